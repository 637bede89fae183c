// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/temporary_directory.hpp"

namespace mash::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<json::fault> faults_of(const json::value& table) {
  std::vector<json::fault> faults;
  json::reader in(table, "", faults);
  (void)read_settings(in);
  in.finish();
  return faults;
}

TEST(sql_settings, reads_what_is_there_and_has_defaults_for_the_rest) {
  std::vector<json::fault> faults;
  const json::value table =
      json::object{{"odbc", "DSN=x"}, {"statement_timeout_seconds", 7}, {"session_statements", json::array{"set a"}}};
  json::reader in(table, "", faults);
  const settings how = read_settings(in);
  in.finish();
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(how.odbc, "DSN=x");
  EXPECT_EQ(how.statement_timeout, std::chrono::seconds(7));
  EXPECT_EQ(how.session_statements, std::vector<std::string>{"set a"});
  EXPECT_TRUE(faults_of(json::object{{"odbc", "DSN=x"}}).empty());
}

TEST(sql_settings, refuses_a_missing_string_and_a_time_out_that_is_none) {
  EXPECT_EQ(faults_of(json::object{}).size(), 1U);
  EXPECT_EQ(faults_of(json::object{{"odbc", ""}}).size(), 1U);
  EXPECT_EQ(faults_of(json::object{{"odbc", "x"}, {"statement_timeout_seconds", 0}}).size(), 1U);
  EXPECT_EQ(faults_of(json::object{{"odbc", "x"}, {"statement_timeout_seconds", 301}}).size(), 1U);
  EXPECT_EQ(faults_of(json::object{{"odbc", "x"}, {"timeout", 1}}).size(), 1U);
}

TEST(sql_settings, a_sqlite_file_that_is_not_there_is_not_made_and_waiting_has_an_end) {
  const auto text =
      connection_string({.odbc = "DRIVER=SQLite3;Database=/x;", .statement_timeout = std::chrono::seconds(3)});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "DRIVER=SQLite3;Database=/x;NoCreat=1;Timeout=3000");
}

TEST(sql_settings, a_connection_to_postgresql_has_a_time_out_unless_the_site_set_its_own) {
  const settings how{.odbc = "Driver={PostgreSQL Unicode};Server=x", .statement_timeout = std::chrono::seconds(3)};
  EXPECT_THAT(*connection_string(how), HasSubstr("Pqopt={connect_timeout=3 keepalives_idle="));
  const settings own{.odbc = "Driver={PostgreSQL Unicode};Server=x;PQOPT={connect_timeout=1}"};
  EXPECT_THAT(*connection_string(own), Not(HasSubstr("Pqopt")));
}

TEST(sql_settings, the_password_comes_from_a_file_that_only_we_can_read) {
  const test::temporary_directory home;
  const std::string path = home.file("password");
  std::ofstream(path) << "a}b;c\n";
  ::chmod(path.c_str(), 0600);
  const auto text = connection_string({.odbc = "DSN=x", .password_file = path});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "DSN=x;PWD={a}}b;c}");
  ::chmod(path.c_str(), 0644);
  EXPECT_FALSE(connection_string({.odbc = "DSN=x", .password_file = path}));
  EXPECT_FALSE(connection_string({.odbc = "DSN=x", .password_file = home.file("none")}));
}

}  // namespace
}  // namespace mash::sql
