// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/profile.hpp"

#include <gtest/gtest.h>

#include "tests/unit/match/people.hpp"

namespace mash::matching {
namespace {

using strings = std::vector<std::string>;

birth on(int year, unsigned month, unsigned day) { return {year, year, month, day}; }

TEST(read_birth, takes_the_ways_in_which_agencies_write_dates) {
  EXPECT_EQ(read_birth("2009-03-07"), on(2009, 3, 7));
  EXPECT_EQ(read_birth("20090307"), on(2009, 3, 7));
  EXPECT_EQ(read_birth("07/03/2009"), on(2009, 3, 7));
  EXPECT_EQ(read_birth("7.3.09"), on(2009, 3, 7));
  EXPECT_EQ(read_birth("1/7/80"), on(1980, 7, 1));
  EXPECT_EQ(read_birth(" 2009-03-07"), on(2009, 3, 7));
}

TEST(read_birth, takes_a_year_and_a_range_of_years) {
  EXPECT_EQ(read_birth("2009"), (birth{2009, 2009, 0, 0}));
  EXPECT_EQ(read_birth("2008-2010"), (birth{2008, 2010, 0, 0}));
}

TEST(read_birth, takes_nothing_for_what_is_no_date) {
  for (const char* text : {"", "unknown", "32/01/2009", "2009-13-01", "2009-00-10", "1/2", "2010-2008", "12345678901",
                           "1-2-3-4-5", "17", "99999999"})
    EXPECT_FALSE(read_birth(text)) << text;
}

TEST(profile, folds_accents_case_and_apostrophes) {
  description one;
  one.given_names = "Zoë";
  one.family_name = "o'neill";
  const profile made = make_profile(one);
  EXPECT_EQ(made.names.front().given, strings{"ZOE"});
  EXPECT_EQ(made.names.front().family, strings{"ONEILL"});
}

TEST(profile, parts_a_double_barrelled_name) {
  description one;
  one.family_name = "Smith-Jones";
  EXPECT_EQ(make_profile(one).names.front().family, (strings{"SMITH", "JONES"}));
}

TEST(profile, knows_that_a_baby_has_no_given_name_yet) {
  for (const char* name : {"Baby", "Baby of Grace", "Unborn", "UNKNOWN", "Twin I"}) {
    description one;
    one.given_names = name;
    EXPECT_TRUE(make_profile(one).names.front().given.empty()) << name;
  }
}

TEST(profile, keeps_previous_names_and_aliases_beside_the_present_one) {
  description one = grace();
  one.previous_names = "Grace Cooper; Hall";
  one.aliases = "Gracie Bell";
  const profile made = make_profile(one);
  ASSERT_EQ(made.names.size(), 4U);
  EXPECT_EQ(made.names[1].family, strings{"COOPER"});
  EXPECT_EQ(made.names[2].family, strings{"HALL"});
  EXPECT_TRUE(made.names[2].given.empty());
  EXPECT_EQ(made.names[3].given, strings{"GRACIE"});
}

TEST(profile, writes_telephones_one_way) {
  description one;
  one.telephones = "+44 1632 960001; 0044 1632 960001; 01632-960001; 999";
  EXPECT_EQ(make_profile(one).telephones, (strings{"01632960001", "01632960001", "01632960001"}));
}

TEST(profile, of_an_adopted_person_holds_nothing_from_before) {
  description one = grace();
  one.previous_names = "Hope Miller";
  one.previous_postcodes = "CB1 1AA";
  one.adopted = description::adoption::present;
  const profile made = make_profile(one);
  EXPECT_EQ(made.names.size(), 1U);
  EXPECT_EQ(made.places.size(), 1U);
  EXPECT_FALSE(made.closed);
  one.adopted = description::adoption::former;
  EXPECT_TRUE(make_profile(one).closed);
}

TEST(profile, of_a_person_leaves_out_protected_addresses) {
  contract::person one;
  one.given_names = "Grace";
  one.family_name = "Bell";
  one.date_of_birth = parse_iso_date("2012-03-07").value();
  contract::address open, hidden, unwanted;
  open.postcode = "CB99 9ZZ";
  hidden.postcode = "NR99 1AA";
  hidden.is_protected = true;
  unwanted.postcode = "PE99 1AA";
  unwanted.use_for_matching = false;
  one.addresses = {hidden, open, unwanted};
  const profile made = make_profile(one, false);
  ASSERT_EQ(made.places.size(), 1U);
  EXPECT_EQ(made.places[0].postcode, "CB999ZZ");
  EXPECT_EQ(made.born, on(2012, 3, 7));
}

TEST(profile, of_a_person_puts_the_present_home_first) {
  contract::person one;
  contract::address before, now;
  before.postcode = "NR99 1AA";
  before.type = policy::address_type::previous;
  now.postcode = "CB99 9ZZ";
  one.addresses = {before, now};
  const profile made = make_profile(one, true);
  ASSERT_EQ(made.places.size(), 2U);
  EXPECT_EQ(made.places[0].postcode, "CB999ZZ");
  EXPECT_TRUE(made.restricted);
}

TEST(profile, takes_the_words_for_sex_that_systems_use) {
  for (const char* word : {"F", "female", "2", "Girl"}) {
    description one;
    one.sex = word;
    EXPECT_EQ(make_profile(one).sex, policy::sex::female) << word;
  }
  description other;
  other.sex = "not known";
  EXPECT_EQ(make_profile(other).sex, policy::sex::unknown);
}

TEST(profile, bounds_what_a_hostile_field_costs) {
  description one;
  for (int i = 0; i < 10'000; ++i) one.previous_names += "A B;";
  one.given_names.assign(100'000, 'A');
  const profile made = make_profile(one);
  EXPECT_LE(made.names.size(), 20U);
  EXPECT_LE(made.names.front().given.front().size(), 512U);
}

}  // namespace
}  // namespace mash::matching
