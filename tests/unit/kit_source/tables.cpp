// SPDX-License-Identifier: Apache-2.0
// The source that the kit makes of a layout, with an invented one: allotments and their visits.
#include "adapters/kit/source/tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "adapters/kit/source/people.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::kit {
namespace {

using policy::category;
using policy::caveat;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

known_person read_holder(table_row& row) {
  known_person out;
  out.identity.family_name = row.needed("surname");
  out.identity.given_names = row.text("forename");
  out.identity.date_of_birth = row.date("born");
  out.restricted = row.yes("restricted");
  return out;
}

void read_visit(table_row& row) {
  contract::record& one = row.add(contract::record_kind::event, category::homelessness, "Was visited.");
  one.when = {row.needed_day("on"), "", policy::precision::day};
  one.caveats = row.marks("marks");
  row.add(contract::record_kind::involvement, category::involvement_current, "Somebody visits.").when = one.when;
}

table_layout layout() {
  return {.people = {"holders.csv", {"plot", "surname", "forename", "born", "restricted"}},
          .person = read_holder,
          .records = {{{"visits.csv", {"plot", "on", "marks"}, 2}, read_visit}}};
}

constexpr std::string_view PEOPLE =
    "plot,surname,forename,born,restricted\n"
    "P1,Okafor,Grace,1990-06-30,no\n"
    "P2,Smith,John,20/01/1985,no\n";
constexpr std::string_view VISITS =
    "plot,on,marks\n"
    "P1,2026-05-01,\n"
    "P2,2026-06-01,third_party\n"
    "P2,2020-06-01,\n";

contract::person grace() {
  contract::person out;
  out.family_name = "Okafor";
  out.given_names = "Grace";
  out.date_of_birth = parse_iso_date("1990-06-30").value();
  return out;
}

contract::person john() {
  contract::person out;
  out.family_name = "Smith";
  out.given_names = "John";
  out.date_of_birth = parse_iso_date("1985-01-20").value();
  return out;
}

class tables : public ::testing::Test {
 protected:
  tables() { fill("a", PEOPLE, VISITS); }

  void write(const std::string& name, std::string_view content) const {
    std::ofstream(home_.file(name), std::ios::binary) << content;
  }
  void fill(const std::string& folder, std::string_view people, std::string_view visits) const {
    std::filesystem::create_directories(home_.file(folder));
    write(folder + "/holders.csv", people);
    write(folder + "/visits.csv", visits);
  }
  json::object organisation(const std::string& id) const {
    return {{"id", id},
            {"name", "Plots " + id},
            {"controller", "Society " + id},
            {"system", "Plot book"},
            {"folder", home_.file(id)}};
  }
  std::unique_ptr<source> made(const std::vector<std::string>& ids = {"a"}) const {
    json::array list;
    for (const std::string& id : ids) list.push_back(organisation(id));
    auto out = make_table_source(json::object{{"organisations", std::move(list)}}, layout());
    EXPECT_TRUE(out) << (out ? "" : out.error().detail);
    return out ? std::move(*out) : nullptr;
  }
  found_records fetch(source& from, const contract::person& who, const contract::ask& question = {}) const {
    std::vector<std::string> keys;
    for (const known_person& one : find(from, who).people) keys.push_back(one.key);
    return from.fetch({{"a1", keys}}, question, {}).value();
  }
  static found_people find(source& from, const contract::person& who) { return from.find(who, {}).value(); }
  static std::string trouble(const std::vector<system_report>& systems) {
    return systems.at(0).searched ? "" : systems.at(0).trouble;
  }

  test::temporary_directory home_;
};

TEST_F(tables, says_under_which_keys_somebody_is_held) {
  fill("b", "plot,surname,forename,born,restricted\nP7,Smith,John,,no\n", VISITS);
  const auto held = made({"a", "b"})->held({"P1", "b/P7", "a/P7", "P9"}, {});
  ASSERT_TRUE(held);
  EXPECT_THAT(*held, ElementsAre("P1", "b/P7"));
}

TEST_F(tables, a_person_is_found_and_what_is_held_is_told_with_its_labels) {
  const auto from = made();
  const found_people found = find(*from, john());
  ASSERT_THAT(found.people, SizeIs(1));
  EXPECT_EQ(found.people[0].key, "a/P2");
  EXPECT_EQ(found.people[0].organisation, "a");
  EXPECT_EQ(found.people[0].identity.kind, policy::subject_kind::adult);
  EXPECT_EQ(trouble(found.systems), "");
  const found_records held = fetch(*from, john());
  std::set<std::string> ids, identity;
  std::vector<contract::record> others;
  for (const contract::record& one : held.records) {
    EXPECT_EQ(one.organisation, "a");
    EXPECT_EQ(one.source, "Plot book");
    EXPECT_THAT(one.subjects, ElementsAre("a1"));
    ids.insert(one.id);
    if (one.kind == contract::record_kind::identity)
      identity.insert(std::string(one.fields.at("field").as_string()));
    else
      others.push_back(one);
  }
  EXPECT_EQ(ids.size(), held.records.size()) << "every record has an id of its own";
  EXPECT_THAT(identity, ElementsAre("date_of_birth", "family_name", "given_names"));
  ASSERT_THAT(others, SizeIs(4));
  EXPECT_THAT(others[0].caveats, ElementsAre(caveat::third_party));
  EXPECT_EQ(trouble(held.systems), "");
}

TEST_F(tables, who_is_not_in_the_files_is_not_found_and_the_search_counts) {
  const auto from = made();
  contract::person stranger = grace();
  stranger.family_name = "Nobody";
  stranger.given_names = "Nemo";
  const found_people found = find(*from, stranger);
  EXPECT_THAT(found.people, IsEmpty());
  EXPECT_TRUE(found.systems.at(0).searched);
}

TEST_F(tables, ids_stay_when_the_rest_of_a_row_changes) {
  const auto from = made();
  const auto ids = [&] {
    std::set<std::string> out;
    for (const contract::record& one : fetch(*from, grace()).records) out.insert(one.id);
    return out;
  };
  const auto before = ids();
  write("a/visits.csv", "plot,on,marks\nP1,2026-05-01,unverified\nP2,2026-06-01,\n");
  EXPECT_EQ(ids(), before);
}

TEST_F(tables, only_what_was_asked_for_and_is_not_too_old) {
  const auto from = made();
  contract::ask question;
  question.categories = {category::homelessness};
  question.look_back = parse_iso_date("2026-01-01").value();
  const found_records held = fetch(*from, john(), question);
  ASSERT_THAT(held.records, SizeIs(1));
  EXPECT_EQ(held.records[0].when.at, "2026-06-01");
}

TEST_F(tables, each_organisation_is_a_line_of_its_own_with_its_own_folder) {
  fill("b", "plot,surname,forename,born,restricted\nP1,Smith,John,1985-01-20,\n", "plot,on,marks\nP1,2026-07-01,\n");
  const auto from = made({"a", "b"});
  const auto bodies = from->organisations();
  ASSERT_THAT(bodies, SizeIs(2));
  EXPECT_EQ(bodies[1].controller, "Society b");
  EXPECT_THAT(bodies[1].systems, ElementsAre("Plot book"));
  std::set<std::string> keys;
  for (const known_person& one : find(*from, john()).people) keys.insert(one.key);
  EXPECT_THAT(keys, ElementsAre("a/P2", "b/P1")) << "one number of two books is two people";
  std::set<std::string> visits;
  for (const contract::record& one : fetch(*from, john()).records)
    if (one.category == category::homelessness) visits.insert(one.organisation + " " + one.when.at);
  EXPECT_THAT(visits, ElementsAre("a 2020-06-01", "a 2026-06-01", "b 2026-07-01"));
  write("b/holders.csv", "");
  const auto systems = find(*from, john()).systems;
  EXPECT_TRUE(systems.at(0).searched);
  EXPECT_FALSE(systems.at(1).searched) << "the other one's trouble is its own";
}

TEST_F(tables, files_that_are_replaced_are_read_again) {
  const auto from = made();
  write("a/holders.csv", std::string(PEOPLE) + "P3,Bell,Ruth,1970-01-01,\n");
  contract::person ruth;
  ruth.family_name = "Bell";
  ruth.given_names = "Ruth";
  ruth.date_of_birth = parse_iso_date("1970-01-01").value();
  EXPECT_THAT(find(*from, ruth).people, SizeIs(1));
}

TEST_F(tables, a_broken_row_of_the_people_makes_no_trace_impossible_and_the_others_are_used) {
  const auto from = made();
  for (const char* row : {"P3,Zebedee\n", "P3,,Zebedee,1970-01-01,\n", "P3,Zebedee,X,30/02/1970,\n",
                          "P3,Zebedee,X,1970-01-01,perhaps\n", ",Zebedee,X,1970-01-01,\n", "P3,Zebedee,X,1970-01-01,",
                          "P3,\"Zebedee,X,1970-01-01,\n", "P3,\xFF,X,1970-01-01,\n"}) {
    write("a/holders.csv", std::string(PEOPLE) + row);
    const found_people found = find(*from, grace());
    EXPECT_THAT(found.people, SizeIs(1)) << row;
    EXPECT_THAT(trouble(found.systems), HasSubstr("holders.csv: line 4")) << row;
    EXPECT_THAT(trouble(found.systems), Not(HasSubstr("Zebedee"))) << row;
  }
  write("a/holders.csv", PEOPLE);
  EXPECT_EQ(trouble(find(*from, grace()).systems), "") << "mended, it counts again";
}

TEST_F(tables, a_broken_row_about_somebody_is_trouble_for_whoever_it_is_about) {
  write("a/visits.csv", std::string(VISITS) + "P2,31/02/2026,\nP2,2026-07-01,nobody_knows\n");
  const auto from = made();
  EXPECT_EQ(trouble(find(*from, john()).systems), "") << "they are known all the same";
  EXPECT_EQ(trouble(fetch(*from, grace()).systems), "");
  const found_records held = fetch(*from, john());
  EXPECT_EQ(trouble(held.systems), "visits.csv: line 5: on is no date (and 1 more)");
  EXPECT_THAT(held.records, SizeIs(Not(0))) << "what is sound is told";
  for (const contract::record& one : held.records) EXPECT_NE(one.when.at, "2026-07-01") << "its mark is not known";
}

TEST_F(tables, a_broken_row_about_nobody_knows_whom_is_trouble_for_everybody) {
  const auto from = made();
  for (const char* row : {"P2\n", ",2026-01-01,\n", "P1,2026-05-02,"}) {
    write("a/visits.csv", std::string(VISITS) + row);
    EXPECT_THAT(trouble(fetch(*from, grace()).systems), HasSubstr("visits.csv: line 5")) << row;
  }
}

TEST_F(tables, rows_about_somebody_whom_the_people_lack_make_no_trace_impossible) {
  write("a/visits.csv", std::string(VISITS) + "P9,2026-01-01,\n");
  EXPECT_EQ(trouble(find(*made(), grace()).systems), "visits.csv: line 5: it is about nobody in the list of people");
}

TEST_F(tables, of_two_rows_that_differ_neither_is_told_for_one_may_carry_the_mark) {
  write("a/visits.csv", "plot,on,marks\nP1,2026-05-01,\nP1,2026-05-01,third_party\nP1,2026-05-02,\n");
  const auto from = made();
  const found_records held = fetch(*from, grace());
  EXPECT_THAT(trouble(held.systems),
              HasSubstr("line 2: plot and what identifies the row are there twice (and 1 more)"));
  EXPECT_EQ(std::ranges::count(held.records, category::homelessness, &contract::record::category), 1);
  write("a/holders.csv",
        "plot,surname,forename,born,restricted\nP1,Okafor,Grace,1990-06-30,no\nP1,Okafor,Grace,1990-06-30,yes\n");
  const found_people people = find(*from, grace());
  EXPECT_THAT(people.people, IsEmpty());
  EXPECT_THAT(trouble(people.systems), HasSubstr("line 2: plot is that of another row, too"));
}

TEST_F(tables, a_list_of_people_with_nobody_in_it_is_trouble_and_never_no_trace) {
  write("a/holders.csv", "plot,surname,forename,born,restricted\n");
  write("a/visits.csv", "plot,on,marks\n");
  EXPECT_EQ(trouble(find(*made(), grace()).systems), "holders.csv: nobody is in it");
}

TEST_F(tables, a_list_that_was_cut_off_between_two_lines_is_trouble_where_the_agency_said_how_many_there_are) {
  json::object of = organisation("a");
  of["people_min"] = 2;
  const auto from = make_table_source(json::object{{"organisations", json::array{of}}}, layout()).value();
  EXPECT_EQ(trouble(find(*from, grace()).systems), "");
  write("a/visits.csv", "plot,on,marks\n");
  write("a/holders.csv", PEOPLE.substr(0, PEOPLE.find("P2")));
  const found_people found = find(*from, john());
  EXPECT_THAT(found.people, IsEmpty());
  EXPECT_EQ(trouble(found.systems), "holders.csv: it names fewer people than people_min");
  EXPECT_EQ(from->examine({}).counts().at("Plot book, Plots a").at(findings::rule::too_few_people), 1U);
  write("a/holders.csv", PEOPLE);
  EXPECT_EQ(trouble(find(*from, john()).systems), "");
}

TEST_F(tables, the_same_row_twice_is_trouble_and_told_once) {
  write("a/visits.csv", "plot,on,marks\nP1,2026-05-01,\nP1,2026-05-01,\n");
  const auto from = made();
  const found_records held = fetch(*from, grace());
  EXPECT_THAT(trouble(held.systems), HasSubstr("line 3: plot and what identifies the row are there twice"));
  EXPECT_EQ(std::ranges::count(held.records, category::homelessness, &contract::record::category), 1);
}

TEST_F(tables, a_file_or_a_column_that_is_missing_is_named_and_never_silence) {
  const auto from = made();
  write("a/visits.csv", "plot,on\nP1,2026-05-01\n");
  EXPECT_EQ(trouble(fetch(*from, grace()).systems), "visits.csv: it has no column marks");
  std::filesystem::remove(home_.file("a/visits.csv"));
  EXPECT_EQ(trouble(fetch(*from, grace()).systems), "visits.csv: it is not there");
  EXPECT_EQ(trouble(find(*from, grace()).systems), "") << "the people are all there";
  std::filesystem::remove(home_.file("a/holders.csv"));
  EXPECT_THAT(trouble(find(*from, grace()).systems), HasSubstr("folder: there is no file"));
  write("a/visits.csv", VISITS);
  EXPECT_THAT(trouble(find(*from, grace()).systems), HasSubstr("holders.csv: it is not there"));
  std::filesystem::remove_all(home_.file("a"));
  EXPECT_THAT(trouble(find(*from, grace()).systems), HasSubstr("folder: the folder cannot be read"));
}

TEST_F(tables, a_person_who_went_while_the_answer_was_made_is_not_searched) {
  const auto from = made();
  write("a/holders.csv", "plot,surname,forename,born,restricted\nP2,Smith,John,20/01/1985,no\n");
  write("a/visits.csv", "plot,on,marks\n");
  const auto held = from->fetch({{"a1", {"a/P1"}}}, {}, {}).value();
  EXPECT_THAT(trouble(held.systems), HasSubstr("replaced"));
  EXPECT_THAT(held.records, IsEmpty());
}

TEST_F(tables, every_record_of_a_restricted_person_is_marked) {
  write("a/holders.csv", "plot,surname,forename,born,restricted\nP1,Okafor,Grace,1990-06-30,yes\nP2,Smith,John,,\n");
  const auto from = made();
  EXPECT_TRUE(find(*from, grace()).people.at(0).restricted);
  for (const contract::record& one : fetch(*from, grace()).records)
    EXPECT_THAT(one.caveats, Contains(caveat::restricted_record));
}

TEST_F(tables, is_asked_by_many_threads_while_files_are_replaced) {
  const auto from = made();
  std::atomic<bool> stop = false;
  std::atomic<int> found = 0;
  std::vector<std::jthread> askers;
  for (int i = 0; i < 4; ++i)
    askers.emplace_back([&] {
      while (!stop) found += static_cast<int>(find(*from, grace()).people.size());
    });
  for (int i = 0; i < 50; ++i) {
    write("new", std::string(PEOPLE) + (i % 2 == 0 ? "P3,Bell,Ruth,1970-01-01,\n" : ""));
    std::filesystem::rename(home_.file("new"), home_.file("a/holders.csv"));
    EXPECT_THAT(find(*from, grace()).people, SizeIs(1));
  }
  stop = true;
  askers.clear();
  EXPECT_GT(found, 0);
}

TEST_F(tables, a_wrong_configuration_is_refused_with_its_place) {
  const auto why = [&](const json::object& config) {
    const auto made = make_table_source(config, layout());
    return made ? std::string("taken") : made.error().detail;
  };
  EXPECT_THAT(why({}), HasSubstr("source/organisations"));
  EXPECT_THAT(why({{"organisations", json::array{}}}), HasSubstr("at least one"));
  EXPECT_THAT(why({{"organisations", json::array{organisation("a"), organisation("a")}}}), HasSubstr("one id"));
  EXPECT_THAT(why({{"organisations", json::array{organisation("a/b")}}}), HasSubstr("organisations/0/id"));
  json::object more = organisation("a");
  more["colour"] = "red";
  EXPECT_THAT(why({{"organisations", json::array{more}}}), HasSubstr("colour"));
  more.erase("controller");
  EXPECT_EQ(why({{"organisations", json::array{more}}}),
            "source/organisations/0/controller: this member is required; "
            "source/organisations/0/colour: this member is not known here")
      << "all at once";
  more = organisation("a");
  more.erase("controller");
  EXPECT_THAT(why({{"organisations", json::array{more}}}), HasSubstr("controller"));
  EXPECT_EQ(why({{"organisations", json::array{organisation("absent")}}}), "taken") << "its folder may come later";
}

TEST_F(tables, everything_that_is_wrong_is_reported_with_its_organisation_file_column_and_line) {
  fill("a", "plot,surname,forename,born,restricted\nP1,Okafor,Grace,1990-06-30,no\nP2,,John,1985-01-20,no\nP3,x\n",
       "plot,on,marks\nP1,soon,\nP9,2026-05-01,\nP1,2026-05-01,");
  const auto from = made({"a", "b"});
  const findings::report found = from->examine({});
  std::vector<std::string> said;
  for (const findings::finding& one : found.listed())
    said.push_back(one.system + "|" + one.place + ":" + std::to_string(one.what.line) + " " +
                   std::string(to_word(one.what.broken)));
  EXPECT_THAT(
      said, ElementsAre(
                "Plot book, Plots a|holders.csv:4 row_width", "Plot book, Plots a|holders.csv, surname:3 value_refused",
                "Plot book, Plots a|visits.csv:4 unended_line", "Plot book, Plots a|visits.csv, on:2 value_refused",
                "Plot book, Plots a|visits.csv:3 person_unknown", "Plot book, Plots b|:0 not_reachable"));
  EXPECT_FALSE(found.nothing_readable());
  fill("a", PEOPLE, VISITS);
  EXPECT_EQ(made()->examine({}).total(), 0U);
  std::filesystem::remove(home_.file("a/visits.csv"));
  EXPECT_EQ(made()->examine({}).counts().at("Plot book, Plots a").at(findings::rule::unreadable), 1U);
}

}  // namespace
}  // namespace mash::kit
