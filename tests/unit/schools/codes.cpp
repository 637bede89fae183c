// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/codes.hpp"

#include <gtest/gtest.h>

namespace mash::schools {
namespace {

using policy::relationship;

TEST(schools_codes, contacts_of_kin_and_of_office_are_told_apart) {
  EXPECT_EQ(relationship_of("PAM"), relationship::mother);
  EXPECT_EQ(relationship_of("paf"), relationship::father);
  EXPECT_EQ(relationship_of("FOM"), relationship::foster_carer);
  EXPECT_EQ(relationship_of("SWR"), relationship::professional);
  EXPECT_EQ(relationship_of("???"), relationship::associate);
  EXPECT_EQ(relationship_of(""), relationship::associate);
}

TEST(schools_codes, exclusions_are_said_in_words) {
  EXPECT_EQ(exclusion_words("FIXD"), "Suspended");
  EXPECT_EQ(exclusion_words("SUSP"), "Suspended");
  EXPECT_EQ(exclusion_words("PERM"), "Permanently excluded");
  EXPECT_EQ(reason_words("VA"), "verbal abuse or threatening behaviour against an adult");
  EXPECT_EQ(reason_words("QQ"), "reason QQ") << "an unknown code is shown, not guessed";
}

// A word that the tables lost would reach a practitioner as a bare code.
TEST(schools_codes, every_code_of_the_census_has_words) {
  for (const char* code :
       {"PP", "PA", "VP", "VA", "OW", "BU", "RA", "LG", "DS", "SM", "DA", "DM", "TH", "MT", "PH", "DB", "OT"})
    EXPECT_FALSE(reason_words(code).starts_with("reason ")) << code;
  for (const char* code :
       {"SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH", "NSA"})
    EXPECT_FALSE(need_words(code).starts_with("need ")) << code;
  for (const char* code : {"K", "E", "S", "A", "P"})
    EXPECT_FALSE(provision_words(code).starts_with("provision ")) << code;
  for (const char* code : {"PERM", "FIXD", "SUSP", "LNCH"}) EXPECT_FALSE(exclusion_words(code).ends_with(code)) << code;
  EXPECT_EQ(need_words("73e987da"), "need 73e987da");
  EXPECT_EQ(exclusion_words("X"), "Excluded, category X");
}

TEST(schools_codes, an_unknown_code_is_cut_short_so_that_it_cannot_carry_a_story) {
  EXPECT_EQ(reason_words("a very long text that is no code"), "reason a very l");
}

TEST(schools_codes, every_kin_code_is_kin) {
  for (const char* code : {"STM", "STF", "STP"}) EXPECT_EQ(relationship_of(code), relationship::step_parent) << code;
  for (const char* code : {"FOM", "FOF", "FOS"}) EXPECT_EQ(relationship_of(code), relationship::foster_carer) << code;
  for (const char* code : {"CHM", "DOC", "HTC", "SWR", "TCH", "RLG"})
    EXPECT_EQ(relationship_of(code), relationship::professional) << code;
  for (const char* code : {"FAM", "REL"}) EXPECT_EQ(relationship_of(code), relationship::other_relative) << code;
  EXPECT_EQ(relationship_of("GPA"), relationship::grandparent);
  EXPECT_EQ(relationship_of("CAR"), relationship::carer);
}

TEST(schools_codes, no_special_need_has_no_words) {
  EXPECT_EQ(provision_words("N"), "");
  EXPECT_EQ(provision_words(""), "");
  EXPECT_EQ(provision_words("K"), "SEN support");
  EXPECT_EQ(provision_words("E"), "an education, health and care plan");
  EXPECT_EQ(need_words("SEMH"), "social, emotional and mental health");
}

TEST(schools_codes, truth_is_read_in_every_spelling_and_nothing_else) {
  for (const char* yes : {"true", "TRUE", "1", "Y", "yes"}) EXPECT_EQ(truth(yes), 1) << yes;
  for (const char* no : {"false", "0", "N", "no", "F"}) EXPECT_EQ(truth(no), 0) << no;
  for (const char* neither : {"", "maybe", "2"}) EXPECT_EQ(truth(neither), -1) << neither;
}

TEST(schools_codes, only_a_declared_young_carer_is_one) {
  EXPECT_TRUE(is_young_carer("P"));
  EXPECT_TRUE(is_young_carer("S"));
  EXPECT_FALSE(is_young_carer("N"));
  EXPECT_FALSE(is_young_carer(""));
}

}  // namespace
}  // namespace mash::schools
