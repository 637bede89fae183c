// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/index.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/match/households.hpp"
#include "tests/unit/match/people.hpp"

namespace mash::matching {
namespace {

description numbered(int i) {
  description out;
  out.given_names = "Child" + std::string(1, static_cast<char>('a' + i % 26));
  out.family_name = "Family" + std::string(1, static_cast<char>('a' + i / 26 % 26));
  out.date_of_birth = std::to_string(2006 + i % 15) + "-05-" + (i % 28 < 9 ? "0" : "") + std::to_string(1 + i % 28);
  return out;
}

// Grace among others; her number is the last.
people_index with_grace(const description& known = grace()) {
  people_index out;
  for (int i = 0; i < 200; ++i) out.add(make_profile(numbered(i)));
  out.add(make_profile(known));
  out.seal();
  return out;
}

bool finds_grace(const description& asked, const description& known = grace()) {
  const people_index index = with_grace(known);
  return std::ranges::binary_search(index.candidates(make_profile(asked)), index.size() - 1);
}

TEST(packed_people, give_back_what_they_were_given) {
  description all = grace();
  all.previous_names = "Grace Cooper";
  all.previous_postcodes = "NR99 1AA";
  all.upn = "A950000178301";
  all.number = "6988048";
  all.restricted = true;
  packed_people people;
  for (const description& one : {grace(), all, description{}, numbered(3)}) {
    const profile made = make_profile(one);
    EXPECT_EQ(people.at(people.add(made)), made);
  }
  EXPECT_EQ(people.size(), 4U);
}

TEST(packed_people, cut_what_is_too_long_and_stay_readable) {
  profile one = make_profile(grace());
  one.number.assign(1000, '7');
  one.telephones.assign(1000, "01632960001");
  packed_people people;
  people.add(one);
  const std::uint32_t next = people.add(make_profile(grace()));
  EXPECT_EQ(people.at(0).number.size(), 255U);
  EXPECT_EQ(people.at(0).telephones.size(), 255U);
  EXPECT_EQ(people.at(next), make_profile(grace()));
}

TEST(index, finds_by_number_alone) {
  description asked;
  asked.nhs_number = "943 476 5919";
  EXPECT_TRUE(finds_grace(asked));
}

TEST(index, finds_by_birth_alone_and_with_day_and_month_swapped) {
  description asked;
  asked.date_of_birth = "07/03/2012";
  EXPECT_TRUE(finds_grace(asked));
  asked.date_of_birth = "2012-07-03";
  EXPECT_TRUE(finds_grace(asked));
}

TEST(index, finds_by_names_alone_misspelled_or_swapped) {
  description asked;
  asked.given_names = "Grase";
  asked.family_name = "Bel";
  EXPECT_TRUE(finds_grace(asked));
  asked.given_names = "Bell";
  asked.family_name = "Grace";
  EXPECT_TRUE(finds_grace(asked));
}

TEST(index, finds_by_a_previous_name_and_by_one_part_of_a_double_barrelled_one) {
  description married = grace();
  married.family_name = "Cooper-Hall";
  married.previous_names = "Grace Bell";
  description asked;
  asked.given_names = "Grace";
  asked.family_name = "Bell";
  EXPECT_TRUE(finds_grace(asked, married));
  asked.family_name = "Hall";
  EXPECT_TRUE(finds_grace(asked, married));
}

TEST(index, finds_with_a_wrong_year_or_a_wrong_day) {
  description asked;
  asked.given_names = "Grace";
  asked.date_of_birth = "2002-03-07";
  EXPECT_TRUE(finds_grace(asked));
  asked.date_of_birth = "2012-03-28";
  EXPECT_TRUE(finds_grace(asked));
}

TEST(index, finds_by_home_with_one_name_or_the_house_number) {
  description asked;
  asked.postcode = "cb999zz";
  asked.family_name = "Bell";
  EXPECT_TRUE(finds_grace(asked));
  asked.family_name.clear();
  asked.address = "12, Smaple St";
  EXPECT_TRUE(finds_grace(asked));
}

TEST(index, finds_by_telephone) {
  description asked;
  asked.telephones = "+44 1632 960001";
  EXPECT_TRUE(finds_grace(asked));
}

TEST(index, never_finds_the_restricted_by_home_or_telephone) {
  description hidden = grace();
  hidden.restricted = true;
  description asked;
  asked.postcode = "CB99 9ZZ";
  asked.family_name = "Bell";
  asked.address = "12 Sample Street";
  asked.telephones = "01632 960001";
  EXPECT_TRUE(finds_grace(asked));
  EXPECT_FALSE(finds_grace(asked, hidden));
  asked.restricted = true;
  EXPECT_FALSE(finds_grace(asked)) << "nor is one looked for by where they live";
}

TEST(index, does_not_find_what_shares_nothing) {
  description asked;
  asked.given_names = "Zebediah";
  asked.family_name = "Quill";
  asked.date_of_birth = "1931-12-30";
  EXPECT_FALSE(finds_grace(asked));
  EXPECT_TRUE(with_grace().candidates(make_profile(description{})).empty());
}

TEST(index, looks_up_the_best_first) {
  const people_index index = with_grace();
  const auto found = index.look_up(make_profile(grace()), given_names::shipped(), weights::shipped());
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].number, 200U);
  EXPECT_EQ(found[0].found.band, policy::match_band::certain);
  EXPECT_TRUE(std::ranges::is_sorted(found, std::greater{}, [](const looked_up& one) { return one.found.score; }));
}

TEST(index, passes_over_keys_that_everybody_shares) {
  people_index index;
  for (int i = 0; i < 3000; ++i) {
    description one = numbered(i);
    one.date_of_birth = "2012-03-07";
    index.add(make_profile(one));
  }
  index.add(make_profile(grace()));
  index.seal();
  const auto found = index.candidates(make_profile(grace()));
  EXPECT_LE(found.size(), people_index::CANDIDATES_MAX);
  EXPECT_TRUE(std::ranges::binary_search(found, 3000U)) << "rarer keys are followed first";
}

TEST(index, keeps_a_person_in_little_memory) {
  people_index index;
  for (int i = 0; i < 20'000; ++i) {
    description one = grace();
    one.family_name = numbered(i).family_name;
    one.date_of_birth = numbered(i).date_of_birth;
    index.add(make_profile(one));
  }
  index.seal();
  EXPECT_LT(index.bytes(), 20'000U * 400);
}

packed_people pack(const std::vector<description>& people) {
  packed_people out;
  for (const description& one : people) out.add(make_profile(one));
  return out;
}

TEST(households, count_twins_and_namesakes_of_one_home) {
  description twin = grace(), father = grace(), brother = grace(), elsewhere = grace();
  twin.given_names = "Hope";
  father.date_of_birth = "1984-11-22";
  brother.given_names = "Oliver";
  brother.date_of_birth = "2008-11-20";
  elsewhere.given_names = "Ivy";
  elsewhere.postcode = "NR99 1AA";
  const doubles seen = count_doubles(pack({grace(), twin, father, brother, elsewhere}), given_names::shipped());
  EXPECT_EQ(seen.rows, 5U);
  EXPECT_EQ(seen.twins, 1U);
  EXPECT_EQ(seen.namesakes, 1U);
  EXPECT_EQ(seen.homes, 6U) << "four of one house, each with each other";
}

TEST(households, a_shortened_name_is_no_twin) {
  description same_child = grace();
  same_child.given_names = "Gracie";
  EXPECT_EQ(count_doubles(pack({grace(), same_child}), given_names::shipped()).twins, 0U);
}

TEST(households, one_child_entered_twice_is_a_repeat_and_no_double) {
  const doubles seen = count_doubles(pack({grace(), grace()}), given_names::shipped());
  EXPECT_EQ(seen.repeats, 1U);
  EXPECT_EQ(seen.twins + seen.namesakes, 0U);
}

TEST(households, ages_are_those_of_nineteen_rows_of_twenty_each_way) {
  std::vector<description> people(100, grace());
  for (std::size_t i = 0; i < people.size(); ++i) {
    people[i].date_of_birth = (i < 4 ? "1901-02-0" : i < 50 ? "1990-02-0" : i < 96 ? "2015-02-0" : "2026-02-0");
    people[i].date_of_birth += static_cast<char>('1' + i % 9);
  }
  const doubles seen = count_doubles(pack(people), given_names::shipped());
  EXPECT_EQ(seen.born_from, 1990);
  EXPECT_EQ(seen.born_until, 2015);
  EXPECT_EQ(count_doubles({}, given_names::shipped()).born_from, 0);
}

file_evidence a_file(std::uint32_t rows, double found) {
  return {{.rows = rows, .born_from = 1950, .born_until = 2020}, found};
}

TEST(households, only_a_large_and_overlapping_file_shows_that_there_are_none) {
  const auto no_twins = [](std::uint32_t rows, std::uint32_t twins, double found, double doubted) {
    std::array one{a_file(rows, found)};
    one[0].seen.twins = twins;
    return judge_households(one, {doubted, 0, 0}).no_twins;
  };
  EXPECT_TRUE(no_twins(1000, 0, 1.0, 0.08));
  EXPECT_FALSE(no_twins(1000, 1, 1.0, 0.08)) << "there are some";
  EXPECT_FALSE(no_twins(100, 0, 1.0, 0.08)) << "too small to show anything";
  EXPECT_FALSE(no_twins(1000, 0, 0.1, 0.08)) << "a sample: the other twin may be outside it";
  EXPECT_FALSE(no_twins(1000, 0, 1.0, 0.5)) << "more than errors explain";
}

TEST(households, what_one_file_shows_the_other_cannot_deny) {
  std::array files{a_file(1000, 1.0), a_file(1000, 1.0)};
  EXPECT_TRUE(judge_households(files, {}).no_twins);
  EXPECT_TRUE(judge_households(files, {}).no_namesakes);
  files[1].seen.twins = 3;
  EXPECT_FALSE(judge_households(files, {}).no_twins);
  EXPECT_TRUE(judge_households(files, {}).no_namesakes);
  files[1].seen.namesakes = 1;
  EXPECT_FALSE(judge_households(files, {}).no_namesakes);
}

TEST(households, that_nobody_shares_a_home_takes_that_there_are_neither_twins_nor_namesakes) {
  std::array files{a_file(1000, 1.0), a_file(1000, 1.0)};
  EXPECT_TRUE(judge_households(files, {}).no_shared_homes);
  EXPECT_FALSE(judge_households(files, {.home = 0.2}).no_shared_homes);
  EXPECT_FALSE(judge_households(files, {.given = 0.2}).no_shared_homes);
  EXPECT_FALSE(judge_households(files, {.birth = 0.2}).no_shared_homes);
  files[0].seen.homes = 1;
  EXPECT_FALSE(judge_households(files, {}).no_shared_homes);
  EXPECT_TRUE(judge_households(files, {}).no_twins);
}

TEST(households, a_file_that_has_people_twice_shows_their_errors_and_no_twins) {
  std::array files{a_file(1000, 1.0), a_file(1000, 1.0)};
  files[1].seen = {.rows = 1000, .twins = 20, .namesakes = 9, .repeats = 100, .born_from = 1950, .born_until = 2020};
  EXPECT_TRUE(judge_households(files, {}).no_twins);
  EXPECT_TRUE(judge_households(files, {}).no_namesakes);
  files[1].seen.twins = 51;
  EXPECT_FALSE(judge_households(files, {}).no_twins) << "more than their errors are";
}

TEST(households, a_school_has_no_fathers_and_so_shows_nothing_of_sons_called_after_them) {
  std::array files{a_file(3000, 0.4), a_file(3000, 1.0)};
  files[0].seen.rows = 60;  // too few to show some, or none
  EXPECT_TRUE(judge_households(files, {}).no_namesakes);
  files[1].seen.born_from = 2008;
  EXPECT_FALSE(judge_households(files, {}).no_namesakes) << "of the other file's people the parents are not in it";
  EXPECT_TRUE(judge_households(files, {}).no_twins) << "twins go to one school";
  files[0].seen.born_from = 2006;
  EXPECT_TRUE(judge_households(files, {}).no_namesakes) << "children beside children";
}

}  // namespace
}  // namespace mash::matching
