// SPDX-License-Identifier: Apache-2.0
#include "adapters/synth/population.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "adapters/synth/dice.hpp"
#include "adapters/synth/listing.hpp"

namespace mash::synth {
namespace {

const std::vector<human>& many() {
  static const std::vector<human> people = invent(20'000, 7);
  return people;
}

std::string text_of(const human& one) {
  return one.given + "|" + one.middle + "|" + one.surname + "|" + one.former_surname + "|" + to_iso_date(one.born) +
         "|" + one.nhs_number + "|" + one.upn + "|" + one.now.line() + "|" + one.now.postcode;
}

TEST(population, is_the_same_for_the_same_seed_and_another_for_another) {
  const auto first = invent(500, 1), again = invent(500, 1), other = invent(500, 2);
  ASSERT_EQ(first.size(), again.size());
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(text_of(first[i]), text_of(again[i]));
  EXPECT_NE(text_of(first[0]), text_of(other[0]));
}

TEST(population, has_whole_families_and_hardly_more_than_was_asked_for) {
  EXPECT_GE(many().size(), 20'000U);
  EXPECT_LE(many().size(), 20'010U);
  EXPECT_EQ(invent(0, 1).size(), 0U);
  EXPECT_GE(invent(1, 1).size(), 2U) << "a mother and a child";
}

TEST(population, numbers_are_valid_of_the_test_range_and_nobody_elses) {
  std::set<std::string> numbers;
  for (const human& one : many()) {
    if (!one.nhs_number.empty()) {
      EXPECT_TRUE(contract::valid_nhs_number(one.nhs_number));
      EXPECT_TRUE(one.nhs_number.starts_with("999"));
      EXPECT_TRUE(numbers.insert(one.nhs_number).second);
    }
    if (!one.upn.empty()) {
      EXPECT_TRUE(contract::valid_upn(one.upn)) << one.upn;
      EXPECT_TRUE(numbers.insert(one.upn).second);
    }
  }
}

TEST(population, lives_in_districts_that_do_not_exist) {
  for (const human& one : many())
    EXPECT_TRUE(one.now.postcode.starts_with("CB99 ") || one.now.postcode.starts_with("PE99 ")) << one.now.postcode;
}

TEST(population, twins_share_all_but_the_given_name_and_the_numbers) {
  int seen = 0;
  for (const human& one : many()) {
    if (!one.twin) continue;
    ++seen;
    const human& other = many()[*one.twin];
    EXPECT_EQ(&many()[*other.twin], &one);
    EXPECT_NE(one.given, other.given);
    EXPECT_EQ(one.born, other.born);
    EXPECT_EQ(one.surname, other.surname);
    EXPECT_EQ(one.mother, other.mother);
    EXPECT_EQ(one.now.postcode, other.now.postcode);
    EXPECT_NE(one.upn, other.upn);
  }
  EXPECT_GT(seen, 300);
}

TEST(population, has_some_of_everybody_whom_matching_gets_wrong) {
  const auto count = [](auto is) { return std::ranges::count_if(many(), is); };
  EXPECT_GT(count([](const human& one) { return one.unborn; }), 50);
  EXPECT_GT(count([](const human& one) { return one.adopted; }), 20);
  EXPECT_GT(count([](const human& one) { return one.shielded; }), 200);
  EXPECT_GT(count([](const human& one) { return one.before.has_value(); }), 2'000);
  EXPECT_GT(count([](const human& one) { return one.adult && !one.former_surname.empty(); }), 2'000);
  EXPECT_GT(count([](const human& one) { return one.nhs_number.empty(); }), 1'000);
  EXPECT_GT(count([](const human& one) { return one.surname.find('-') != std::string::npos; }), 200);
}

TEST(population, a_mother_is_older_than_her_child_and_lives_with_it) {
  for (const human& one : many()) {
    if (!one.mother) continue;
    const human& mother = many()[*one.mother];
    EXPECT_TRUE(mother.adult);
    EXPECT_GE(static_cast<int>(one.born.year()) - static_cast<int>(mother.born.year()), 16);
    EXPECT_EQ(mother.now.postcode, one.now.postcode);
    EXPECT_EQ(mother.shielded, one.shielded);
  }
}

TEST(listing, is_the_same_for_the_same_seed_and_has_everybody_once) {
  for (std::size_t i = 0; i < words<agency>::list.size(); ++i) {
    const auto by = static_cast<agency>(i);
    const auto first = listing(many(), by, 3), again = listing(many(), by, 3);
    ASSERT_EQ(first.size(), again.size());
    ASSERT_FALSE(first.empty());
    std::set<std::pair<std::uint32_t, bool>> seen;
    std::set<std::string> ids;
    for (std::size_t k = 0; k < first.size(); ++k) {
      EXPECT_EQ(first[k].as_known.family_name, again[k].as_known.family_name);
      EXPECT_TRUE(seen.emplace(first[k].person, first[k].before_adoption).second);
      EXPECT_TRUE(ids.insert(first[k].as_known.id).second);
    }
  }
}

TEST(listing, schools_have_children_of_school_age_and_nobody_else) {
  for (const listed& one : listing(many(), agency::schools, 3)) {
    const human& is = many()[one.person];
    EXPECT_FALSE(is.adult || is.unborn);
    EXPECT_TRUE(one.as_known.nhs_number.empty());
    EXPECT_FALSE(one.before_adoption);
  }
}

TEST(listing, an_identity_before_an_adoption_has_nothing_of_the_present_one_but_the_given_name_and_birth_date) {
  int seen = 0;
  for (const listed& one : listing(many(), agency::health, 3)) {
    if (!one.before_adoption) continue;
    ++seen;
    const human& is = many()[one.person];
    EXPECT_EQ(one.as_known.adopted, matching::description::adoption::former);
    EXPECT_NE(one.as_known.family_name, is.surname);
    EXPECT_TRUE(one.as_known.nhs_number.empty());
    EXPECT_TRUE(one.as_known.telephones.empty());
  }
  EXPECT_GT(seen, 10);
}

TEST(listing, an_unborn_child_has_no_given_name_and_only_the_council_has_it) {
  int seen = 0;
  for (const agency by : {agency::police, agency::health, agency::schools, agency::council})
    for (const listed& one : listing(many(), by, 3)) {
      if (!many()[one.person].unborn) continue;
      ++seen;
      EXPECT_EQ(by, agency::council);
      EXPECT_TRUE(one.as_known.given_names.empty());
    }
  EXPECT_GT(seen, 5);
}

TEST(dice, are_even_and_never_reach_their_limit) {
  dice chance(1);
  std::array<int, 6> times{};
  for (int i = 0; i < 60'000; ++i) ++times.at(chance.below(6));
  for (const int one : times) EXPECT_NEAR(one, 10'000, 500);
  for (int i = 0; i < 10'000; ++i) EXPECT_LT(chance.uneven(10), 10U);
}

}  // namespace
}  // namespace mash::synth
