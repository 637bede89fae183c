// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/people_check.hpp"

#include <filesystem>

#include "tests/unit/sql/people_table.hpp"

namespace mash::sql {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class sql_people_check : public people_table {
 protected:
  // What the check says of a table of people whose birth dates are these.
  std::string_view check_of(const std::string& type, const std::string& values) {
    make("born " + type, values);
    database of(how_);
    return checked(of);
  }
  std::string_view checked(database& of, std::chrono::seconds later = 0s) {
    statements_ = 0;
    auto in = open(of);
    if (!in) return "away";
    const auto done = check_birth_dates(*in, "people", "born", began_ + later);
    statements_ = in->statements();
    findings_ = in->wrong("records").total();
    if (!done) return to_word(done.error().code);
    return in->whole() ? "good" : "noted";
  }
  static std::string times(std::size_t count, const std::string& value) {
    std::string out = value;
    for (std::size_t i = 1; i < count; ++i) out.append(", ").append(value);
    return out;
  }
  // The findings that check-source has of them: how many, then place and rule.
  std::vector<std::string> examined(const std::string& type, const std::string& values) {
    make("id integer, born " + type, values);
    database of(how_);
    auto in = open(of);
    EXPECT_TRUE(in);
    findings::report found = examine_birth_dates(*in, "records", "select id, born from people", "born");
    found.add(in->wrong("records"));
    std::vector<std::string> out = {std::to_string(found.total())};
    for (const findings::finding& one : found.listed())
      out.push_back(one.place + " " + std::string(to_word(one.what.broken)));
    return out;
  }

  const deadline began_ = std::chrono::steady_clock::now();
  std::size_t statements_ = 0, findings_ = 0;  // of the last check; of its database
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
  for (const char* other :
       {"('02/04/2015')", "('2 April 2015'), ('12 May 1999')", "('April 2015')", "('31.12.1999')", "('?')",
        "(''), ('unknown')", "('02/04/2015'), ('unknown')", "('02/04/2015'), ('1990-02-30'), ('unknown')"})
    EXPECT_EQ(check_of("varchar(20)", "('2015-04-02'), ('1999-12-31'), " + std::string(other)), "noted") << other;
}

// As text they stand amid the dates, and are what the database comes upon first.
TEST_P(sql_people_check, dates_behind_many_of_another_form_are_seen) {
  const std::string odd = "('01/02/1915'), ('unknown'), " + times(40, "('20/08/1980')");
  EXPECT_EQ(check_of("varchar(20)", odd + ", ('2015-04-02')"), "noted");
  EXPECT_EQ(check_of("varchar(20)", odd + ", ('2016-02-29')"), "noted");
  EXPECT_EQ(check_of("varchar(20)", odd), "corrupt");
}

TEST_P(sql_people_check, the_whole_table_is_looked_through_once_an_hour) {
  make("born varchar(20)", "(null), ('2015-04-02'), ('1999-12-31')");
  database of(how_);
  EXPECT_EQ(checked(of), "good");
  EXPECT_EQ(statements_, 2U) << "the least and the greatest";
  for (const auto later : {0s, 1s, 3599s}) {
    EXPECT_EQ(checked(of, later), "good");
    EXPECT_EQ(statements_, 1U) << "a few rows";
  }
  make("born varchar(20)", "('2015-04-02'), ('unknown')");
  EXPECT_EQ(checked(of, 3599s), "good") << "one odd one among dates is seen within the hour";
  EXPECT_EQ(checked(of, 3600s), "noted");
  EXPECT_EQ(statements_, 2U);
}

TEST_P(sql_people_check, what_silences_everybody_is_seen_and_gone_with_the_next_question) {
  make("born varchar(20)", "('2015-04-02')");
  database of(how_);
  EXPECT_EQ(checked(of), "good");
  make("born varchar(20)", "");
  EXPECT_EQ(checked(of, 1s), "unavailable");
  make("born varchar(20)", "('02/04/2015')");
  EXPECT_EQ(checked(of, 2s), "corrupt");
  make("born varchar(20)", "('2015-04-02')");
  EXPECT_EQ(checked(of, 3s), "good");
  make("born varchar(20)", "('02/04/2015'), ('31/12/1999')");
  EXPECT_EQ(checked(of, 4s), "corrupt") << "also from one question to the next";
}

TEST_P(sql_people_check, odd_ones_are_looked_for_once_a_minute_and_noted_when_they_were_met) {
  make("born varchar(20)", "('2015-04-02'), ('unknown')");
  database of(how_);
  EXPECT_EQ(checked(of), "noted");
  EXPECT_EQ(findings_, 1U);
  make("born varchar(20)", "('2015-04-02'), ('unsure')");
  EXPECT_EQ(checked(of, 59s), "noted") << "nobody is without a trace in between";
  EXPECT_EQ(statements_, 0U);
  EXPECT_EQ(findings_, 1U) << "no row was met";
  EXPECT_EQ(checked(of, 60s), "noted");
  EXPECT_EQ(findings_, 2U);
  make("born varchar(20)", "('2015-04-02')");
  EXPECT_EQ(checked(of, 120s), "good");
}

TEST_P(sql_people_check, a_database_that_was_away_is_looked_through_anew) {
  make("born varchar(20)", "('2015-04-02')");
  database of(how_);
  EXPECT_EQ(checked(of), "good");
  make("born varchar(20)", "('2015-04-02'), ('unknown')");
  const auto allow = [&](bool in) {
    if (on_postgres())
      test::postgres::shared().run("postgres",
                                   std::string("alter database people allow_connections ") + (in ? "true" : "false"));
    else
      std::filesystem::rename(home_.file(in ? "gone" : "p.db"), home_.file(in ? "p.db" : "gone"));
  };
  EXPECT_EQ(checked(of, 1s), "good");
  allow(false);
  EXPECT_EQ(checked(of, 2s), "away");
  allow(true);
  EXPECT_EQ(checked(of, 3s), "noted");
}

TEST_P(sql_people_check, an_examination_names_what_is_wrong_by_column_and_rule) {
  EXPECT_THAT(examined("date", "(1, '2015-04-02'), (2, null)"), ElementsAre("0"));
  EXPECT_THAT(examined("date", ""), ElementsAre("1", "people.born empty"));
  EXPECT_THAT(examined("date", "(1, null)"), ElementsAre("1", "people.born empty"));
  EXPECT_THAT(examined("varchar(20)", "(1, '02/04/2015'), (2, '31/12/1999')"),
              ElementsAre("1", "people.born date_unreadable"));
  EXPECT_THAT(examined("integer", "(1, 20150402)"), ElementsAre("1", "people.born date_unreadable"));
  EXPECT_THAT(
      examined("varchar(20)",
               "(1, '2015-04-02'), (2, '02/04/2015'), (3, '2015-02-30'), (4, 'unknown'), "
               "(5, ''), (6, '2016-02-29'), (7, null), (8, '1849-01-01 00:00:00')"),
      ElementsAre("3", "people.born date_unreadable", "people.born date_unreadable", "people.born date_unreadable"));
}

TEST_P(sql_people_check, an_examination_finds_odd_ones_behind_any_number_of_leap_days) {
  const std::string leap_days = times(ODD_EXAMINED, "(1, '2016-02-29')");
  EXPECT_THAT(examined("varchar(20)", leap_days), ElementsAre("0"));
  EXPECT_THAT(
      examined("varchar(20)", leap_days + ", (2, '2015-02-29'), (3, '1900-02-29'), (4, 'unknown')"),
      ElementsAre("3", "people.born date_unreadable", "people.born date_unreadable", "people.born date_unreadable"));
}

TEST_P(sql_people_check, an_examination_that_comes_to_no_odd_one_says_that_there_is_one) {
  const std::string far_off = times(ODD_EXAMINED, "(1, '1753-01-01')");
  EXPECT_THAT(examined("varchar(20)", far_off), ElementsAre("0"));
  EXPECT_THAT(examined("varchar(20)", far_off + ", (2, 'unknown')"), ElementsAre("1", "people.born date_unreadable"));
}

TEST_P(sql_people_check, an_examination_names_the_column_as_it_is_called_there) {
  make("id integer, geboren varchar(20)", "");
  std::vector<std::string> columns = {"id", "born"};
  const auto file = toml::parse("[people]\nborn = \"geboren\"\n");
  ASSERT_TRUE(file);
  const auto names = mapping::read(*file, "names.toml", {{"people", columns}});
  ASSERT_TRUE(names);
  how_.names = std::make_shared<const mapping>(*names);
  database of(how_);
  auto in = open(of);
  ASSERT_TRUE(in);
  const auto found = examine_birth_dates(*in, "records", "select id, born from people", "born");
  ASSERT_EQ(found.listed().size(), 1U);
  EXPECT_EQ(found.listed()[0].place, "people.born (there people.geboren)");
}

TEST_P(sql_people_check, a_table_that_is_missing_is_the_probes_to_report) {
  make("id integer", "");
  database of(how_);
  auto in = open(of);
  ASSERT_TRUE(in);
  EXPECT_EQ(examine_birth_dates(*in, "records", "select id, born from nobody", "born").total(), 0U);
}

// That it took too long does not say that there are no dates.
TEST(sql_people_check_postgresql, dates_that_are_not_found_in_time_are_not_said_to_be_none) {
  auto& server = test::postgres::shared();
  server.create_database("slow_dates");
  server.run("slow_dates",
             "create table rows as select 1 as id, '02/04/2015'::text as born; "
             "create view people as select id, born from rows, "
             "pg_sleep(case when current_query() like '%not (substring%' then 30 else 0 end)");
  database of({.odbc = server.odbc("slow_dates"), .statement_timeout = 1s});
  auto in = of.open(std::chrono::steady_clock::now() + 20s);
  ASSERT_TRUE(in);
  const auto done = check_birth_dates(*in, "people", "born");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::timed_out);
  const auto found = examine_birth_dates(*in, "records", "select id, born from people", "born");
  ASSERT_EQ(found.total(), 1U);
  EXPECT_EQ(found.listed()[0].what.broken, findings::rule::unreadable);
}

TEST(sql_people_check_postgresql, a_table_that_takes_too_long_is_said_not_to_have_been_read) {
  auto& server = test::postgres::shared();
  server.create_database("slow_people");
  server.run("slow_people", "create view people as select 1 as id, date '2015-04-02' as born from pg_sleep(30)");
  database of({.odbc = server.odbc("slow_people"), .statement_timeout = 1s});
  auto in = of.open(std::chrono::steady_clock::now() + 20s);
  ASSERT_TRUE(in);
  const auto found = examine_birth_dates(*in, "records", "select id, born from people", "born");
  ASSERT_EQ(found.total(), 1U);
  EXPECT_EQ(found.listed()[0].place, "people.born");
  EXPECT_EQ(found.listed()[0].what.broken, findings::rule::unreadable);
}

}  // namespace
}  // namespace mash::sql
