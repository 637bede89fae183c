// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/words.hpp"

#include <gtest/gtest.h>

namespace mash::local_authority {
namespace {

using policy::category;

TEST(council_words, agencies_that_referred_are_named_and_individuals_are_not) {
  EXPECT_EQ(referral_source_words("6"), "the police");
  EXPECT_EQ(referral_source_words("2A"), "a school");
  EXPECT_EQ(referral_source_words("3e"), "an emergency department");
  for (const char* person : {"1A", "1B", "1C", "1D", "9"}) EXPECT_EQ(referral_source_words(person), "an individual");
}

TEST(council_words, an_unknown_code_is_shown_and_an_absent_one_is_nothing) {
  EXPECT_EQ(need_words("N1"), "abuse or neglect");
  EXPECT_EQ(need_words("N77"), "code N77");
  EXPECT_EQ(need_words(""), "");
  EXPECT_EQ(closure_words("RC5"), "moved to another council, which took the case on");
  EXPECT_EQ(abuse_words("EMO"), "emotional abuse");
  EXPECT_EQ(legal_words(" c2 "), "a full care order");
}

TEST(council_words, factors_carry_the_category_of_what_they_tell) {
  EXPECT_EQ(factor_of("3B").words, "domestic abuse of which a parent is the subject");
  EXPECT_EQ(factor_of("3B").category, category::contact_s47_history);
  EXPECT_EQ(factor_of("4B").category, category::parent_mh);
  EXPECT_EQ(factor_of("2B").category, category::parent_substance);
  EXPECT_EQ(factor_of("15A").category, category::child_mh);
  EXPECT_EQ(factor_of("7A").category, category::young_carer);
  EXPECT_EQ(factor_of("8F").category, category::private_fostering);
  EXPECT_EQ(factor_of("24A").category, category::exploitation_flag);
  EXPECT_EQ(factor_of("RB").words, "code RB");
}

// The lists of the census guide as standards.md gives them: none may read as a bare code.
TEST(council_words, every_code_of_the_census_has_words) {
  for (const char* code : {"1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E",
                           "3F", "4",  "5A", "5B", "5C", "5D", "6",  "7",  "8",  "9",  "10"})
    EXPECT_FALSE(referral_source_words(code).starts_with("code ")) << code;
  for (const char* code : {"N0", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9"})
    EXPECT_FALSE(need_words(code).starts_with("code ")) << code;
  for (const char* code : {"RC2", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9"})
    EXPECT_FALSE(closure_words(code).empty() || closure_words(code).starts_with("code ")) << code;
  for (const char* code : {"NEG", "PHY", "SAB", "EMO", "MUL"})
    EXPECT_FALSE(abuse_words(code).starts_with("code ")) << code;
  for (const char* code :
       {"1A",  "1B",  "1C",  "2A",  "2B",  "2C",  "3A",  "3B",  "3C", "4A", "4B",  "4C",  "5A",  "5B",
        "5C",  "6A",  "6B",  "6C",  "7A",  "8B",  "8C",  "8D",  "8E", "8F", "10A", "11A", "12A", "13A",
        "14A", "15A", "16A", "17A", "18B", "18C", "19B", "19C", "20", "21", "22A", "23A", "24A"})
    EXPECT_FALSE(factor_of(code).words.empty() || factor_of(code).words.starts_with("code ")) << code;
}

TEST(council_words, a_case_closed_for_adoption_is_told_to_nobody) {
  for (const char* code : {"RC1", "rc1", " RC1 "}) {
    EXPECT_EQ(closure_words(code), "") << code;
    EXPECT_TRUE(is_adopted_closure(code)) << code;
    EXPECT_TRUE(is_listed(code_list::closure, code)) << code;
  }
  for (const char* code : {"", "RC2", "RC10", "E12"}) EXPECT_FALSE(is_adopted_closure(code)) << code;
}

TEST(council_words, every_legal_status_of_the_return_has_words) {
  for (const char* code : {"C1", "C2", "D1", "E1", "V2", "V3", "V4", "L1", "L2", "L3", "J1", "J2", "J3"})
    EXPECT_FALSE(legal_words(code).starts_with("code ")) << code;
  EXPECT_EQ(legal_words("L1"), "police protection");
  EXPECT_EQ(legal_words("L2"), "an emergency protection order");
}

TEST(council_words, asylum_is_never_told) { EXPECT_EQ(factor_of("9A").words, ""); }

TEST(council_words, a_kind_of_placement_that_is_not_listed_says_nothing) {
  EXPECT_EQ(place_words("U4"), "foster care");
  for (const char* code : {"A3", "A6", "Z1", "Z11", "Z14", "T2", ""}) EXPECT_EQ(place_words(code), "") << code;
  for (const char* code : {"A3", "Z1", "Z11", "Z12", "Z13", "Z14"})
    EXPECT_TRUE(is_listed(code_list::place, code)) << code;
  EXPECT_FALSE(is_listed(code_list::place, "Z15"));
}

TEST(council_words, adoption_is_recognised) {
  EXPECT_TRUE(is_adopted("E11"));
  EXPECT_TRUE(is_adopted("e12"));
  EXPECT_FALSE(is_adopted("E13"));
  EXPECT_TRUE(is_adoption_status("E1", ""));
  EXPECT_TRUE(is_adoption_status("C2", "A3"));
  EXPECT_FALSE(is_adoption_status("C2", "U4"));
}

}  // namespace
}  // namespace mash::local_authority
