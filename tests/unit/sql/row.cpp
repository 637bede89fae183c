// SPDX-License-Identifier: Apache-2.0
// Bad data in a table: told by rule and column, and never as an empty value. SQLite, since it lets anything into a
// column; a view over text columns does the same elsewhere.
#include "adapters/sql/row.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sql/session.hpp"
#include "base/metrics.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::sql {
namespace {

using namespace std::chrono_literals;
using findings::rule;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view EPISODE = "select id, began, ended, seen, held from episode";

class sql_row : public ::testing::Test {
 protected:
  sql_row() {
    test::run_sqlite(home_.file("x.db"),
                     "create table episode (id text collate nocase, began text, ended text, seen text, held text)");
  }
  void add(const std::string& values) const {
    test::run_sqlite(home_.file("x.db"), "insert into episode values (" + values + ")");
  }
  session open() {
    auto made = to_.open(std::chrono::steady_clock::now() + 20s);
    if (!made) throw std::runtime_error(made.error().detail);
    return std::move(*made);
  }
  static std::vector<std::string> places(const findings::report& of) {
    std::vector<std::string> out;
    for (const auto& one : of.listed()) out.push_back(one.place + " " + std::string(to_word(one.what.broken)));
    return out;
  }

  test::temporary_directory home_;
  database to_{{.odbc = "DRIVER=SQLite3;Database=" + home_.file("x.db"), .statement_timeout = 5s}};
};

TEST_F(sql_row, dates_times_and_marks_are_read_in_the_ways_that_databases_print_them) {
  add("'A', '2026-01-02', '02/01/2026', '2026-01-02 03:04:05.6789000', 'Yes'");
  add("'B', null, '', '2026-01-02T03:04:05+01:00', 'N'");
  auto in = open();
  const auto rows = in.query(EPISODE, {});
  ASSERT_TRUE(rows) << rows.error().detail;
  const row &full = rows->at(0), &bare = rows->at(1);
  EXPECT_EQ(full.date("began"), "2026-01-02");
  EXPECT_EQ(full.needed_date("ended"), "2026-01-02");
  EXPECT_THAT(full.time("seen"), ::testing::StartsWith("2026-01-02"));
  EXPECT_EQ(full.truth("held"), true);
  EXPECT_EQ(bare.date("began"), "");
  EXPECT_EQ(bare.needed_date("ended"), "") << "not there is no trouble";
  EXPECT_THAT(bare.time("seen"), ::testing::StartsWith("2026-01-02")) << "its day is known";
  EXPECT_EQ(bare.truth("held"), false);
  EXPECT_TRUE(in.whole());
}

TEST_F(sql_row, what_cannot_be_read_is_noted_and_a_row_that_needs_it_is_left_out) {
  add("'A', 'last spring', 'Tuesday', '2026-13-45 00:00:00', 'perhaps'");
  auto in = open();
  const auto rows = in.query(EPISODE, {});
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->front().date("began"), "");
  EXPECT_EQ(rows->front().time("seen"), "");
  EXPECT_EQ(rows->front().truth("held"), std::nullopt);
  EXPECT_TRUE(in.whole()) << "what the row can do without";
  EXPECT_EQ(rows->front().needed_date("ended"), std::nullopt);
  EXPECT_EQ(rows->front().needed_time("ended"), std::nullopt);
  const auto whole = in.whole();
  ASSERT_FALSE(whole);
  EXPECT_THAT(whole.error().detail, Not(HasSubstr("Tuesday")));
  EXPECT_TRUE(open().whole()) << "another question is another session";
}

TEST_F(sql_row, the_same_row_is_counted_once_by_column_and_rule_and_no_value_is_told) {
  add("'A', 'last spring', null, null, null");
  add("'B', 'this spring', null, null, null");
  for (int question = 0; question < 3; ++question) {
    auto in = open();
    const auto rows = in.query(EPISODE, {});
    for (const row& one : *rows) (void)one.date("began");
    in.publish("A system of tables");
  }
  EXPECT_EQ(
      metrics::process()
          .level("mash_source_findings", "What is wrong in the source's files and tables, when they were last read.",
                 {{"system", "A system of tables"}, {"rule", "date_unreadable"}})
          .value(),
      2);
}

TEST_F(sql_row, a_report_names_table_and_column) {
  flaws found;
  found.add(rule::date_unreadable, "episode.began", 1, {});
  found.add(rule::date_unreadable, "episode.began", 1, {});
  found.add(rule::date_unreadable, "episode.began", 2, {});
  found.add(rule::id_missing, "episode.id", 1, {});
  const auto report = found.report("X");
  EXPECT_EQ(report.total(), 3U);
  EXPECT_THAT(places(report),
              ElementsAre("episode.began date_unreadable", "episode.began date_unreadable", "episode.id id_missing"));
}

TEST_F(sql_row, a_finding_is_gone_a_day_after_it_was_last_met) {
  const auto counted = [] {
    return metrics::process()
        .level("mash_source_findings", "What is wrong in the source's files and tables, when they were last read.",
               {{"system", "A system that is mended"}, {"rule", "date_unreadable"}})
        .value();
  };
  flaws found;
  const flaws::moment start{1000h};
  found.add(rule::date_unreadable, "episode.began", 1, start);
  found.add(rule::date_unreadable, "episode.began", 2, start);
  found.publish("A system that is mended", start);
  EXPECT_EQ(counted(), 2);
  found.add(rule::date_unreadable, "episode.began", 2, start + 20h);
  found.publish("A system that is mended", start + 24h);
  EXPECT_EQ(counted(), 2) << "for a whole day";
  found.publish("A system that is mended", start + 24h + 2min);
  EXPECT_EQ(counted(), 1) << "the other was met again since";
  found.publish("A system that is mended", start + 45h);
  EXPECT_EQ(counted(), 0);
}

TEST_F(sql_row, a_row_under_a_key_that_was_not_asked_for_is_left_out) {
  add("'A1', '2026-01-02', null, null, null");
  add("'a1', '2026-01-03', null, null, null");  // this database takes both for one
  auto in = open();
  const auto rows = in.query_in(EPISODE, "id", {"A1"});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().text("id"), "A1");
  EXPECT_FALSE(in.whole());
}

TEST_F(sql_row, blanks_at_the_end_of_a_value_are_no_part_of_it) {
  add("'A1', '2026-01-02   ', '   ', null, null");
  auto in = open();
  const auto rows = in.query(EPISODE, {});
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->front().text("began"), "2026-01-02");
  EXPECT_EQ(rows->front().needed_date("ended"), "");
}

}  // namespace
}  // namespace mash::sql
