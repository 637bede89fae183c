// SPDX-License-Identifier: Apache-2.0
// The same behaviour on both databases that the demonstration and the agencies have: every case runs on SQLite and on
// PostgreSQL, through their ODBC drivers.
#include "adapters/sql/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/postgres.hpp"
#include "tests/support/sqlite_file.hpp"

namespace mash::sql {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* TABLES =
    "create table person (n integer, name text, born date, seen timestamp, marked boolean);"
    "insert into person values (1, 'Zo\xC3\xAB O''Brien', '2015-04-02', '2026-09-14 21:05:00', true),"
    " (2, null, null, null, null), (3, '\xF0\x9F\x98\x80', '2015-02-04', null, false);"
    "create table long (words text);";

deadline soon() { return std::chrono::steady_clock::now() + 20s; }

class sql_session : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (on_postgres()) {
      const std::string name = std::string("t") + std::to_string(::getpid());
      if (test::postgres::shared()
              .ask("postgres", "select 1 from pg_database where datname = '" + name + "'")
              .empty()) {
        test::postgres::shared().create_database(name);
        test::postgres::shared().run(name, TABLES);
      }
      name_ = name;
      how_.odbc = test::postgres::shared().odbc(name);
    } else {
      name_ = home_.file("people.db");
      test::run_sqlite(name_, TABLES);
      how_.odbc = "DRIVER=SQLite3;Database=" + name_;
    }
  }
  [[nodiscard]] static bool on_postgres() { return std::string_view(GetParam()) == "postgresql"; }
  void run(const std::string& statements) const {
    if (on_postgres())
      test::postgres::shared().run(name_, statements);
    else
      test::run_sqlite(name_, statements);
  }
  // A value too long for a command line.
  [[nodiscard]] static std::string text_of(std::size_t length) {
    return on_postgres() ? "repeat('x', " + std::to_string(length) + ")" : "'" + std::string(length, 'x') + "'";
  }
  result<std::vector<row>> query(std::string_view select, const std::vector<std::string>& bound = {}) {
    database to(how_);
    MASH_TRY(open, to.open(soon()));
    return open->query(select, bound);
  }

  test::temporary_directory home_;
  std::string name_;
  settings how_{.odbc = {}, .statement_timeout = 5s};
};

INSTANTIATE_TEST_SUITE_P(on, sql_session, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(sql_session, reads_text_numbers_dates_times_marks_and_nothing) {
  const auto rows = query("select n, name, born, seen, marked from person order by n", {});
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 3U);
  const row& first = rows->front();
  EXPECT_EQ(first.text("n"), "1");
  EXPECT_EQ(first.text("name"), "Zo\xC3\xAB O'Brien");
  EXPECT_EQ(first.text("born"), "2015-04-02");
  EXPECT_EQ(first.text("seen"), "2026-09-14 21:05:00");
  EXPECT_EQ(first.text("marked"), "1");
  EXPECT_FALSE(first.is_null("name"));
  EXPECT_TRUE((*rows)[1].is_null("name"));
  EXPECT_EQ((*rows)[1].text("born"), "");
  EXPECT_EQ((*rows)[2].text("name"), "\xF0\x9F\x98\x80");
  EXPECT_EQ((*rows)[2].text("marked"), "0");
}

TEST_P(sql_session, binds_values_of_any_text_and_never_pastes_them) {
  EXPECT_EQ(query("select n from person where name = ?", {"Zo\xC3\xAB O'Brien"})->size(), 1U);
  EXPECT_EQ(query("select n from person where name = ?", {"x' or '1' = '1"})->size(), 0U);
  EXPECT_EQ(query("select n from person where name = ?", {"'; drop table person; --"})->size(), 0U);
  EXPECT_EQ(query("select n from person", {})->size(), 3U);
  EXPECT_EQ(query("select n from person where born >= ? and born < ?", {"2015-04-02", "2015-04-03"})->size(), 1U);
  const std::string two = "select n from person where n in (" + marks(2) + ")";
  EXPECT_EQ(query(two, {"1", "3"})->size(), 2U);
}

TEST_P(sql_session, asks_for_more_keys_than_one_statement_takes) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < 2 * BOUND_MAX + 3; ++i) keys.push_back(std::to_string(i));
  database to(how_);
  auto open = to.open(soon());
  ASSERT_TRUE(open);
  EXPECT_EQ(open->query_in("select n from person", "n", keys)->size(), 3U);
  EXPECT_EQ(open->query_in("select n from person where marked is not null", "n", keys)->size(), 2U);
  EXPECT_EQ(open->query_in("select n from person", "n", {})->size(), 0U);
}

TEST_P(sql_session, long_text_is_read_to_its_end) {
  // Longer than what either driver says a text column holds, and exactly as long as the pieces it is read in.
  for (const std::size_t length : {255U, 510U, 511U, 512U, 8191U, 200'000U}) {
    run("delete from long; insert into long values (" + text_of(length) + ")");
    const auto rows = query("select words from long");
    ASSERT_TRUE(rows) << rows.error().detail;
    EXPECT_EQ(rows->front().text("words"), std::string(length, 'x'));
  }
  run("delete from long");
}

TEST_P(sql_session, a_value_or_an_answer_over_the_limit_is_refused_not_cut_off) {
  run("delete from long; insert into long values (" + text_of(CELL_BYTES_MAX + 1) + ")");
  const auto cell = query("select words from long");
  ASSERT_FALSE(cell);
  EXPECT_EQ(cell.error().code, errc::too_large);
  run("delete from long");
  const auto rows =
      query("select a.n from person a, person b, person c, person d, person e, person f, person g, person h, person i");
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, errc::too_large);
}

TEST_P(sql_session, cannot_write) {
  database to(how_);
  auto open = to.open(soon());
  ASSERT_TRUE(open) << open.error().detail;
  // A select with a side effect is the only writing statement that this interface lets through.
  if (on_postgres()) {
    run("create sequence if not exists counter");
    const auto written = open->query("select nextval('counter')", {});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, errc::denied);
  }
  const std::string before = on_postgres() ? std::string() : test::file_digest(name_);
  EXPECT_TRUE(open->query("select n from person", {}));
  if (!on_postgres()) {
    EXPECT_EQ(test::file_digest(name_), before);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(home_.path()), {}), 1) << "a file was left behind";
  }
}

TEST_P(sql_session, refuses_to_read_where_a_trial_shows_that_it_could_write) {
  // A site's own statement takes our protection away; the trial finds out, and undoes what it did.
  how_.session_statements = {on_postgres() ? "set session characteristics as transaction read write"
                                           : "pragma query_only = 0"};
  database to(how_);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto open = to.open(soon());
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().code, errc::denied);
    EXPECT_THAT(open.error().detail, HasSubstr("account that may only read"));
  }
  how_.session_statements = {};
  const char* tables = on_postgres() ? "select tablename from pg_tables where tablename like 'mash_hub%'"
                                     : "select name from sqlite_master where name like 'mash_hub%'";
  EXPECT_EQ(query(tables)->size(), 0U);
}

TEST_P(sql_session, errors_name_the_kind_of_trouble_and_no_value) {
  const auto table = query("select n from nowhere where name = ?", {"Ada Okafor"});
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, errc::not_found);
  const auto column = query("select nothing from person where name = ?", {"Ada Okafor"});
  ASSERT_FALSE(column);
  EXPECT_EQ(column.error().code, errc::not_found);
  const auto wrong = query("select from where name = ?", {"Ada Okafor"});
  ASSERT_FALSE(wrong);
  for (const error& one : {table.error(), column.error(), wrong.error()}) {
    EXPECT_THAT(one.detail, HasSubstr("SQLSTATE"));
    EXPECT_THAT(one.detail, Not(HasSubstr("Ada")));
    EXPECT_THAT(one.detail, Not(HasSubstr("select")));
  }
}

TEST_P(sql_session, a_session_goes_on_after_a_refused_statement) {
  database to(how_);
  auto open = to.open(soon());
  ASSERT_TRUE(open);
  EXPECT_FALSE(open->query("select nothing from person", {}));
  EXPECT_TRUE(open->query("select n from person", {}));
}

TEST_P(sql_session, a_deadline_that_has_passed_stops_before_the_database_is_asked) {
  database to(how_);
  EXPECT_EQ(to.open(std::chrono::steady_clock::now() - 1s).error().code, errc::timed_out);
}

TEST_P(sql_session, many_threads_ask_at_once_each_with_a_session_of_its_own) {
  database to(how_);
  std::atomic<int> right = 0;
  std::vector<std::jthread> threads;
  for (int number = 0; number < 4; ++number)
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        auto open = to.open(soon());
        if (!open) continue;
        const auto rows = open->query("select name from person where n = ?", {"1"});
        right += rows && rows->size() == 1 && rows->front().text("name") == "Zo\xC3\xAB O'Brien" ? 1 : 0;
      }
    });
  threads.clear();
  EXPECT_EQ(right, 40);
}

TEST_P(sql_session, a_view_serves_as_well_as_a_table) {
  run("create view known as select n as number, name as called from person where name is not null");
  const auto rows = query("select NUMBER, called from known order by number", {});
  run("drop view known");
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->front().text("number"), "1") << "column names are in lower case, however they were asked for";
}

TEST(sql_postgresql, a_slow_statement_is_stopped_by_the_time_out) {
  database to({.odbc = test::postgres::shared().odbc("postgres"), .statement_timeout = 1s});
  auto open = to.open(soon());
  ASSERT_TRUE(open) << open.error().detail;
  const auto began = std::chrono::steady_clock::now();
  const auto rows = open->query("select pg_sleep(15)", {});
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, errc::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

TEST(sql_postgresql, a_wrong_account_or_database_is_trouble_without_the_password) {
  database to({.odbc = test::postgres::shared().odbc("nowhere") + ";PWD=hunter2", .statement_timeout = 5s});
  const auto open = to.open(soon());
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code, errc::unavailable);
  EXPECT_THAT(open.error().detail, Not(HasSubstr("hunter2")));
}

TEST(sql_postgresql, a_server_that_is_down_is_unavailable) {
  database to({.odbc = "DRIVER=PostgreSQL Unicode;Server=127.0.0.1;Port=1;Database=x;Uid=x", .statement_timeout = 5s});
  EXPECT_EQ(to.open(soon()).error().code, errc::unavailable);
}

TEST(sql_sqlite, a_file_that_is_not_there_is_unavailable_and_stays_absent) {
  const test::temporary_directory home;
  database to({.odbc = "DRIVER=SQLite3;Database=" + home.file("none.db"), .statement_timeout = 5s});
  EXPECT_EQ(to.open(soon()).error().code, errc::unavailable);
  EXPECT_TRUE(std::filesystem::is_empty(home.path()));
}

TEST(sql_sqlite, a_file_that_is_no_database_is_trouble) {
  const test::temporary_directory home;
  const std::string path = home.file("broken.db");
  {
    std::ofstream(path) << std::string(5000, 'x');
  }
  database to({.odbc = "DRIVER=SQLite3;Database=" + path, .statement_timeout = 5s});
  auto open = to.open(soon());
  if (open) EXPECT_FALSE(open->query("select n from person", {}));
  EXPECT_EQ(test::file_text(path), std::string(5000, 'x'));
}

TEST(sql_odbc, an_unknown_driver_is_unavailable) {
  database to({.odbc = "DRIVER=No Such Driver;Server=x", .statement_timeout = 5s});
  EXPECT_EQ(to.open(soon()).error().code, errc::unavailable);
}

}  // namespace
}  // namespace mash::sql
