// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/records.hpp"

#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

using contract::record_kind;
using policy::category;
using policy::caveat;
using test::of_category;

struct made {
  school at{"100000", "Example Primary", "Example Trust", "873", "1000", "", true};
  pupil file;
  held_pupil whom;
  civil_date today = parse_iso_date("2026-11-20").value();

  made() {
    file.system = TRANSFER_FILE;
    file.as_of = "2026-11-17";
    file.who = test::a_person("Okafor", "Ada Mary", "2015-04-02");
    whom.key = "100000/x";
    whom.at = &at;
  }
  std::vector<contract::record> records() {
    whom.files = {&file};
    whom.identity = file.who;
    return records_of(whom, "c1", today);
  }
};

TEST(schools_records, every_record_says_whose_it_is_and_where_it_came_from) {
  made one;
  for (const contract::record& what : one.records()) {
    EXPECT_EQ(what.subjects, std::vector<std::string>{"c1"});
    EXPECT_EQ(what.organisation, "100000");
    EXPECT_EQ(what.source, TRANSFER_FILE);
    EXPECT_EQ(what.recorded_at, "2026-11-17");
    EXPECT_EQ(what.id.size(), 32u);
    EXPECT_EQ(what.summary.find("Okafor"), std::string::npos);
  }
}

TEST(schools_records, attendance_is_a_percentage_with_its_runs) {
  made one;
  attendance_year year;
  year.year = "2026";
  year.possible = 100;
  year.attended = 78;
  year.marks_from = parse_iso_date("2026-11-02").value();
  year.marks = "//OOOOOOOO//NNNN";
  one.file.attendance = {year};
  const auto found = of_category(one.records(), category::attendance);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].summary,
            "Absent without leave for 8 sessions in a row, from 3 November 2026 to 6 November 2026 (code O).");
  EXPECT_EQ(found[0].when.at, "2026-11-03");
  EXPECT_EQ(found[0].when.until, "2026-11-06");
  EXPECT_EQ(found[1].fields.at("codes"), json::value("N"));
  EXPECT_EQ(found[2].summary,
            "Attended 78 % of 100 sessions from 2 November 2026 to 11 November 2026; 12 were absence without leave.");
  EXPECT_EQ(found[2].fields.at("absence_by_reason"),
            json::value("absent without authorisation 8, no reason given yet 4"));
}

TEST(schools_records, a_year_without_sessions_is_not_a_percentage) {
  made one;
  one.file.attendance = {attendance_year{}};
  EXPECT_TRUE(of_category(one.records(), category::attendance).empty());
}

TEST(schools_records, census_absence_without_a_sound_total_has_no_percentage_claim) {
  made one;
  one.file.system = CENSUS;
  one.file.term = "spring 2025";
  one.file.absence = {{"O", 9}, {"I", 6}, {"#", 100}};
  one.file.possible = 140;
  EXPECT_EQ(of_category(one.records(), category::attendance)[0].summary,
            "For the school census of spring 2025, absent for 15 sessions of 140, 9 of them without leave.");
  one.file.possible = 10;
  const auto found = of_category(one.records(), category::attendance);
  EXPECT_EQ(found[0].summary.find(" of 10,"), std::string::npos);
  EXPECT_FALSE(found[0].fields.contains("sessions_possible"));
}

TEST(schools_records, a_suspension_says_when_how_long_and_why) {
  made one;
  one.file.exclusions = {{"FIXD", {"VA", "DB"}, parse_iso_date("2026-05-12").value(), 4},
                         {"PERM", {}, std::nullopt, 1}};
  const auto found = of_category(one.records(), category::suspension_exclusion);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].summary,
            "Suspended for 4 sessions: verbal abuse or threatening behaviour against an adult; persistent disruptive "
            "behaviour.");
  EXPECT_EQ(found[0].when.at, "2026-05-12");
  EXPECT_EQ(found[1].summary, "Permanently excluded.");
  EXPECT_EQ(found[1].when.precision, policy::precision::unknown);
}

TEST(schools_records, special_needs_are_current_where_they_began_last) {
  made one;
  one.file.needs = {{"K", parse_iso_date("2023-01-13").value(), {}},
                    {"E", parse_iso_date("2025-01-13").value(), {"SEMH"}},
                    {"N", parse_iso_date("2020-01-13").value(), {}}};
  const auto found = of_category(one.records(), category::send_ehcp);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_FALSE(found[0].status);
  EXPECT_EQ(found[1].status, policy::item_status::ongoing);
  EXPECT_EQ(found[1].summary,
            "Special educational needs: an education, health and care plan (social, emotional and mental health).");
}

TEST(schools_records, care_is_told_and_the_placements_address_kept_from_the_family) {
  made one;
  one.file.in_care = true;
  one.file.care_authority = "874";
  contract::address place;
  place.type = policy::address_type::placement;
  place.lines = {"1 Foster Way"};
  place.postcode = "CB99 1ZZ";
  one.file.who.addresses = {place};
  const auto all = one.records();
  ASSERT_EQ(of_category(all, category::lac).size(), 1u);
  EXPECT_EQ(of_category(all, category::lac)[0].fields.at("care_authority"), json::value("874"));
  ASSERT_EQ(of_category(all, category::address).size(), 2u);
  for (const auto& what : of_category(all, category::address)) EXPECT_TRUE(test::has(what, caveat::not_for_family));
  one.file.in_care = false;
  EXPECT_TRUE(of_category(one.records(), category::lac).empty());
}

TEST(schools_records, contacts_are_family_links_with_their_responsibility) {
  made one;
  one.file.contacts = {{"Grace Bell", policy::relationship::mother, true, {"07700900101"}},
                       {"Ruth Bell", policy::relationship::grandparent, std::nullopt, {}}};
  const auto found = of_category(one.records(), category::family_link);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].fields.at("field"), json::value("mother"));
  EXPECT_EQ(found[0].fields.at("value"), json::value("Grace Bell"));
  EXPECT_EQ(found[0].fields.at("parental_responsibility"), json::value("yes"));
  EXPECT_EQ(found[1].fields.at("parental_responsibility"), json::value("not said"));
  for (const auto& what : found) {
    EXPECT_TRUE(test::has(what, caveat::third_party));
    EXPECT_EQ(what.summary.find("Bell"), std::string::npos);
  }
}

TEST(schools_records, a_doubtful_number_is_marked_unverified) {
  made one;
  one.whom.upn = "21db2df8-fa0";
  auto all = one.records();
  EXPECT_EQ(test::identity_value(all, "upn"), "21db2df8-fa0");
  for (const auto& what : all)
    if (what.fields.contains("remark")) EXPECT_TRUE(test::has(what, caveat::unverified));
  one.whom.upn = "L873100024001";
  one.whom.upn_valid = true;
  for (const auto& what : one.records()) EXPECT_FALSE(test::has(what, caveat::unverified));
}

TEST(schools_records, enrolment_is_an_involvement_and_earlier_schools_are_events) {
  made one;
  one.file.entry = parse_iso_date("2024-09-03").value();
  one.file.year_group = "6";
  one.file.history = {{"Sample Close Primary", "874", "2999", parse_iso_date("2019-09-04").value(),
                       parse_iso_date("2024-07-19").value()},
                      {"Example Primary", "873", "1000", {}, {}}};
  const auto found = of_category(one.records(), category::enrolment);
  ASSERT_EQ(found.size(), 2u) << "this school itself is no earlier one";
  EXPECT_EQ(found[0].kind, record_kind::involvement);
  EXPECT_EQ(found[0].fields.at("service"), json::value("Example Primary"));
  EXPECT_EQ(found[0].fields.at("year_group"), json::value("6"));
  EXPECT_EQ(found[1].when.until, "2024-07-19");
}

TEST(schools_records, a_former_pupil_was_on_roll_until_the_day_of_leaving) {
  made one;
  one.file.on_roll = false;
  one.file.entry = parse_iso_date("2019-09-04").value();
  one.file.leaving = parse_iso_date("2024-07-19").value();
  const auto found = of_category(one.records(), category::enrolment);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].summary, "Was on the roll of the school.");
  EXPECT_EQ(found[0].when.until, "2024-07-19");
  EXPECT_FALSE(found[0].status);
  EXPECT_EQ(found[0].fields.at("current"), json::value(false));
}

TEST(schools_records, an_old_file_speaks_of_its_own_day) {
  made one;
  one.file.entry = parse_iso_date("2019-09-04").value();
  one.file.in_care = true;
  const auto told = [&](category of) {
    const auto found = of_category(one.records(), of);
    EXPECT_EQ(found.size(), 1u);
    return found.at(0);
  };
  EXPECT_EQ(told(category::enrolment).summary, "Is on the roll of the school.");
  EXPECT_EQ(told(category::enrolment).fields.at("current"), json::value(true));
  EXPECT_EQ(told(category::enrolment).status, policy::item_status::ongoing);
  EXPECT_EQ(told(category::lac).status, policy::item_status::ongoing);
  one.file.as_of = "2026-06-17";
  EXPECT_EQ(told(category::enrolment).summary,
            "Was on the roll of the school on 17 June 2026, when the school's file was made.");
  EXPECT_EQ(told(category::enrolment).fields.at("current"), json::value(false));
  EXPECT_EQ(told(category::enrolment).when.until, "2026-06-17") << "or a look-back would drop it";
  EXPECT_FALSE(told(category::enrolment).status);
  EXPECT_EQ(told(category::lac).summary,
            "The pupil was looked after on 17 June 2026, when the school's file was made.");
  EXPECT_FALSE(told(category::lac).status);
  one.file.as_of.clear();
  EXPECT_EQ(told(category::enrolment).fields.at("current"), json::value(false));
}

TEST(schools_records, this_schools_own_leaving_date_ends_the_enrolment) {
  made one;
  const auto current = [&] { return of_category(one.records(), category::enrolment).at(0).fields.at("current"); };
  one.file.history = {
      {"Example Primary", "873", "1000", parse_iso_date("2019-09-04").value(), parse_iso_date("2026-10-16").value()}};
  EXPECT_EQ(current(), json::value(false));
  const auto told = of_category(one.records(), category::enrolment).at(0);
  EXPECT_EQ(told.summary, "Was on the roll of the school.");
  EXPECT_EQ(told.when.at, "2019-09-04");
  EXPECT_EQ(told.when.until, "2026-10-16");
  one.file.entry = parse_iso_date("2026-11-02").value();
  EXPECT_EQ(current(), json::value(true)) << "came again since";
  one.file.entry.reset();
  one.file.history.front().until = parse_iso_date("2026-12-18").value();
  EXPECT_EQ(current(), json::value(true)) << "leaves next month";
  one.file.history.push_back({"Example Primary", "873", "1000", parse_iso_date("2026-01-05").value(), {}});
  EXPECT_EQ(current(), json::value(true)) << "the spell that began last has no end";
}

TEST(schools_records, how_a_pupil_is_registered_is_told) {
  made one;
  const auto told = [&](const char* status) {
    one.file.enrol_status = status;
    return of_category(one.records(), category::enrolment).at(0);
  };
  EXPECT_FALSE(told("C").fields.contains("remark"));
  EXPECT_EQ(told("S").fields.at("remark"), json::value("Registered at two schools, the other one the main one."));
  EXPECT_EQ(told("G").summary, "Is a guest at the school and on the roll of another.");
}

TEST(schools_records, of_care_the_newest_file_that_says_anything_decides) {
  made one;
  pupil silent = one.file, older = one.file, oldest = one.file;
  older.as_of = "2026-10-01";
  older.in_care = false;
  oldest.as_of = "2024-10-01";
  oldest.in_care = true;
  const auto care = [&](const std::vector<const pupil*>& newest_first) {
    one.whom.files = newest_first;
    one.whom.identity = one.file.who;
    return of_category(records_of(one.whom, "c1", one.today), category::lac).size();
  };
  EXPECT_EQ(care({&silent, &older, &oldest}), 0u);
  EXPECT_EQ(care({&silent, &oldest}), 1u);
}

TEST(schools_records, one_session_and_one_day_are_said_as_one) {
  made one;
  one.file.exclusions = {{"FIXD", {}, parse_iso_date("2026-05-12").value(), 1}};
  EXPECT_EQ(of_category(one.records(), category::suspension_exclusion)[0].summary, "Suspended for 1 session.");
  attendance_year year;
  year.marks_from = parse_iso_date("2026-11-02").value();
  year.marks = "EE//";
  one.file.attendance = {year};
  EXPECT_EQ(of_category(one.records(), category::attendance)[0].summary,
            "Suspended or excluded for 2 sessions in a row, on 2 November 2026 (code E).");
}

TEST(schools_records, an_undated_census_need_does_not_repeat_a_dated_one) {
  made one;
  one.file.needs = {{"K", parse_iso_date("2025-01-13").value(), {}}};
  pupil census = one.file;
  census.needs = {{"K", std::nullopt, {"SEMH"}}};
  one.whom.files = {&one.file, &census};
  one.whom.identity = one.file.who;
  EXPECT_EQ(of_category(records_of(one.whom, "c1", one.today), category::send_ehcp).size(), 1u);
  census.needs = {{"E", std::nullopt, {}}};
  EXPECT_EQ(of_category(records_of(one.whom, "c1", one.today), category::send_ehcp).size(), 2u)
      << "another provision is another fact";
}

TEST(schools_records, a_previous_address_is_no_present_postcode) {
  made one;
  contract::address now, then;
  now.postcode = "CB99 9ZZ";
  then.postcode = "PE99 1ZZ";
  then.type = policy::address_type::previous;
  one.file.who.addresses = {now, then};
  const auto all = one.records();
  EXPECT_EQ(test::identity_value(all, "postcode"), "CB99 9ZZ");
  EXPECT_EQ(test::identity_value(all, "previous_address"), "PE99 1ZZ");
  EXPECT_EQ(of_category(all, category::address).size(), 3u);
}

TEST(schools_records, dates_are_written_out) {
  EXPECT_EQ(in_words(parse_iso_date("2026-01-31").value()), "31 January 2026");
  EXPECT_EQ(in_words(parse_iso_date("2026-12-01").value()), "1 December 2026");
}

TEST(schools_records, a_fact_that_two_files_repeat_is_told_once) {
  made one;
  pupil older = one.file;
  older.as_of = "2025-01-01";
  one.file.young_carer = older.young_carer = "P";
  one.whom.files = {&one.file, &older};
  one.whom.identity = one.file.who;
  const auto found = of_category(records_of(one.whom, "c1", one.today), category::young_carer);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].recorded_at, "2026-11-17");
}

}  // namespace
}  // namespace mash::schools
