// SPDX-License-Identifier: Apache-2.0
// The temporary server that other tests stand on: real, alone, and gone afterwards.
#include "tests/support/postgres.hpp"

#include <gtest/gtest.h>

namespace mash::test {
namespace {

TEST(postgres_for_tests, answers_loads_and_refuses_like_the_real_one) {
  postgres& server = postgres::shared();
  EXPECT_TRUE(server.ask("postgres", "select version()").starts_with("PostgreSQL"));
  server.create_database("support");
  server.run("support", "create table t (n integer); insert into t values (1), (2)");
  EXPECT_EQ(server.ask("support", "select sum(n) from t"), "3");
  EXPECT_THROW(server.run("support", "select nothing from nowhere"), std::runtime_error);
  EXPECT_THROW(server.load("support", "/no/such/file.sql"), std::runtime_error);
}

TEST(postgres_for_tests, listens_on_loopback_only) {
  EXPECT_EQ(postgres::shared().ask("postgres", "show listen_addresses"), "127.0.0.1");
}

TEST(postgres_for_tests, two_servers_do_not_meet_and_a_stopped_one_is_gone) {
  postgres other;
  other.create_database("alone");
  EXPECT_EQ(postgres::shared().ask("postgres", "select count(*) from pg_database where datname = 'alone'"), "0");
  other.stop();
  EXPECT_THROW((void)other.ask("alone", "select 1"), std::runtime_error);
}

}  // namespace
}  // namespace mash::test
