// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/attendance.hpp"

#include <set>

#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

using group = attendance_group;

attendance_year year_of(const std::string& marks, const char* from = "2026-11-02") {  // a Monday
  attendance_year out;
  out.marks = marks;
  out.marks_from = parse_iso_date(from).value();
  return out;
}

TEST(schools_attendance, every_code_of_2024_and_the_older_ones_have_their_group) {
  for (const char* code : {"/", "\\", "L", "K", "V", "P", "W", "B", "D"})
    EXPECT_EQ(group_of(code), group::present) << code;
  for (const char* code : {"C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T", "H", "J"})
    EXPECT_EQ(group_of(code), group::authorised) << code;
  for (const char* code : {"G", "N", "O", "U"}) EXPECT_EQ(group_of(code), group::unauthorised) << code;
  for (const char* code : {"Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"})
    EXPECT_EQ(group_of(code), group::unable) << code;
  for (const char* code : {"X", "Z", "#"}) EXPECT_EQ(group_of(code), group::not_counted) << code;
  EXPECT_EQ(group_of("!"), group::unknown);
  EXPECT_EQ(code_words("!"), "code !");
}

TEST(schools_attendance, every_code_has_words_of_its_own) {
  std::set<std::string> words;
  for (const char* code : {"/", "\\", "L", "K", "V", "P", "W",  "B",  "D",  "C",  "C1", "C2", "E",  "I", "M", "R", "S",
                           "T", "G",  "N", "O", "U", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "X", "Z", "#", "-"})
    EXPECT_TRUE(words.insert(code_words(code)).second) << code;
  EXPECT_EQ(code_words("O"), "absent without authorisation");
}

TEST(schools_attendance, unknown_codes_are_neither_present_nor_absent) {
  attendance_year year = year_of("//!!OO");
  EXPECT_EQ(totals_of(year).possible, 4);
  EXPECT_TRUE(runs_of(sessions_of(year_of("OO!!OO"))).empty()) << "nobody knows that the run went on";
}

TEST(schools_attendance, blanks_and_dashes_are_no_marks) { EXPECT_EQ(totals_of(year_of("// --//")).possible, 4); }

TEST(schools_attendance, two_character_codes_are_one_mark) {
  const auto sessions = sessions_of(year_of("C1Y7J1/C\\"));
  ASSERT_EQ(sessions.size(), 6u);
  EXPECT_EQ(sessions[0].code, "C1");
  EXPECT_EQ(sessions[1].code, "Y7");
  EXPECT_EQ(sessions[4].code, "C");
  EXPECT_TRUE(sessions[1].afternoon);
}

TEST(schools_attendance, five_day_marks_skip_the_weekend) {
  const auto sessions = sessions_of(year_of("//////////OO"));
  ASSERT_EQ(sessions.size(), 12u);
  EXPECT_EQ(to_iso_date(sessions[9].date), "2026-11-06");
  EXPECT_EQ(to_iso_date(sessions[10].date), "2026-11-09");
}

TEST(schools_attendance, seven_day_marks_are_recognised_by_empty_weekends) {
  const auto sessions = sessions_of(year_of("//////////####OO"));
  ASSERT_EQ(sessions.size(), 16u);
  EXPECT_EQ(to_iso_date(sessions[14].date), "2026-11-09");
  EXPECT_EQ(to_iso_date(sessions_of(year_of("////////////##//"))[14].date), "2026-11-11")
      << "a Saturday with marks: five days";
}

TEST(schools_attendance, marks_without_a_first_day_are_not_dated) {
  attendance_year year;
  year.marks = "////";
  EXPECT_TRUE(sessions_of(year).empty());
  EXPECT_TRUE(sessions_of(year_of("")).empty());
}

std::vector<attendance_run> runs(const std::string& marks) { return runs_of(sessions_of(year_of(marks))); }

TEST(schools_attendance, a_run_needs_four_sessions_without_leave) {
  EXPECT_TRUE(runs("OOO///").empty());
  const auto found = runs("//OOOO//");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].sessions, 4u);
  EXPECT_EQ(to_iso_date(found[0].from), "2026-11-03");
  EXPECT_EQ(to_iso_date(found[0].until), "2026-11-04");
  EXPECT_EQ(found[0].codes, "O");
}

TEST(schools_attendance, closed_days_do_not_interrupt_and_illness_does) {
  EXPECT_EQ(runs("OO####OO").size(), 1u);
  EXPECT_TRUE(runs("OOIIOO").empty());
  EXPECT_EQ(runs("NNOO")[0].codes, "N, O");
}

TEST(schools_attendance, suspension_and_council_provision_are_runs_of_their_own) {
  const auto found = runs("EE//KKKKOOOO");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].codes, "E");
  EXPECT_EQ(found[1].codes, "K");
  EXPECT_EQ(found[2].codes, "O");
  EXPECT_TRUE(runs("E///").empty());
}

TEST(schools_attendance, totals_are_the_files_own_where_it_has_them) {
  attendance_year year = year_of("//OOIIY1Y1##");
  EXPECT_EQ(totals_of(year).possible, 8);
  EXPECT_EQ(totals_of(year).present, 2);
  EXPECT_EQ(totals_of(year).authorised, 2);
  EXPECT_EQ(totals_of(year).unauthorised, 2);
  EXPECT_EQ(totals_of(year).unable, 2);
  year.possible = 100;
  year.attended = 78;
  EXPECT_EQ(totals_of(year).possible, 100);
  EXPECT_EQ(totals_of(year).present, 78);
}

TEST(schools_attendance, percentages_are_rounded_to_a_tenth) {
  EXPECT_EQ(percentage(78, 100), "78 %");
  EXPECT_EQ(percentage(2, 3), "66.7 %");
  EXPECT_EQ(percentage(0, 10), "0 %");
  EXPECT_EQ(percentage(1, 0), "");
}

}  // namespace
}  // namespace mash::schools
