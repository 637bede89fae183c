// SPDX-License-Identifier: Apache-2.0
// What a SQL Server is told can only be read here: none runs.
#include "adapters/sql/dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* SQL_SERVER = "Microsoft SQL Server";

TEST(sql_dialect, a_session_begins_with_what_its_database_needs) {
  EXPECT_THAT(opening_statements("PostgreSQL"), ElementsAre(HasSubstr("read only")));
  EXPECT_THAT(opening_statements("SQLite"), ElementsAre(HasSubstr("query_only")));
  EXPECT_THAT(opening_statements(SQL_SERVER), ElementsAre("set dateformat ymd"));
  EXPECT_THAT(opening_statements("Oracle"), IsEmpty());
}

TEST(sql_dialect, an_answer_is_limited_before_or_behind) {
  EXPECT_EQ(limited("PostgreSQL", "select a from b", 20), "select a from b limit 20");
  EXPECT_EQ(limited(SQL_SERVER, "select a from b", 20), "select top (20) a from b");
}

// CAST writes a datetime as "Apr  2 2015 12:00AM", and every row would read as another form.
TEST(sql_dialect, sql_server_writes_a_datetime_as_a_date_only_where_it_is_told_to) {
  const std::string there = may_be_no_date(SQL_SERVER, "born"), here = may_be_no_date("PostgreSQL", "born");
  EXPECT_THAT(there, HasSubstr("convert(char(30), born, 121)"));
  EXPECT_THAT(there, Not(HasSubstr("cast(")));
  EXPECT_THAT(here, HasSubstr("cast(born as char(30))"));
  EXPECT_THAT(here, Not(HasSubstr("convert(")));
}

}  // namespace
}  // namespace mash::sql
