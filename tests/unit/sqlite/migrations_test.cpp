// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>

#include "base/sqlite/connection.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::sqlite {
namespace {

constexpr std::string_view FIRST = "CREATE TABLE a(x INTEGER) STRICT; INSERT INTO a VALUES(1);";
constexpr std::string_view SECOND = "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y=x+1;";
constexpr std::string_view BROKEN = "CREATE TABLE b(x INTEGER) STRICT; INSERT INTO nowhere VALUES(1);";

struct migrations_test : testing::Test {
  test::temporary_directory directory;
  connection writer = connection::open_writer(directory.file("hub.db")).value();

  std::int64_t number(std::string_view question) {
    auto asked = writer.prepare(question);
    return asked.step().value() ? asked.integer(0) : -1;
  }
};

TEST_F(migrations_test, run_once_each_and_in_order) {
  const std::array<std::string_view, 2> steps = {FIRST, SECOND};
  ASSERT_TRUE(migrate(writer, steps));
  ASSERT_TRUE(migrate(writer, steps));
  EXPECT_EQ(number("PRAGMA user_version"), 2);
  EXPECT_EQ(number("SELECT sum(y) FROM a"), 2);
}

TEST_F(migrations_test, carry_on_from_the_version_that_is_there) {
  ASSERT_TRUE(migrate(writer, std::array{FIRST}));
  ASSERT_TRUE(migrate(writer, std::array{FIRST, SECOND}));
  EXPECT_EQ(number("SELECT y FROM a"), 2);
}

TEST_F(migrations_test, refuse_a_database_that_a_newer_program_wrote) {
  ASSERT_TRUE(migrate(writer, std::array{FIRST, SECOND}));
  const auto refused = migrate(writer, std::array{FIRST});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::conflict);
  EXPECT_NE(refused.error().detail.find("newer program"), std::string::npos);
  EXPECT_EQ(number("PRAGMA user_version"), 2);
}

TEST_F(migrations_test, leave_nothing_of_a_step_that_failed_halfway) {
  const auto failed = migrate(writer, std::array{FIRST, BROKEN});
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().detail.find("schema step 2"), std::string::npos);
  EXPECT_EQ(number("PRAGMA user_version"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name='b'"), 0);
  EXPECT_TRUE(migrate(writer, std::array{FIRST, SECOND}));  // mended: it goes on from there
}

TEST_F(migrations_test, refuse_a_version_that_nobody_writes) {
  ASSERT_TRUE(writer.execute("PRAGMA user_version=-1"));
  EXPECT_FALSE(migrate(writer, std::array{FIRST}));
}

TEST_F(migrations_test, may_not_end_their_own_transaction) {
  EXPECT_DEATH((void)migrate(writer, std::array<std::string_view, 1>{"CREATE TABLE c(x); COMMIT;"}),
               "assertion_failed");
}

}  // namespace
}  // namespace mash::sqlite
