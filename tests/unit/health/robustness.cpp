// SPDX-License-Identifier: Apache-2.0
// Thousands of resources with something wrong in them, always the same ones: nothing crashes, every record can travel,
// and a restricted person stays one.
#include <random>

#include "adapters/health/identity.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash::health {
namespace {

const settings& how() {
  static const auto read = read_settings(test::health_config("https://a/fhir"));
  return *read;
}

std::size_t upto(std::mt19937& random, std::size_t n) {
  return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
}

const std::string LONG_TEXT(3000, 'x');

json::value odd_value(std::mt19937& random) {
  switch (upto(random, 8)) {
    case 0:
      return nullptr;
    case 1:
      return -7;
    case 2:
      return true;
    case 3:
      return "";
    case 4:
      return json::value(std::string_view(LONG_TEXT));
    case 5:
      return json::array{json::array{}, 1, "x"};
    case 6:
      return json::object{{"coding", "x"}, {"reference", "Patient/../x"}};
    default:
      return "2026-02-30";
  }
}

// Every place below `from`, except what labels the resource as restricted.
void collect(json::value& from, std::vector<json::value*>& out) {
  if (from.is_object())
    for (auto& member : from.get_object()) {
      if (member.key() == "meta") continue;
      out.push_back(&member.value());
      collect(member.value(), out);
    }
  if (from.is_array())
    for (auto& one : from.get_array()) {
      out.push_back(&one);
      collect(one, out);
    }
}

json::array demo_resources() {
  const auto parsed =
      json::parse(test::file_text(test::source_path("config/demo/health/family.json")), {.bytes_max = 1 << 20});
  json::array out;
  for (const json::value& entry : parsed->at("entry").as_array()) out.push_back(entry.at("resource"));
  return out;
}

void expect_can_travel(const contract::record& one) {
  EXPECT_EQ(one.id.size(), 32u);
  EXPECT_FALSE(one.summary.empty());
  EXPECT_LE(one.summary.size(), 600u);
  EXPECT_FALSE(one.organisation.empty());
  EXPECT_TRUE(json::parse(json::canonical(json::object{{"s", one.summary}, {"f", one.fields}, {"a", one.when.at}}),
                          {.bytes_max = 1 << 20}));
}

TEST(health_robustness, damaged_resources_give_sound_records_or_none) {
  std::mt19937 random(2026);
  std::size_t records = 0;
  for (const json::value& sound : demo_resources())
    for (int i = 0; i < 300; ++i) {
      json::value resource = sound;
      for (std::size_t edits = 1 + upto(random, 3); edits > 0; --edits) {
        std::vector<json::value*> places;
        collect(resource, places);
        if (!places.empty()) *places[upto(random, places.size())] = odd_value(random);
      }
      const json::object& one = resource.get_object();
      const about whose{"c1", policy::subject_kind::child, is_restricted(one), &how().organisations[0], {}};
      for (const contract::record& what : to_records(one, whose, how())) {
        expect_can_travel(what);
        ++records;
      }
      if (one.contains("birthDate") || one.contains("address"))
        for (const contract::record& what : identity_records(one, whose, how(), {})) expect_can_travel(what);
      (void)to_tie(one);
    }
  EXPECT_GT(records, 500u);
}

TEST(health_robustness, a_damaged_restricted_record_never_shows_a_place_to_matching) {
  std::mt19937 random(7);
  for (const json::value& sound : demo_resources()) {
    if (!is_restricted(sound.get_object())) continue;
    for (int i = 0; i < 2000; ++i) {
      json::value resource = sound;
      std::vector<json::value*> places;
      collect(resource, places);
      *places[upto(random, places.size())] = odd_value(random);
      const kit::known_person known = to_known_person(resource.get_object(), how());
      ASSERT_TRUE(known.restricted);
      ASSERT_TRUE(known.identity.addresses.empty());
      ASSERT_TRUE(known.identity.telephones.empty());
      ASSERT_TRUE(known.identity.gp_practice_ods.empty());
      const about whose{"a1", policy::subject_kind::adult, true, &how().organisations[0], {}};
      for (const contract::record& what : identity_records(resource.get_object(), whose, how(), {})) {
        const std::string said = json::canonical(what.fields);
        if (said.find("Haven") != said.npos || said.find("8HV") != said.npos || said.find("07700") != said.npos)
          ASSERT_TRUE(test::has(what, policy::caveat::address_protected)) << said;
      }
    }
  }
}

}  // namespace
}  // namespace mash::health
