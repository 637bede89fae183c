// SPDX-License-Identifier: Apache-2.0
// The matcher and the schools' adapter on an invented population whose truth is known: a wrong match is a fault, a
// missed one is counted.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

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

// A town of so many has people of one name and birthday who have nothing to do with each other.
const std::vector<human>& town() {
  static const std::vector<human> all = invent(30'000, SEED);
  return all;
}

bool is_same(const listed& a, const listed& b) {
  return a.person == b.person && a.before_adoption == b.before_adoption;
}

bool are_of_one_family(const human& a, const human& b, std::uint32_t a_at, std::uint32_t b_at) {
  return (a.mother && (a.mother == b.mother || a.mother == b_at)) || (b.mother && b.mother == a_at);
}

struct counts {
  int right = 0, wrong = 0, missed = 0, of_one_family = 0;  // the last: wrong, and mother and child, or of one mother
  [[nodiscard]] double recall() const { return 1.0 * right / (right + missed); }
};

std::vector<matching::link> linked(const std::vector<listed>& left, const std::vector<listed>& right,
                                   match_band at_least) {
  matching::packed_people ours;
  matching::people_index theirs;
  for (const listed& one : left) ours.add(matching::make_profile(one.as_known));
  for (const listed& one : right) theirs.add(matching::make_profile(one.as_known));
  theirs.seal();
  return matching::link_files({&ours, theirs},
                              {matching::given_names::shipped(), matching::weights::shipped(), at_least, false});
}

// As somebody would ask who knows what `from` has; wrong is whoever is named and is another person.
counts link(const std::vector<human>& of, agency from, agency to, match_band at_least) {
  const auto left = listing(of, from, SEED), right = listing(of, to, SEED);
  counts out;
  for (const matching::link& one : linked(left, right, at_least)) {
    const listed &a = left[one.left], &b = right[one.right];
    ++(is_same(a, b) ? out.right : out.wrong);
    if (!is_same(a, b) && are_of_one_family(of[a.person], of[b.person], a.person, b.person)) ++out.of_one_family;
  }
  std::set<std::uint32_t> there;
  for (const listed& one : right)
    if (!one.before_adoption) there.insert(one.person);
  for (const listed& one : left)
    if (!one.before_adoption && there.contains(one.person)) ++out.missed;
  out.missed -= out.right;
  std::cout << "          " << to_word(from) << " in " << to_word(to) << ", " << to_word(at_least) << ": " << out.right
            << " right, " << out.wrong << " wrong, " << out.missed << " missed\n";
  return out;
}

TEST(synthetic, certain_is_never_wrong) {
  for (const agency to : {agency::council, agency::police, agency::schools}) {
    const counts found = link(town(), agency::health, to, match_band::certain);
    EXPECT_EQ(found.wrong, 0) << to_word(to);
    EXPECT_GT(found.right, 5'000) << to_word(to);
    EXPECT_GT(found.recall(), 0.85) << to_word(to);
  }
}

TEST(synthetic, probable_finds_nearly_everybody_and_names_no_twin_no_sibling_and_no_parent) {
  for (const agency to : {agency::council, agency::police, agency::schools}) {
    const counts found = link(people(), agency::health, to, match_band::probable);
    EXPECT_GT(found.recall(), 0.98) << to_word(to);
    EXPECT_LE(found.wrong, 1) << "two of one name and birthday";
    EXPECT_EQ(found.of_one_family, 0) << to_word(to);
  }
}

TEST(synthetic, probable_alone_is_wrong_for_less_than_one_in_a_hundred) {
  const auto health = listing(town(), agency::health, SEED), schools = listing(town(), agency::schools, SEED);
  int wrong = 0, all = 0;
  for (const matching::link& one : linked(health, schools, match_band::probable)) {
    if (one.found.band != match_band::probable) continue;
    ++all;
    wrong += is_same(health[one.left], schools[one.right]) ? 0 : 1;
  }
  EXPECT_GT(all, 500);
  EXPECT_LT(100 * wrong, all) << "promised: 5";
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
  ASSERT_TRUE(write_schools({pupils, {}}, [&](const std::string& path, std::string_view content) {
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
