// SPDX-License-Identifier: Apache-2.0
// A table `people` of a test's own, in SQLite and in PostgreSQL.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "adapters/sql/session.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::sql {

class people_table : public ::testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] static bool on_postgres() { return std::string_view(GetParam()) == "postgresql"; }
  // Makes it anew, with these columns and rows; no rows where `values` is empty.
  void make(const std::string& columns, const std::string& values) {
    const std::string made = "drop table if exists people; create table people (" + columns + ");" +
                             (values.empty() ? std::string() : "insert into people values " + values + ";");
    if (on_postgres()) {
      auto& server = test::postgres::shared();
      if (server.ask("postgres", "select 1 from pg_database where datname = 'people'").empty())
        server.create_database("people");
      server.run("people", made);
      how_.odbc = server.odbc("people");
    } else {
      test::run_sqlite(home_.file("p.db"), made);
      how_.odbc = "DRIVER=SQLite3;Database=" + home_.file("p.db");
    }
  }
  static result<session> open(database& of) {
    return of.open(std::chrono::steady_clock::now() + std::chrono::seconds(20));
  }

  test::temporary_directory home_;
  settings how_{.odbc = {}, .statement_timeout = std::chrono::seconds(20)};
};

}  // namespace mash::sql
