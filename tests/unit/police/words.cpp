// SPDX-License-Identifier: Apache-2.0
#include "adapters/police/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::police {
namespace {

using policy::item_status;
using policy::relationship;

TEST(police_words, spellings_of_a_code_are_one) {
  EXPECT_EQ(folded("Suspect Known"), "suspect_known");
  EXPECT_EQ(folded("NO-FIXED  ABODE "), "no_fixed_abode");
  EXPECT_EQ(folded(""), "");
}

TEST(police_words, a_suspect_under_18_is_not_called_one) {
  EXPECT_EQ(role_words("suspect_known", false), "suspect");
  EXPECT_EQ(role_words("Suspect Known", true), "child who may have caused harm");
  EXPECT_EQ(role_words("victim", true), "victim");
  EXPECT_EQ(role_words("something new", false), "involved");
}

TEST(police_words, the_forces_own_words_for_a_crime_win_over_the_class) {
  EXPECT_EQ(crime_words("assault", "5A"), "assault");
  EXPECT_EQ(crime_words("", "11"), "cruelty to or neglect of a child");
  EXPECT_EQ(crime_words("", "3b"), "threats to kill");
  EXPECT_EQ(crime_words("", "999"), "an offence of Home Office class 999");
}

TEST(police_words, endings_are_told_apart) {
  EXPECT_TRUE(ending_of("convicted", "").conviction);
  EXPECT_TRUE(ending_of("3A", "").caution);
  EXPECT_FALSE(ending_of("3A", "").conviction);
  EXPECT_EQ(ending_of("1", "").status, item_status::ongoing);
  EXPECT_EQ(ending_of("16", "finalised").status, item_status::nfa);
  EXPECT_EQ(ending_of("acquitted", "").status, item_status::acquitted);
  EXPECT_EQ(ending_of("Not Proved", "").status, item_status::not_proved);
  EXPECT_EQ(ending_of("", "Under investigation").status, item_status::ongoing);
  EXPECT_EQ(ending_of("", "charged").status, item_status::ongoing);
  EXPECT_EQ(ending_of("", "cancelled").status, item_status::retracted);
}

TEST(police_words, what_is_not_known_is_never_a_conviction) {
  for (const char* odd : {"", "convicted?", "0", "23", "guilty plea pending", "one"}) {
    EXPECT_FALSE(ending_of(odd, "finalised").conviction) << odd;
    EXPECT_EQ(ending_of(odd, "finalised").words, "") << odd;
  }
  EXPECT_FALSE(ending_of("", "4").conviction) << "an outcome number is no status";
}

TEST(police_words, risk_and_relationships) {
  EXPECT_EQ(risk_words("Medium"), "medium risk");
  EXPECT_EQ(risk_words("no apparent"), "no apparent risk");
  EXPECT_EQ(risk_words(""), "");
  EXPECT_EQ(relationship_of("mother"), relationship::mother);
  EXPECT_EQ(relationship_of("Partner"), relationship::associate);
  EXPECT_EQ(relationship_of("sister"), relationship::sibling);
  EXPECT_EQ(relationship_of("cellmate"), relationship::associate);
  EXPECT_EQ(relationship_of(""), std::nullopt);
  EXPECT_EQ(inverse_of(relationship::mother), relationship::other_relative);
  EXPECT_EQ(inverse_of(relationship::sibling), relationship::sibling);
  EXPECT_EQ(inverse_of(relationship::professional), relationship::associate);
}

TEST(police_words, a_risk_is_read_however_it_is_written_and_never_dropped) {
  for (const char* high : {"High", "HIGH RISK", "high_risk", "H", "Risk: high"})
    EXPECT_THAT(risk_words(high), ::testing::HasSubstr("high")) << high;
  EXPECT_EQ(risk_words("High risk"), "high risk");
  EXPECT_EQ(risk_words("H"), "high risk");
  EXPECT_EQ(risk_words("M"), "medium risk");
  EXPECT_EQ(risk_words("S"), "standard risk");
  EXPECT_EQ(risk_words("very high"), "very high risk");
  EXPECT_EQ(risk_words("amber 3"), "risk \"amber 3\"");
  EXPECT_EQ(risk_words("a sentence that could name somebody"), "a risk that is written in no known word");
  EXPECT_GT(risk_rank("high"), risk_rank("medium"));
  EXPECT_GT(risk_rank("very high"), risk_rank("H"));
  EXPECT_GT(risk_rank("amber"), risk_rank("medium")) << "it may be as bad as high";
  EXPECT_LT(risk_rank("amber"), risk_rank("high"));
  EXPECT_EQ(risk_rank(""), 0);
}

TEST(police_words, an_offender_is_a_suspect_and_an_aggrieved_a_victim) {
  for (const char* role : {"Offender", "accused", "DEFENDANT", "suspect known"}) {
    EXPECT_TRUE(is_suspect(role)) << role;
    EXPECT_EQ(role_words(role, true), "child who may have caused harm") << role;
  }
  EXPECT_EQ(role_words("aggrieved", false), "victim");
  EXPECT_EQ(role_words("Injured Party", false), "victim");
  for (const char* role : {"victim", "aggrieved", "witness", "", "unheard of"}) EXPECT_FALSE(is_suspect(role)) << role;
}

TEST(police_words, genders) {
  EXPECT_EQ(sex_of("F"), policy::sex::female);
  EXPECT_EQ(sex_of("Male"), policy::sex::male);
  EXPECT_EQ(sex_of("GNDR_0001"), std::nullopt) << "a code list that this extract does not use";
}

}  // namespace
}  // namespace mash::police
