// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/states.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(sql_states, a_right_that_is_lacking_is_told_from_a_database_that_is_away) {
  struct row {
    const char* state;
    long native;
    bool lacking;
  };
  for (const row& one : {row{"42501", 1, true},     // PostgreSQL
                         row{"42000", 229, true},   // SQL Server: a table
                         row{"42000", 230, true},   // SQL Server: a column
                         row{"42000", 102, false},  // SQL Server: syntax
                         row{"42000", 262, false},  // SQL Server: may make no table, which is as it should be
                         row{"HY000", 229, false}, row{"08001", 0, false}, row{"28000", 18456, false}}) {
    const error why = meaning_of(one.state, one.native);
    EXPECT_EQ(is_not_permitted(why), one.lacking) << one.state << " " << one.native;
    if (one.lacking) EXPECT_EQ(why.code, errc::unavailable);
  }
  EXPECT_EQ(meaning_of("42000", 262).code, errc::io) << "the trial of writing takes this for a refusal";
}

TEST(sql_states, the_state_stands_in_the_sentence_and_the_number_where_the_state_says_little) {
  EXPECT_THAT(meaning_of("42000", 229).detail, HasSubstr("(SQLSTATE 42000, code 229)"));
  EXPECT_THAT(meaning_of("HY000", 5).detail, HasSubstr("(SQLSTATE HY000, code 5)"));
  EXPECT_THAT(meaning_of("57014", 1).detail, HasSubstr("(SQLSTATE 57014)"));
}

TEST(sql_states, each_kind_of_trouble_has_its_code) {
  for (const char* late : {"57014", "HYT00", "HYT01"}) EXPECT_EQ(meaning_of(late, 0).code, errc::timed_out) << late;
  for (const char* away : {"08001", "08S01", "57P01", "57P03", "53300", "28P01", "28000"})
    EXPECT_EQ(meaning_of(away, 0).code, errc::unavailable) << away;
  for (const char* missing : {"42P01", "42703", "42S02", "42S22", "3F000"})
    EXPECT_EQ(meaning_of(missing, 0).code, errc::not_found) << missing;
  EXPECT_EQ(meaning_of("25006", 0).code, errc::denied);
  EXPECT_EQ(meaning_of("22P02", 0).code, errc::io);
}

}  // namespace
}  // namespace mash::sql
