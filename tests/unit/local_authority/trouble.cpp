// SPDX-License-Identifier: Apache-2.0
// What a broken, slow, writable or wrongly configured system gets; the others go on.
#include <filesystem>

#include "tests/support/postgres.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/unit/local_authority/fixture.hpp"

namespace mash::local_authority {
namespace {

using namespace std::chrono_literals;
using policy::category;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_P(council, reading_leaves_the_database_and_the_folders_as_they_were) {
  const auto state = [&] {
    std::string out = test::tree_digest(home_.path());
    if (on_postgres())
      out += test::postgres::shared().ask(name_,
                                          "select count(*), (select count(*) from ssd_person), (select count(*) "
                                          "from ssd_cin_episodes) from pg_class");
    return out;
  };
  const std::string before = state();
  EXPECT_THAT(keys_for(ada()), SizeIs(1));
  EXPECT_THAT(about("10201"), Not(IsEmpty()));
  EXPECT_EQ(state(), before);
}

TEST_P(council, refuses_to_start_where_it_could_write) {
  config_["session_statements"] =
      json::array{on_postgres() ? "set session characteristics as transaction read write" : "pragma query_only = 0"};
  const auto made = make_local_authority_source(config_);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::denied);
}

TEST_P(council, a_broken_census_is_trouble_of_its_own_and_the_records_are_still_read) {
  write("cin/broken.xml", "<Message><Children><Child>");
  const auto found = source()->find(ada(), soon());
  ASSERT_TRUE(found);
  EXPECT_THAT(found->people, SizeIs(1));
  EXPECT_TRUE(report_of(found->systems, RECORDS).searched);
  EXPECT_TRUE(report_of(found->systems, RETURN).searched);
  EXPECT_FALSE(report_of(found->systems, CENSUS).searched);
  EXPECT_THAT(report_of(found->systems, CENSUS).trouble, HasSubstr("not well-formed"));
  const auto records = fetch({{"c1", {"10201"}}});
  EXPECT_FALSE(report_of(records.systems, CENSUS).searched);
  EXPECT_THAT(all(records.records, category::cin_cp_status), Not(IsEmpty()));
}

TEST_P(council, a_broken_table_of_the_return_is_trouble_of_its_own) {
  write("ssda903/broken.csv", "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\r\n1,2\r\n");
  const auto found = fetch({{"c1", {"10304"}}});
  EXPECT_FALSE(report_of(found.systems, RETURN).searched);
  EXPECT_THAT(report_of(found.systems, RETURN).trouble, HasSubstr("line 2"));
  EXPECT_THAT(all(found.records, category::lac), Not(IsEmpty())) << "from the records and from the good file";
}

TEST_P(council, an_empty_folder_was_not_searched) {
  for (const auto& entry : std::filesystem::directory_iterator(home_.file("ssda903")))
    std::filesystem::remove(entry.path());
  const auto found = source()->find(ada(), soon());
  EXPECT_FALSE(report_of(found->systems, RETURN).searched);
}

TEST_P(council, a_return_without_its_table_of_episodes_was_not_wholly_searched) {
  ASSERT_TRUE(report_of(source()->find(ada(), soon())->systems, RETURN).searched);
  std::filesystem::remove(home_.file("ssda903/episodes.csv"));
  const auto found = source()->find(ada(), soon());
  EXPECT_FALSE(report_of(found->systems, RETURN).searched);
  EXPECT_THAT(report_of(found->systems, RETURN).trouble, HasSubstr("table of episodes"));
  EXPECT_THAT(all(fetch({{"c1", {"10310"}}}).records, category::missing_episode), SizeIs(1))
      << "what the other tables have is told";
  const auto examined = source()->examine(soon());
  EXPECT_EQ(examined.counts().at(RETURN).at(findings::rule::table_missing), 1U);
}

// SQLite takes any text for a date, as a council's view over text columns does.
class council_of_odd_dates : public council {};
INSTANTIATE_TEST_SUITE_P(on, council_of_odd_dates, ::testing::Values("sqlite"),
                         [](const auto& which) { return std::string(which.param); });

contract::person ben_tansy() {
  contract::person out;
  out.family_name = "Tansy";
  out.given_names = "Ben";
  out.date_of_birth = 2015y / 4 / 2;
  return out;
}

TEST_P(council_of_odd_dates, whoever_has_a_birth_date_that_cannot_be_read_is_found_and_it_is_said) {
  run("insert into ssd_person (pers_person_id, pers_surname, pers_forename, pers_dob) values "
      "('P1', 'Tansy', 'Ben', '2015/04/02'), ('P2', 'Tansy', 'Ruth', '2015/04/02')");
  const contract::person asked = ben_tansy();
  const auto found = source()->find(asked, soon());
  ASSERT_THAT(found->people, SizeIs(1));
  EXPECT_EQ(found->people[0].key, "P1");
  EXPECT_FALSE(found->people[0].identity.date_of_birth);
  EXPECT_FALSE(report_of(found->systems, RECORDS).searched);
  EXPECT_TRUE(report_of(source()->find(ada(), soon())->systems, RECORDS).searched) << "another family's is no trouble";
}

// Whoever was not wholly looked for in the records was looked for nowhere: the returns know numbers alone.
TEST_P(council_of_odd_dates, one_behind_all_others_leaves_nobody_without_a_trace) {
  run("insert into ssd_person (pers_person_id, pers_surname, pers_forename, pers_dob) values "
      "('P1', 'Otherman', 'Ben', 'unknown')");
  const auto found = source()->find(ben_tansy(), soon());
  EXPECT_THAT(found->people, IsEmpty());
  for (const auto* system : {&RECORDS, &CENSUS, &RETURN}) EXPECT_FALSE(report_of(found->systems, *system).searched);
  EXPECT_THAT(source()->find(ada(), soon())->people, SizeIs(1)) << "others are still found";
}

TEST_P(council_of_odd_dates, an_address_whose_end_cannot_be_read_is_not_told_as_theirs_and_still_protected) {
  run("insert into ssd_person (pers_person_id, pers_surname, pers_forename, pers_dob) values "
      "('P1', 'Tansy', 'Ben', '2015-04-02')");
  run("insert into ssd_address (addr_table_id, addr_person_id, addr_address_type, addr_address_end_date, "
      "addr_address_postcode) values ('A1', 'P1', 'HOME', 'in spring', 'PE99 1AA')");
  const contract::person asked = ben_tansy();
  auto found = source()->find(asked, soon());
  ASSERT_THAT(found->people, SizeIs(1));
  EXPECT_THAT(found->people[0].identity.addresses, IsEmpty());
  EXPECT_FALSE(report_of(found->systems, RECORDS).searched);
  run("update ssd_address set addr_address_type = 'REFUGE' where addr_table_id = 'A1'");
  found = source()->find(asked, soon());
  ASSERT_THAT(found->people[0].identity.addresses, SizeIs(1));
  EXPECT_TRUE(found->people[0].identity.addresses[0].is_protected) << "it may be where they are";
  EXPECT_FALSE(report_of(found->systems, RECORDS).searched);
}

TEST_P(council, a_missing_table_is_trouble_and_the_others_are_read) {
  run("drop table ssd_cp_plans");
  const auto found = fetch({{"c1", {"10201"}}});
  EXPECT_FALSE(report_of(found.systems, RECORDS).searched);
  EXPECT_THAT(report_of(found.systems, RECORDS).trouble, HasSubstr("missing"));
  EXPECT_THAT(all(found.records, category::involvement_current), SizeIs(1));
  EXPECT_THAT(all(found.records, category::cin_cp_status), Not(IsEmpty())) << "the census knows the plan as well";
}

TEST_P(council, without_persons_nobody_is_found_and_it_is_not_called_no_trace) {
  run("drop table ssd_person");
  const auto found = source()->find(ada(), soon());
  EXPECT_THAT(found->people, IsEmpty());
  EXPECT_FALSE(report_of(found->systems, RECORDS).searched);
  EXPECT_THAT(report_of(found->systems, RECORDS).trouble, Not(HasSubstr("Okafor")));
}

TEST_P(council, without_the_table_that_tells_of_adoptions_nobody_is_found) {
  run("drop table ssd_cla_episodes");
  const auto found = source()->find(ada(), soon());
  EXPECT_THAT(found->people, IsEmpty()) << "it could be a closed identity";
  EXPECT_FALSE(report_of(found->systems, RECORDS).searched);
}

TEST_P(council, a_deadline_that_has_passed_is_not_an_empty_answer) {
  const auto found = source()->find(ada(), std::chrono::steady_clock::now() - 1s);
  ASSERT_TRUE(found);
  EXPECT_FALSE(report_of(found->systems, RECORDS).searched);
}

TEST_P(council, a_file_that_arrives_later_is_used_without_a_restart) {
  const auto running = source();
  EXPECT_THAT(running->find(ada(), soon())->people, SizeIs(1));
  write("ssda903/adopted.csv", "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\r\n10201,01/01/2024,S,C2,U4,01/06/2024,E11\r\n");
  EXPECT_THAT(running->find(ada(), soon())->people, IsEmpty());
}

TEST_P(council, a_database_that_is_down_leaves_the_returns) {
  config_["odbc"] = "DRIVER=PostgreSQL Unicode;Server=127.0.0.1;Port=1;Database=x;Uid=x";
  const auto found = fetch({{"c1", {"10310"}}});
  EXPECT_FALSE(report_of(found.systems, RECORDS).searched);
  EXPECT_THAT(report_of(found.systems, RECORDS).trouble, HasSubstr("cannot be reached"));
  EXPECT_TRUE(report_of(found.systems, RETURN).searched);
  EXPECT_THAT(all(found.records, category::missing_episode), SizeIs(1));
}

TEST_P(council, where_nobody_can_be_looked_for_no_return_was_searched) {
  const auto before = source()->find(ada(), soon());
  for (const auto& one : before->systems) EXPECT_TRUE(one.searched) << one.system;
  run("drop table ssd_person");
  const auto found = source()->find(ada(), soon());
  for (const auto& one : found->systems) {
    EXPECT_FALSE(one.searched) << one.system;
    EXPECT_FALSE(one.ambiguous) << one.system;
  }
}

TEST(local_authority_source, a_slow_table_runs_into_the_time_out) {
  auto& server = test::postgres::shared();
  const test::temporary_directory home;
  server.create_database("slow");
  server.load("slow", test::source_path("config/demo/peterborough/ssd.sql"));
  server.run("slow", "alter table ssd_person rename to real_person");
  server.run("slow", "create view ssd_person as select p.* from real_person p, pg_sleep(30)");
  const auto made = make_local_authority_source(
      json::object{{"odbc", server.odbc("slow")},
                   {"statement_timeout_seconds", 1},
                   {"organisation", json::object{{"id", "x"}, {"name", "x"}, {"controller", "x"}}},
                   {"cin_folder", test::source_path("config/demo/peterborough/cin")},
                   {"ssda903_folder", test::source_path("config/demo/peterborough/ssda903")}});
  ASSERT_TRUE(made) << made.error().detail;
  const auto found = (*made)->find(ada(), soon());
  ASSERT_TRUE(found);
  EXPECT_FALSE(report_of(found->systems, RECORDS).searched);
  EXPECT_THAT(report_of(found->systems, RECORDS).trouble, HasSubstr("too long"));
}

TEST(local_authority_source, refuses_a_configuration_that_is_not_whole) {
  const json::object good = {{"odbc", "DSN=x"},
                             {"organisation", json::object{{"id", "x"}, {"name", "x"}, {"controller", "x"}}},
                             {"cin_folder", "/none"},
                             {"ssda903_folder", "/none"}};
  ASSERT_TRUE(make_local_authority_source(good)) << "folders and a database that are not there yet are no error";
  for (const char* member : {"odbc", "organisation", "cin_folder", "ssda903_folder"}) {
    json::object bad = good;
    bad.erase(member);
    const auto made = make_local_authority_source(bad);
    ASSERT_FALSE(made) << member;
    EXPECT_EQ(made.error().code, errc::invalid);
    EXPECT_THAT(made.error().detail, HasSubstr(member));
  }
  json::object more = good;
  more["cinfolder"] = "x";
  EXPECT_FALSE(make_local_authority_source(more));
}

TEST(local_authority_source, names_its_organisation_and_its_three_systems) {
  const auto made = make_local_authority_source(json::object{
      {"odbc", "DSN=x"},
      {"organisation", json::object{{"id", "peterborough"}, {"name", "Council"}, {"controller", "Council"}}},
      {"cin_folder", "/none"},
      {"ssda903_folder", "/none"},
      {"records_system", "Liquidlogic"}});
  ASSERT_TRUE(made);
  const auto organisations = (*made)->organisations();
  ASSERT_THAT(organisations, SizeIs(1));
  EXPECT_EQ(organisations[0].id, "peterborough");
  EXPECT_THAT(organisations[0].systems, ::testing::ElementsAre("Liquidlogic", CENSUS, RETURN));
}

}  // namespace
}  // namespace mash::local_authority
