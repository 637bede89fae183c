// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/postgres.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::sql {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* TABLES =
    "create table person (n integer, name text); insert into person values (1, 'x');"
    "create table worker (id integer, title text); create table hidden (n integer);";

std::vector<std::string> said(const findings::report& of) {
  std::vector<std::string> out;
  for (const findings::finding& one : of.listed())
    out.push_back(one.place + " " + std::string(to_word(one.what.broken)));
  return out;
}

findings::report looked(const std::string& odbc, const std::function<void(session&)>& readers) {
  settings how;
  how.odbc = odbc;
  database of(how);
  return probe(of, "records", std::chrono::steady_clock::now() + 20s, readers);
}

class sql_probe : public ::testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] static bool on_postgres() { return std::string_view(GetParam()) == "postgresql"; }
  std::string odbc() {
    if (!on_postgres()) {
      test::run_sqlite(home_.file("p.db"), TABLES);
      return "DRIVER=SQLite3;Database=" + home_.file("p.db");
    }
    auto& server = test::postgres::shared();
    if (server.ask("postgres", "select 1 from pg_database where datname = 'probed'").empty()) {
      server.create_database("probed");
      server.run("probed", TABLES);
    }
    return server.odbc("probed");
  }
  test::temporary_directory home_;
};

TEST_P(sql_probe, what_is_there_has_no_finding_and_no_row_is_read) {
  const auto found = looked(odbc(), [](session& asked) {
    const auto rows = asked.query("select n, name from person where n = ?", {"1"});
    ASSERT_TRUE(rows);
    EXPECT_THAT(*rows, IsEmpty()) << "nobody's data is read to check";
    EXPECT_TRUE(asked.query_in("select n as id from person", "name", {}));
    EXPECT_TRUE(asked.query_in("select name, title from person left join worker on id = n", "n", {}));
  });
  EXPECT_THAT(said(found), IsEmpty());
  EXPECT_TRUE(found.counts().contains("records"));
}

TEST_P(sql_probe, each_table_and_each_column_that_is_missing_is_named_once) {
  const auto found = looked(odbc(), [](session& asked) {
    for (int twice = 0; twice < 2; ++twice) {
      (void)asked.query("select n, born, name, sex from person where n = ?", {"1"});
      (void)asked.query_in("select n from person", "household", {"1"});
      (void)asked.query_in("select a, b from nowhere", "c", {"1"});
      (void)asked.query_in("select name, title from person left join absent on id = n", "n", {});
    }
  });
  EXPECT_THAT(said(found),
              ElementsAre("person.born column_missing", "person.sex column_missing", "person.household column_missing",
                          "nowhere table_missing", "absent table_missing"));
  EXPECT_FALSE(found.nothing_readable());
}

INSTANTIATE_TEST_SUITE_P(both, sql_probe, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return std::string(one.param); });

TEST(sql_probe_faults, a_database_that_cannot_be_reached_is_one_finding) {
  const auto found = looked("DRIVER=PostgreSQL Unicode;Server=127.0.0.1;Port=1;Database=x;Uid=x",
                            [](session&) { FAIL() << "nobody can be asked"; });
  EXPECT_THAT(said(found), ElementsAre(" not_reachable"));
  EXPECT_TRUE(found.nothing_readable());
}

}  // namespace
}  // namespace mash::sql
