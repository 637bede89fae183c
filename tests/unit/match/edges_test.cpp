// SPDX-License-Identifier: Apache-2.0
// Whole records as agencies really write one child, and as they write two: what is agreed on, and what is told of it.
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/match/columns.hpp"
#include "adapters/match/index.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/match/people.hpp"

namespace mash::matching {
namespace {

using enum level;
using policy::match_band;

description called(const char* given, const char* family) {
  description out = grace_without_number();
  out.given_names = given;
  out.family_name = family;
  return out;
}

description born_on(const char* date) {
  description out = grace_without_number();
  out.date_of_birth = date;
  return out;
}

description living_at(const char* postcode) {
  description out = grace_without_number();
  out.postcode = postcode;
  return out;
}

level family(const char* a, const char* b) {
  return level_of(called("Grace", a), called("Grace", b), field::family_name);
}
level given(const char* a, const char* b) { return level_of(called(a, "Bell"), called(b, "Bell"), field::given_name); }

TEST(double_barrelled, is_one_name_however_it_is_joined_and_a_part_of_itself) {
  EXPECT_EQ(family("Smith-Jones", "Smith Jones"), same);
  EXPECT_EQ(family("Smith-Jones", "SMITHJONES"), same);
  EXPECT_EQ(family("Smith–Jones", "Smith-Jones"), same) << "a dash of another width";
  EXPECT_EQ(family("Smith-Jones", "Jones-Smith"), part);
  EXPECT_EQ(family("Smith-Jones", "Jones"), part);
  EXPECT_EQ(family("Smith-Jones", "Smith-Cooper"), part);
  EXPECT_EQ(family("Smith-Jones", "Cooper"), different);
}

TEST(double_barrelled, shares_no_name_by_a_particle) {
  EXPECT_NE(family("de la Cruz", "de la Torre"), same);
  EXPECT_EQ(family("van Dijk", "van Berg"), different);
  EXPECT_EQ(family("van Dijk-Bell", "van Bell"), part) << "BELL is a name";
  EXPECT_EQ(family("bin Saleh", "bin Rashid"), different);
  EXPECT_EQ(family("O'Neill", "O Neill"), same);
  EXPECT_EQ(family("MacDonald", "Mac Donald"), same);
}

TEST(accents, are_how_one_keyboard_differs_from_another) {
  EXPECT_EQ(given("Zoë", "Zoe"), same);
  EXPECT_EQ(given("José", "Jose"), same);
  EXPECT_EQ(family("Łukasz", "Lukasz"), same);
  EXPECT_EQ(family("Šťastný", "Stastny"), same);
  EXPECT_EQ(family("Nuñez", "NUNEZ"), same);
}

TEST(transliteration, of_one_name_is_a_form_of_it) {
  for (const char* other : {"Mohammed", "Mohamed", "Mohammad", "Muhammed"})
    EXPECT_EQ(level_of(called("Muhammad Ali", "Khan"), called((std::string(other) + " Ali").c_str(), "Khan"),
                       field::given_name),
              same)
        << other;
  EXPECT_EQ(given("Yusuf", "Yousef"), variant);
  EXPECT_EQ(given("Aisha", "Ayesha"), variant);
  EXPECT_EQ(given("Alexei", "Aleksander"), variant);
}

TEST(transliteration, is_not_guessed_between_alphabets) {
  EXPECT_EQ(given("محمد", "Muhammad"), different);
  EXPECT_EQ(decided(called("محمد", "خان"), called("محمد", "خان")).band, match_band::certain);
}

TEST(birthday, with_day_and_month_exchanged_is_found_and_is_no_more_than_the_weights_say) {
  EXPECT_EQ(level_of(born_on("2012-03-07"), born_on("2012-07-03"), field::date_of_birth), swapped);
  EXPECT_EQ(level_of(born_on("2012-03-25"), born_on("2012-05-23"), field::date_of_birth), different) << "no month 25";
  EXPECT_EQ(level_of(born_on("2012-03-03"), born_on("03/03/2012"), field::date_of_birth), same);
  const decision found = decided(born_on("2012-03-07"), born_on("2012-07-03"));
  EXPECT_EQ(found.band, match_band::certain) << "name and the whole home agree";
  people_index index;
  index.add(make_profile(born_on("2012-07-03")));
  index.seal();
  EXPECT_EQ(index.look_up(make_profile(born_on("2012-03-07")), given_names::shipped(), weights::shipped()).size(), 1U);
}

TEST(birthday, that_a_clerk_made_up_says_what_it_says_and_no_more) {
  EXPECT_EQ(decided(born_on("1900-01-01"), born_on("2012-03-07")).band, match_band::possible);
  EXPECT_EQ(level_of(born_on("2012-02-30"), born_on("2012-02-30"), field::date_of_birth), same);
  EXPECT_EQ(level_of(born_on("31/02/12"), born_on("2012-02-31"), field::date_of_birth), same);
  EXPECT_EQ(level_of(born_on("unknown"), born_on("2012-02-28"), field::date_of_birth), absent);
}

TEST(unborn, is_found_by_mother_s_name_and_home_and_never_certain) {
  description before = called("Baby of Grace", "Bell"), after = called("Hope", "Bell");
  before.sex.clear();
  EXPECT_EQ(level_of(before, after, field::given_name), absent);
  EXPECT_EQ(decided(before, after).band, match_band::probable);
  EXPECT_EQ(decided(before, after).why, held_back::no_given_name);
  after.date_of_birth = "2014-09-21";
  EXPECT_NE(decided(before, after).band, match_band::probable) << "a brother or sister";
  EXPECT_NE(decided(before, after).band, match_band::certain);
}

TEST(unborn, twins_are_not_told_apart_and_so_not_joined) {
  for (const char* word : {"Twin 1", "TWIN I", "Twin B", "Baby", "Unborn", "Infant", "Not-known"}) {
    const decision found = decided(called(word, "Bell"), called("Hope", "Bell"));
    EXPECT_NE(found.band, match_band::certain) << word;
  }
}

TEST(postcode, levels_fall_with_distance) {
  std::vector<int> weight;
  for (const char* other : {"CB99 9ZZ", "CB99 9ZA", "CB99 1AA", "CB1 1AA", "NR99 1AA"}) {
    const decision found = decided(living_at("cb999zz"), living_at(other));
    for (const finding& one : found.findings)
      if (one.what == field::postcode) weight.push_back(one.weight);
  }
  ASSERT_EQ(weight.size(), 5U);
  EXPECT_TRUE(std::ranges::is_sorted(weight, std::greater()));
  EXPECT_GT(weight.front(), 0);
  EXPECT_LT(weight.back(), 0);
}

TEST(postcode, of_a_person_restricted_is_as_if_nobody_had_written_it) {
  description hidden = living_at("CB99 9ZZ");
  hidden.restricted = true;
  const decision anywhere = decided(hidden, living_at("NR99 1AA")), here = decided(hidden, living_at("CB99 9ZZ"));
  EXPECT_EQ(anywhere, here);
}

TEST(national_cases, are_found_and_nobody_else_is) {
  const std::string folder = test::source_path("tests/data/sui_matcher/");
  const auto columns =
      read_columns(toml::read_file(folder + "columns.toml").value(), "columns.toml", side::left).value();
  const auto asked_rows = csv::read_file(folder + "asked.csv").value();
  const auto register_rows = csv::read_file(folder + "register.csv").value();
  const auto asked = read_people(asked_rows, columns).value(), registered = read_people(register_rows, columns).value();
  ASSERT_EQ(asked.size(), 11U);
  int found = 0;
  for (std::size_t i = 0; i < asked.size(); ++i)
    for (std::size_t j = 0; j < registered.size(); ++j) {
      const bool is_them =
          asked_rows.value(asked_rows.rows[i], "person") == register_rows.value(register_rows.rows[j], "person");
      const decision judged = decided(asked[i], registered[j]);
      if (!is_them)
        EXPECT_TRUE(!judged.band || *judged.band == match_band::possible) << asked[i].id << " " << registered[j].id;
      else
        found += judged.band ? 1 : 0;
    }
  EXPECT_EQ(found, 10);
}

}  // namespace
}  // namespace mash::matching
