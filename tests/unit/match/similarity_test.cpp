// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/similarity.hpp"

#include <gtest/gtest.h>

namespace mash::matching {
namespace {

// The pairs of Winkler's own paper (1990), to the thousandth.
TEST(jaro_winkler, gives_the_published_values) {
  EXPECT_NEAR(jaro_winkler("MARTHA", "MARHTA"), 961, 1);
  EXPECT_NEAR(jaro_winkler("DIXON", "DICKSONX"), 813, 1);
  EXPECT_NEAR(jaro_winkler("DWAYNE", "DUANE"), 840, 1);
}

TEST(jaro_winkler, is_all_for_equal_and_nothing_for_unlike_or_empty) {
  EXPECT_EQ(jaro_winkler("BELL", "BELL"), 1000);
  EXPECT_EQ(jaro_winkler("ABC", "XYZ"), 0);
  EXPECT_EQ(jaro_winkler("", ""), 0);
  EXPECT_EQ(jaro_winkler("", "BELL"), 0);
}

TEST(jaro_winkler, never_says_equal_of_what_is_not) {
  EXPECT_LT(jaro_winkler("AAAAAAAAAB", "AAAAAAAABA"), 1000);
  EXPECT_LT(jaro_winkler(std::string(127, 'A') + "B", std::string(127, 'A') + "C"), 1000);
}

TEST(jaro_winkler, looks_at_a_bounded_part) {
  const std::string one(100'000, 'A');
  EXPECT_EQ(jaro_winkler(one + "B", one + "C"), 1000);
}

TEST(within_one_edit, takes_one_of_each_kind) {
  EXPECT_TRUE(within_one_edit("SMITH", "SMITH"));
  EXPECT_TRUE(within_one_edit("SMITH", "SMYTH"));
  EXPECT_TRUE(within_one_edit("SMITH", "SMIH"));
  EXPECT_TRUE(within_one_edit("SMITH", "SMITHE"));
  EXPECT_TRUE(within_one_edit("SMITH", "SMIHT"));
  EXPECT_TRUE(within_one_edit("", "S"));
  EXPECT_TRUE(within_one_edit("", ""));
}

TEST(within_one_edit, refuses_two) {
  EXPECT_FALSE(within_one_edit("SMITH", "SMYHT"));
  EXPECT_FALSE(within_one_edit("SMITH", "SM"));
  EXPECT_FALSE(within_one_edit("SMITH", "MSTIH"));
  EXPECT_FALSE(within_one_edit("AB", ""));
}

TEST(shared_pairs, is_blind_to_the_order_of_words) {
  EXPECT_GT(shared_pairs("12SAMPLESTREETWISBECH", "WISBECH12SAMPLESTREET"), 900);
  EXPECT_LT(shared_pairs("12SAMPLESTREET", "7OTHERROAD"), 200);
  EXPECT_EQ(shared_pairs("AB", "AB"), 1000);
}

TEST(shared_pairs, of_what_has_no_pair_is_equality) {
  EXPECT_EQ(shared_pairs("A", "A"), 1000);
  EXPECT_EQ(shared_pairs("A", "B"), 0);
  EXPECT_EQ(shared_pairs("", ""), 0);
}

// The examples of the National Archives' description of the census index.
TEST(soundex, gives_the_codes_of_the_census) {
  EXPECT_EQ(soundex("WASHINGTON"), "W252");
  EXPECT_EQ(soundex("LEE"), "L000");
  EXPECT_EQ(soundex("GUTIERREZ"), "G362");
  EXPECT_EQ(soundex("PFISTER"), "P236");
  EXPECT_EQ(soundex("JACKSON"), "J250");
  EXPECT_EQ(soundex("TYMCZAK"), "T522");
  EXPECT_EQ(soundex("ASHCRAFT"), "A261");
}

TEST(soundex, of_other_scripts_is_empty) { EXPECT_EQ(soundex("abcdef"), ""); }

}  // namespace
}  // namespace mash::matching
