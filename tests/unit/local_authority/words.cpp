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

TEST(council_words, asylum_is_never_told) { EXPECT_EQ(factor_of("9A").words, ""); }

TEST(council_words, a_kind_of_placement_that_is_not_listed_says_nothing) {
  EXPECT_EQ(place_words("U4"), "foster care");
  for (const char* code : {"A3", "A6", "Z1", "T2", ""}) EXPECT_EQ(place_words(code), "") << code;
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
