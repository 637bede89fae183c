// SPDX-License-Identifier: Apache-2.0
#include "base/calendar_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

const std::string SHIPPED = test::source_path("config/calendars");

instant at(std::string_view text) { return parse_rfc3339(text).value(); }

class calendar_file : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder.file(name)) << text;
    return folder.file(name);
  }
  [[nodiscard]] std::string refusal(const std::string& text) const {
    const auto read = read_calendar(write("desk.toml", text));
    return read ? "it was read" : read.error().detail;
  }
  test::temporary_directory folder;
};

TEST_F(calendar_file, the_shipped_calendars_read_and_differ_as_their_desks_do) {
  const auto all = read_calendars(SHIPPED);
  ASSERT_TRUE(all.has_value()) << all.error().detail;
  EXPECT_THAT(*all, SizeIs(4));
  const instant friday_evening = at("2026-11-20T16:45:00Z");
  EXPECT_FALSE(all->at("cambridgeshire").is_open(friday_evening)) << "closes at 16:30 on Fridays";
  EXPECT_TRUE(all->at("peterborough").is_open(friday_evening));
  EXPECT_TRUE(all->at("police").is_open(at("2026-12-25T03:00:00Z"))) << "always";
  EXPECT_EQ(all->at("schools").closed_at(at("2026-12-22T10:00:00Z"))->because, "school holidays");
  EXPECT_EQ(all->at("peterborough").closed_at(at("2027-12-27T10:00:00Z"))->because, "bank holiday")
      << "Christmas Day 2027 is a Saturday: its substitute is the Monday";
  EXPECT_FALSE(all->at("peterborough").knows_holidays_on(at("2029-01-01T12:00:00Z")));
}

TEST_F(calendar_file, reads_bank_holidays_as_published_and_passes_over_what_is_new_in_them) {
  const auto read = read_bank_holidays(
      R"({"england-and-wales":{"division":"england-and-wales","events":[)"
      R"({"title":"Boxing Day","date":"2026-12-28","notes":"Substitute day","bunting":true,"new":1}]},)"
      R"("scotland":{"division":"scotland","events":[]}})",
      "england-and-wales");
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_THAT(read->days, testing::ElementsAre(std::chrono::sys_days(parse_iso_date("2026-12-28").value())));
  EXPECT_EQ(to_iso_date(read->until), "2026-12-31");
}

TEST_F(calendar_file, refuses_what_is_no_list_of_bank_holidays) {
  for (const char* text :
       {"[]", "{}", R"({"scotland":{"events":[]}})", R"({"england-and-wales":{"events":[]}})",
        R"({"england-and-wales":{"events":[{"title":"x"}]}})", R"({"england-and-wales":{"events":[{"date":5}]}})",
        R"({"england-and-wales":{"events":["2026-01-01"]}})", R"({"england-and-wales":[]})",
        R"({"england-and-wales":{"events":[{"date":"2026-02-30"}]}})", "no JSON"})
    EXPECT_FALSE(read_bank_holidays(text, "england-and-wales").has_value()) << text;
}

TEST_F(calendar_file, every_fault_is_told_with_its_line) {
  const std::string said = refusal(
      "id = \"The Desk\"\nbank_holidays = \"england-and-wales\"\n[hours]\nmonday = [\"9-5\"]\nfunday = []\n"
      "[[closed]]\nfrom = 2026-01-01\nbecause = \"x\"\n");
  EXPECT_THAT(said, AllOf(HasSubstr("desk.toml:1"), HasSubstr("desk.toml:4"), HasSubstr("08:00-17:30"),
                          HasSubstr("desk.toml:5"), HasSubstr("desk.toml:6"), HasSubstr("belong together")));
}

TEST_F(calendar_file, times_are_written_in_one_way_only) {
  for (const char* hours : {"8:00-17:30", "08:00-17:60", "08:00-24:01", "08.00-17.30", "08:00/17:30", "0a:00-17:30",
                            "08:00-17:30 ", "-8:00-17:30", ""})
    EXPECT_THAT(refusal("id = \"desk\"\n[hours]\nmonday = [\"" + std::string(hours) + "\"]\n"),
                HasSubstr("desk.toml:3: hours/monday"))
        << hours;
}

TEST_F(calendar_file, hours_that_cannot_be_are_refused_with_the_files_name) {
  EXPECT_THAT(refusal("id = \"desk\"\n[hours]\nmonday = [\"17:00-09:00\"]\n"),
              AllOf(HasSubstr("desk.toml"), HasSubstr("begin before they end")));
  EXPECT_THAT(refusal("id = \"desk\"\n[hours]\n"), HasSubstr("never open"));
}

TEST_F(calendar_file, a_list_of_bank_holidays_that_is_not_there_is_named) {
  EXPECT_THAT(refusal("id = \"desk\"\nbank_holidays = \"england-and-wales\"\nbank_holidays_file = \"gone.json\"\n"
                      "[hours]\nmonday = [\"09:00-17:00\"]\n"),
              HasSubstr("gone.json"));
}

TEST_F(calendar_file, a_folder_is_read_whole_or_not_at_all) {
  write("a.toml", "id = \"a\"\n[hours]\nmonday = [\"09:00-17:00\"]\n");
  write("notes.txt", "not a calendar");
  EXPECT_THAT(read_calendars(folder.path()).value(), SizeIs(1));
  write("b.toml", "id = \"a\"\n[hours]\nmonday = [\"09:00-17:00\"]\n");
  EXPECT_THAT(read_calendars(folder.path()).error().detail, HasSubstr("same id"));
  write("b.toml", "id = ");
  EXPECT_THAT(read_calendars(folder.path()).error().detail, HasSubstr("b.toml"));
  EXPECT_FALSE(read_calendars(folder.file("nowhere")).has_value());
}

}  // namespace
}  // namespace mash
