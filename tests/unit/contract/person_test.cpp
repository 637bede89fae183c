// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/person.hpp"

#include <gtest/gtest.h>

namespace mash::contract {
namespace {

TEST(normalised_postcode, ignores_case_and_spacing) {
  EXPECT_EQ(normalised_postcode("CB99 9ZZ"), "CB999ZZ");
  EXPECT_EQ(normalised_postcode(" cb999zz "), "CB999ZZ");
  EXPECT_EQ(normalised_postcode(""), "");
}

TEST(normalised_name, ignores_case_spacing_hyphens_and_apostrophes) {
  EXPECT_EQ(normalised_name("O'Neill-Smith"), "ONEILLSMITH");
  EXPECT_EQ(normalised_name("o\u2019neill smith"), "ONEILLSMITH");
}

TEST(normalised_name, folds_accents_precomposed_or_combining) {
  EXPECT_EQ(normalised_name("Zo\u00eb"), "ZOE");
  EXPECT_EQ(normalised_name("Zoe\u0308"), "ZOE");
  EXPECT_EQ(normalised_name("\u0141ukasz"), "LUKASZ");
  EXPECT_EQ(normalised_name("\u00d8yvind \u00c6rlig"), "OYVINDAERLIG");
  EXPECT_EQ(normalised_name("Stra\u00dfe"), "STRASSE");
  EXPECT_EQ(normalised_name("Nguy\u1ec5n"), "NGUYEN");
  EXPECT_EQ(normalised_name("\u015eahin \u0130lk\u0131n"), "SAHINILKIN");
}

TEST(normalised_name, keeps_names_in_other_scripts_apart) {
  const std::string greek = normalised_name("\u0391\u03b8\u03b7\u03bd\u03ac");
  EXPECT_FALSE(greek.empty());
  EXPECT_NE(greek, normalised_name("\u0395\u03bb\u03ad\u03bd\u03b7"));
}

TEST(normalised_name, takes_broken_utf8_without_reading_past_its_end) {
  EXPECT_EQ(normalised_name("A\xC3"), "A");
  EXPECT_EQ(normalised_name("\xE1\xBBX"), "X");
  EXPECT_EQ(normalised_name("\xFF\xFE"), "");
}

TEST(valid_nhs_number, needs_ten_digits_and_the_check_digit) {
  EXPECT_TRUE(valid_nhs_number("9434765919"));
  EXPECT_TRUE(valid_nhs_number("9990001014"));
  EXPECT_FALSE(valid_nhs_number("9434765918"));
  EXPECT_FALSE(valid_nhs_number("943 476 5919"));
  EXPECT_FALSE(valid_nhs_number("943476591"));
  EXPECT_FALSE(valid_nhs_number(""));
}

TEST(valid_nhs_number, accepts_one_check_digit_at_most_for_each_stem) {
  for (int stem = 999000100; stem < 999000200; ++stem) {
    int valid = 0;
    for (char check = '0'; check <= '9'; ++check) valid += valid_nhs_number(std::to_string(stem) + check) ? 1 : 0;
    EXPECT_LE(valid, 1);
  }
}

TEST(valid_upn, needs_the_check_letter) {
  EXPECT_TRUE(valid_upn("H801200001001"));
  EXPECT_FALSE(valid_upn("A801200001001"));
  EXPECT_FALSE(valid_upn("H80120000100"));
  EXPECT_FALSE(valid_upn("H80120000100!"));
  EXPECT_FALSE(valid_upn(""));
}

TEST(valid_upn, accepts_exactly_one_letter_for_each_number) {
  for (const std::string tail : {"801200001001", "801200001002", "80120000100A", "82320000100Z"}) {
    int valid = 0;
    for (char letter = 'A'; letter <= 'Z'; ++letter) valid += valid_upn(letter + tail) ? 1 : 0;
    EXPECT_EQ(valid, 1) << tail;
  }
}

TEST(valid_upn, refuses_letters_that_are_mistaken_for_digits) {
  for (const char letter : {'I', 'O', 'S'}) {
    for (char check = 'A'; check <= 'Z'; ++check)
      EXPECT_FALSE(valid_upn(std::string(1, check) + "80120000100" + letter));
  }
}

}  // namespace
}  // namespace mash::contract
