// SPDX-License-Identifier: Apache-2.0
// The matcher and the schools' adapter on an invented population whose truth is known: a wrong match is a fault, a
// missed one is counted.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "adapters/kit/match.hpp"
#include "adapters/match/link.hpp"
#include "adapters/schools/source.hpp"
#include "adapters/synth/files.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::synth {
namespace {

using policy::match_band;

constexpr std::uint64_t SEED = 11;

const std::vector<human>& people() {
  static const std::vector<human> all = invent(6'000, SEED);
  return all;
}

bool is_same(const listed& a, const listed& b) {
  return a.person == b.person && a.before_adoption == b.before_adoption;
}

struct counts {
  int right = 0, wrong = 0, missed = 0;
  [[nodiscard]] double recall() const { return 1.0 * right / (right + missed); }
};

// As somebody would ask who knows what `from` has; wrong is whoever is named and is another person.
counts link(agency from, agency to, match_band at_least) {
  const auto left = listing(people(), from, SEED), right = listing(people(), to, SEED);
  matching::packed_people ours;
  matching::people_index theirs;
  for (const listed& one : left) ours.add(matching::make_profile(one.as_known));
  for (const listed& one : right) theirs.add(matching::make_profile(one.as_known));
  theirs.seal();
  const auto links = matching::link_files(
      {&ours, theirs}, {matching::given_names::shipped(), matching::weights::shipped(), at_least, false});
  counts out;
  for (const matching::link& one : links) ++(is_same(left[one.left], right[one.right]) ? out.right : out.wrong);
  std::map<std::uint32_t, int> there;
  for (const listed& one : right)
    if (!one.before_adoption) there[one.person] = 1;
  for (const listed& one : left)
    if (!one.before_adoption && there.contains(one.person)) ++out.missed;
  out.missed -= out.right;
  return out;
}

TEST(synthetic, certain_is_never_wrong_and_twins_are_never_one) {
  for (const auto& [from, to] : {std::pair(agency::health, agency::council), std::pair(agency::health, agency::police),
                                 std::pair(agency::health, agency::schools)}) {
    const counts found = link(from, to, match_band::certain);
    EXPECT_EQ(found.wrong, 0) << to_word(from) << " in " << to_word(to);
    EXPECT_GT(found.right, 100);
    std::cout << "          " << to_word(from) << " in " << to_word(to) << ", certain: " << found.right << " right, "
              << found.wrong << " wrong, " << found.missed << " missed\n";
  }
}

TEST(synthetic, probable_finds_nearly_everybody_and_is_wrong_no_oftener_than_its_band_says) {
  const counts found = link(agency::health, agency::schools, match_band::probable);
  EXPECT_GT(found.recall(), 0.9);
  EXPECT_LE(found.wrong * 20, found.right + found.wrong) << "95 %";
  std::cout << "          health in schools, probable: " << found.right << " right, " << found.wrong << " wrong, "
            << found.missed << " missed\n";
}

TEST(synthetic, an_identity_before_an_adoption_is_linked_with_nobody) {
  const auto health = listing(people(), agency::health, SEED);
  const matching::naming names{matching::given_names::shipped(), nullptr};
  int seen = 0;
  for (const listed& former : health) {
    if (!former.before_adoption) continue;
    ++seen;
    const auto closed = matching::make_profile(former.as_known);
    for (const listed& other : health)
      EXPECT_FALSE(
          decide(compare(closed, matching::make_profile(other.as_known), names), matching::weights::shipped()).band);
  }
  EXPECT_GT(seen, 3);
}

contract::person asked_by(const matching::description& as) {
  contract::person out;
  out.id = "s";
  out.given_names = as.given_names;
  out.family_name = as.family_name;
  out.date_of_birth = parse_iso_date(as.date_of_birth).value();
  contract::address& home = out.addresses.emplace_back();
  home.lines = {as.address};
  home.postcode = as.postcode;
  return out;
}

bool is_pupil(const contract::person& held, const matching::description& as) {
  return held.family_name == as.family_name && held.upn == as.upn &&
         to_iso_date(held.date_of_birth.value()) == as.date_of_birth &&
         as.given_names.starts_with(held.given_names.substr(0, held.given_names.find(' ')));
}

// The whole way: files as schools deliver them, read, looked up and matched as the running adapter does it.
TEST(synthetic, the_schools_adapter_finds_the_right_pupils_and_never_a_wrong_one) {
  const test::temporary_directory place;
  const auto pupils = listing(people(), agency::schools, SEED);
  json::array schools;
  ASSERT_TRUE(write_schools(pupils, [&](const std::string& path, std::string_view content) {
    std::ofstream(place.file(path.substr(path.find('/') + 1)), std::ios::binary) << content;
    const std::string number = std::to_string(schools.size());
    schools.push_back(json::object{{"urn", std::to_string(100'000 + schools.size())},
                                   {"name", "Example School " + number},
                                   {"controller", "Example Trust"},
                                   {"la", "873"},
                                   {"estab", std::to_string(1'000 + schools.size())}});
    return result<void>();
  }));
  const auto source = schools::make_schools_source(json::object{{"folder", place.path()}, {"schools", schools}});
  ASSERT_TRUE(source) << (source ? "" : source.error().detail);
  std::map<std::uint32_t, const listed*> at_school;
  for (const listed& one : pupils) at_school[one.person] = &one;
  counts found;
  for (const listed& child : listing(people(), agency::health, SEED)) {
    const auto there = at_school.find(child.person);
    if (child.before_adoption || there == at_school.end() || found.right + found.missed >= 600) continue;
    contract::ask question;
    question.subjects = {asked_by(child.as_known)};
    const auto known =
        (*source)->find(question.subjects[0], std::chrono::steady_clock::now() + std::chrono::seconds(9));
    ASSERT_TRUE(known);
    bool right = false;
    const auto table = kit::match(question, {{"s", known->people}});
    for (const auto& [subject, organisations] : table.by_subject)
      for (const auto& [urn, one] : organisations) {
        if (one.result != policy::search_result::found) continue;
        const auto named = std::ranges::find(known->people, one.key, &kit::known_person::key);
        ASSERT_NE(named, known->people.end());
        const bool is_them = is_pupil(named->identity, there->second->as_known);
        ++(is_them ? found.right : found.wrong);
        right = right || is_them;
      }
    if (!right) ++found.missed;
  }
  EXPECT_EQ(found.wrong, 0);
  EXPECT_GT(found.recall(), 0.9);
  std::cout << "          of " << found.right + found.missed
            << " children asked about by name, birth date and home: " << found.right << " found, " << found.wrong
            << " wrong, " << found.missed << " not\n";
}

}  // namespace
}  // namespace mash::synth
