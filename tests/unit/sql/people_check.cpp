// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/people_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/postgres.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::sql {
namespace {

using namespace std::chrono_literals;

class sql_people_check : public ::testing::TestWithParam<const char*> {
 protected:
  // What the check says of a table of people whose birth dates are these.
  std::string_view check_of(const std::string& type, const std::string& values) {
    const std::string made = "drop table if exists people; create table people (born " + type + ");" +
                             (values.empty() ? std::string() : "insert into people values " + values + ";");
    settings how;
    if (std::string_view(GetParam()) == "postgresql") {
      auto& server = test::postgres::shared();
      if (server.ask("postgres", "select 1 from pg_database where datname = 'people'").empty())
        server.create_database("people");
      server.run("people", made);
      how.odbc = server.odbc("people");
    } else {
      test::run_sqlite(home_.file("p.db"), made);
      how.odbc = "DRIVER=SQLite3;Database=" + home_.file("p.db");
    }
    database of(how);
    auto open = of.open(std::chrono::steady_clock::now() + 20s);
    EXPECT_TRUE(open);
    const auto checked = check_birth_dates(*open, "people", "born");
    if (!checked) return to_word(checked.error().code);
    return open->whole() ? "good" : "noted";
  }
  test::temporary_directory home_;
};

INSTANTIATE_TEST_SUITE_P(on, sql_people_check, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(sql_people_check, dates_and_times_pass_with_whatever_is_missing) {
  EXPECT_EQ(check_of("date", "('2015-04-02'), (null), ('1753-01-01'), ('9999-12-31')"), "good");
  EXPECT_EQ(check_of("timestamp", "('2015-04-02 00:00:00'), (null)"), "good");
  EXPECT_EQ(check_of("varchar(10)", "('2015-04-02')"), "good");
  EXPECT_EQ(check_of("varchar(10)", "('2015-04-02'), ('')"), "good") << "nothing written for null";
}

TEST_P(sql_people_check, nobody_is_no_table_to_search) {
  EXPECT_EQ(check_of("date", ""), "unavailable");
  EXPECT_EQ(check_of("date", "(null), (null)"), "unavailable");
}

TEST_P(sql_people_check, dates_of_another_form_find_nobody) {
  for (const char* other : {"('02/04/2015')", "('2 April 2015'), ('12 May 1999')", "('April 2015'), (null)", "('')",
                            "('02/04/1915'), ('31/12/2015'), ('')"})
    EXPECT_EQ(check_of("varchar(20)", other), "corrupt") << other;
  EXPECT_EQ(check_of("integer", "(20150402), (19991231)"), "corrupt");
}

// One clerk's slip must not silence a whole force; neither is what it may hide a "no trace".
TEST_P(sql_people_check, other_forms_among_dates_are_noted_and_the_others_are_found) {
  for (const char* other : {"('02/04/2015')", "('2 April 2015'), ('12 May 1999')", "('April 2015')", "('31.12.1999')",
                            "('?')", "(''), ('unknown')", "('02/04/2015'), ('unknown')"})
    EXPECT_EQ(check_of("varchar(20)", "('2015-04-02'), ('1999-12-31'), " + std::string(other)), "noted") << other;
}

}  // namespace
}  // namespace mash::sql
