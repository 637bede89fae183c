// SPDX-License-Identifier: Apache-2.0
// What a broken, slow, writable or wrongly configured database gets.
#include "base/metrics.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/unit/police/fixture.hpp"

namespace mash::police {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_P(police, reading_leaves_the_database_as_it_was) {
  const auto state = [&] {
    return on_postgres() ? test::postgres::shared().ask(name_,
                                                        "select count(*), (select count(*) from person), "
                                                        "(select count(*) from event_person) from pg_class")
                         : test::tree_digest(home_.path());
  };
  const std::string before = state();
  EXPECT_THAT(keys_for(ada()), SizeIs(1));
  EXPECT_THAT(fetch({{"c1", {"P-1001"}}}).records, Not(IsEmpty()));
  EXPECT_EQ(state(), before);
}

TEST_P(police, refuses_to_start_where_it_could_write) {
  config_["session_statements"] =
      json::array{on_postgres() ? "set session characteristics as transaction read write" : "pragma query_only = 0"};
  const auto made = make_police_source(config_);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::denied);
}

TEST_P(police, a_missing_table_is_trouble_and_the_rest_is_still_read) {
  run("drop table missing_episode");
  const auto without = fetch({{"c1", {"P-1001"}}});
  ASSERT_THAT(without.systems, SizeIs(1));
  EXPECT_FALSE(without.systems[0].searched);
  EXPECT_THAT(without.systems[0].trouble, HasSubstr("missing"));
  EXPECT_THAT(without.records, Not(IsEmpty())) << "identity needs no other table";
}

TEST_P(police, without_the_handling_marks_nothing_but_identity_leaves) {
  run("drop table handling");
  const auto found = fetch({{"a2", {"P-1003"}}});
  EXPECT_FALSE(found.systems.at(0).searched);
  EXPECT_THAT(found.records, IsEmpty()) << "who is restricted cannot be known either";
  const auto people = source()->find(john(), soon());
  EXPECT_FALSE(people->systems.at(0).searched);
  EXPECT_THAT(people->people, IsEmpty());
}

TEST_P(police, a_missing_marker_table_does_not_silence_the_incidents) {
  run("drop table warning_marker");
  const auto found = fetch({{"a2", {"P-1003"}}});
  EXPECT_FALSE(found.systems.at(0).searched);
  EXPECT_THAT(all(found.records, policy::category::da_incident), SizeIs(1));
}

TEST_P(police, a_deadline_that_has_passed_is_not_an_empty_answer) {
  const auto found = source()->find(ada(), std::chrono::steady_clock::now() - 1s);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->people, IsEmpty());
  EXPECT_FALSE(found->systems.at(0).searched);
}

// SQLite takes any text for a date, as a force's view over text columns does.
TEST(police_source, a_date_that_cannot_be_read_is_told_and_never_an_episode_that_goes_on) {
  const test::temporary_directory home;
  const std::string path = home.file("police.db");
  test::load_sqlite(
      path, {test::source_path("config/demo/police/schema.sql"), test::source_path("config/demo/police/data.sql")});
  json::object config = config_of("DRIVER=SQLite3;Database=" + path);
  config["system"] = "A force with odd dates";
  test::run_sqlite(path,
                   "insert into person (person_urn, surname, given_name, date_of_birth) values "
                   "('K', 'Kidd', 'Kit', '2012-01-01');"
                   "insert into missing_episode (episode_urn, person_urn, reported_at, returned_at) values "
                   "('M1', 'K', '2026-01-02 10:00:00', 'the day after');"
                   "insert into custody_record (custody_urn, person_urn, detained_at, released_at) values "
                   "('K1', 'K', '2026-01-02 10:00:00', '99/99/2026');"
                   "insert into police_protection (person_urn, started_at, ended_at) values "
                   "('K', '2026-01-02 10:00:00', 'soon');"
                   "insert into person_address (person_urn, address_type, post_code, to_date) values "
                   "('K', 'home', 'PE99 1AA', 'spring');"
                   "insert into warning_marker (person_urn, marker_code, from_date) values ('K', 'AB', 'always')");
  const auto made = make_police_source(config);
  ASSERT_TRUE(made);
  const auto found = (*made)->fetch({{"c1", {"K"}}}, everything(), soon());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->systems.at(0).searched);
  EXPECT_THAT(found->systems.at(0).trouble, HasSubstr("left out"));
  for (const auto& one : found->records) {
    EXPECT_NE(one.category, policy::category::missing_episode) << one.summary;
    EXPECT_NE(one.category, policy::category::arrest_pending) << one.summary;
    EXPECT_NE(one.category, policy::category::court_order) << one.summary;
    EXPECT_NE(one.category, policy::category::address) << one.summary;
  }
  EXPECT_THAT(all(found->records, policy::category::warning_marker), SizeIs(1)) << "it can do without its date";
  EXPECT_EQ(
      metrics::process()
          .level("mash_source_findings", "What is wrong in the source's files and tables, when they were last read.",
                 {{"system", "A force with odd dates"}, {"rule", "date_unreadable"}})
          .value(),
      5);
}

TEST(police_source, whoever_has_a_birth_date_that_cannot_be_read_is_found_and_it_is_said) {
  const test::temporary_directory home;
  const std::string path = home.file("police.db");
  test::load_sqlite(
      path, {test::source_path("config/demo/police/schema.sql"), test::source_path("config/demo/police/data.sql")});
  test::run_sqlite(path,
                   "insert into person (person_urn, surname, given_name, alias, date_of_birth) values "
                   "('O1', 'Tansy', 'Ben', null, '2015/04/02'), ('O2', 'Tansy', 'Ruth', null, '2015/04/02'), "
                   "('O3', 'Other', 'Ben', 'Ben Tansy', '2015/04/02');"
                   "insert into person_address (person_urn, address_type, post_code, to_date) values "
                   "('O1', 'home', 'PE99 1AA', 'spring'), ('O3', 'refuge', 'PE99 1AB', 'spring')");
  const auto made = make_police_source(config_of("DRIVER=SQLite3;Database=" + path));
  ASSERT_TRUE(made);
  contract::person asked = ada();
  asked.family_name = "Tansy";
  asked.given_names = "Ben";
  const auto found = (*made)->find(asked, soon());
  ASSERT_TRUE(found);
  ASSERT_THAT(found->people, SizeIs(2));
  EXPECT_EQ(found->people[0].key, "O1");
  EXPECT_THAT(found->people[0].identity.addresses, IsEmpty());
  EXPECT_EQ(found->people[1].key, "O3");
  ASSERT_THAT(found->people[1].identity.addresses, SizeIs(1)) << "a refuge protects whoever may be there";
  EXPECT_TRUE(found->people[1].identity.addresses[0].is_protected);
  EXPECT_FALSE(found->systems.at(0).searched);
  const auto others = (*made)->find(ada(), soon());
  EXPECT_TRUE(others->systems.at(0).searched) << "another family's is no trouble";
}

TEST_P(police, an_examination_tells_of_a_table_of_people_that_no_birth_date_finds_anybody_in) {
  EXPECT_EQ(source()->examine(soon()).total(), 0U);
  run("update person set date_of_birth = null");
  const auto found = source()->examine(soon());
  ASSERT_EQ(found.total(), 1U);
  EXPECT_EQ(found.listed()[0].system, SYSTEM);
  EXPECT_EQ(found.listed()[0].place, "person.date_of_birth");
  EXPECT_EQ(found.listed()[0].what.broken, findings::rule::empty);
}

// One that the source's own reader reads, and one that it notes itself, each once.
TEST(police_source, an_examination_counts_each_birth_date_in_another_form_once) {
  const test::temporary_directory home;
  const std::string path = home.file("police.db");
  test::load_sqlite(
      path, {test::source_path("config/demo/police/schema.sql"), test::source_path("config/demo/police/data.sql")});
  test::run_sqlite(path,
                   "insert into person (person_urn, surname, given_name, date_of_birth) values "
                   "('O1', 'Tansy', 'Ben', '02/04/2015'), ('O2', 'Tansy', 'Ruth', '2015/04/02')");
  const auto made = make_police_source(config_of("DRIVER=SQLite3;Database=" + path));
  ASSERT_TRUE(made);
  const auto counts = (*made)->examine(soon()).counts();
  EXPECT_EQ(counts.at(SYSTEM), (std::map<findings::rule, std::size_t>{{findings::rule::date_unreadable, 2}}));
}

// The one person with an odd birth date can be read, and among all of them there are some who cannot.
TEST(police_source, an_examination_tells_of_odd_birth_dates_also_where_the_people_cannot_be_read) {
  auto& server = test::postgres::shared();
  server.create_database("half_read");
  server.load("half_read", test::source_path("config/demo/police/schema.sql"));
  server.load("half_read", test::source_path("config/demo/police/data.sql"));
  server.run("half_read", "alter table person rename to real_person");
  server.run("half_read",
             "create view person as select case when person_urn = 'P-1001' then person_urn else "
             "(1 / (length(person_urn) - length(person_urn)))::text end as person_urn, surname, given_name, "
             "middle_names, alias, case when person_urn = 'P-1001' then '02/04/2015' else date_of_birth::text end as "
             "date_of_birth, expected_due_date, gender, self_defined_ethnicity, officer_defined_ethnicity, "
             "nationality, pnc_id, cro_number, deceased_date from real_person");
  const auto made = make_police_source(config_of(server.odbc("half_read")));
  ASSERT_TRUE(made);
  const auto found = (*made)->examine(soon());
  EXPECT_EQ(found.counts().at(SYSTEM), (std::map<findings::rule, std::size_t>{{findings::rule::date_unreadable, 1},
                                                                              {findings::rule::unreadable, 1}}));
  for (const auto& one : found.listed())
    if (one.what.broken == findings::rule::unreadable) EXPECT_EQ(one.place, "person");
}

TEST_P(police, somebody_who_was_found_and_is_gone_is_trouble) {
  const auto found = fetch({{"c1", {"P-1001"}}, {"a9", {"P-gone"}}});
  EXPECT_FALSE(found.systems.at(0).searched);
  EXPECT_THAT(found.records, Not(IsEmpty()));
}

TEST_P(police, trouble_never_names_anybody) {
  run("drop table person");
  const auto found = source()->find(ada(), soon());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->systems.at(0).searched);
  EXPECT_THAT(found->systems.at(0).trouble, Not(HasSubstr("Okafor")));
  EXPECT_THAT(found->systems.at(0).trouble, Not(HasSubstr("2015")));
}

TEST(police_source, a_database_that_is_down_at_the_start_is_reported_with_each_answer) {
  const auto made = make_police_source(config_of("DRIVER=PostgreSQL Unicode;Server=127.0.0.1;Port=1;Database=x;Uid=x"));
  ASSERT_TRUE(made) << made.error().detail;
  const auto found = (*made)->find(ada(), soon());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->systems.at(0).searched);
  EXPECT_THAT(found->systems.at(0).trouble, HasSubstr("cannot be reached"));
  const auto records = (*made)->fetch({{"c1", {"P-1001"}}}, everything(), soon());
  ASSERT_TRUE(records);
  EXPECT_FALSE(records->systems.at(0).searched);
}

TEST(police_source, a_locked_table_runs_into_the_time_out) {
  auto& server = test::postgres::shared();
  server.create_database("slow");
  server.load("slow", test::source_path("config/demo/police/schema.sql"));
  server.load("slow", test::source_path("config/demo/police/data.sql"));
  // A view that takes its time stands for a table that is locked or badly indexed.
  server.run("slow", "alter table person rename to real_person");
  server.run("slow", "create view person as select p.* from real_person p, pg_sleep(30)");
  json::object config = config_of(server.odbc("slow"));
  config["statement_timeout_seconds"] = 1;
  const auto made = make_police_source(config);
  ASSERT_TRUE(made) << made.error().detail;
  const auto began = std::chrono::steady_clock::now();
  const auto found = (*made)->find(ada(), soon());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->systems.at(0).searched);
  EXPECT_THAT(found->systems.at(0).trouble, HasSubstr("too long"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 15s);
}

TEST(police_source, names_its_organisation_and_system) {
  const auto made = make_police_source(config_of("DRIVER=SQLite3;Database=/nowhere/at/all.db"));
  ASSERT_TRUE(made);
  const auto all_of_them = (*made)->organisations();
  ASSERT_THAT(all_of_them, SizeIs(1));
  EXPECT_EQ(all_of_them[0].id, "police");
  EXPECT_EQ(all_of_them[0].name, "Example Constabulary");
  EXPECT_EQ(all_of_them[0].controller, "The Chief Constable");
  EXPECT_THAT(all_of_them[0].systems, ::testing::ElementsAre(SYSTEM));
}

TEST(police_source, refuses_a_configuration_that_is_not_whole) {
  const json::object good = config_of("DSN=x");
  for (const char* member : {"odbc", "organisation", "system"}) {
    json::object bad = good;
    bad.erase(member);
    const auto made = make_police_source(bad);
    ASSERT_FALSE(made) << member;
    EXPECT_EQ(made.error().code, errc::invalid);
    EXPECT_THAT(made.error().detail, HasSubstr(member));
  }
  json::object more = good;
  more["pasword_file"] = "x";
  EXPECT_THAT(make_police_source(more).error().detail, HasSubstr("pasword_file"));
  json::object wrong = good;
  wrong["organisation"] = json::object{{"id", "police"}};
  EXPECT_FALSE(make_police_source(wrong));
  EXPECT_FALSE(make_police_source(json::array{}));
}

}  // namespace
}  // namespace mash::police
