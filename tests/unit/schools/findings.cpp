// SPDX-License-Identifier: Apache-2.0
// What schools' files get wrong: each rule with its line, hostile files, and what becomes of the sound part.
#include "adapters/schools/folder.hpp"
#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

using findings::rule;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* NAME = "8731000_CTF_873LLLL_001.xml";
constexpr const char* ADA = "L873100024001";

std::vector<std::string> of_ctf(std::string_view text) {
  findings::in_file found;
  (void)read_ctf(text, found);
  return test::faults(found);
}

std::vector<std::string> of_census(std::string_view text) {
  findings::in_file found;
  (void)read_census(text, "2025_spring_x.csv", found);
  return test::faults(found);
}

constexpr const char* PUPILS =
    "pupilonrolltableid,NativeId,upn,surname,forename,dob,sex,entrydate,leavingdate,termlysessionspossible\n";

TEST(schools_findings, a_sound_transfer_file_has_none) {
  EXPECT_THAT(of_ctf(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02", "<Gender>F</Gender>"))),
              IsEmpty());
  for (const char* name : {"/8731000_CTF_873LLLL_001.xml"})
    EXPECT_THAT(of_ctf(test::file_text(test::demo_folder() + name)), IsEmpty());
}

TEST(schools_findings, a_transfer_file_that_names_nobody_is_empty) {
  EXPECT_THAT(of_ctf(test::ctf_xml("")), ElementsAre("1 empty CTFpupilData"));
}

TEST(schools_findings, each_rule_of_a_transfer_file_is_said_with_its_line_and_never_with_a_value) {
  const std::string text = test::ctf_xml(
      "\n<Pupil>\n<UPN>A873100024001</UPN>\n<Surname>Okafor</Surname>\n<DOB>2015-02-30</DOB>\n<Gender>Okafor</Gender>\n"
      "<LookedAfter><InCare>Okafor</InCare></LookedAfter>\n"
      "<Contacts><Contact>\n<Surname>Bell</Surname><Relationship>ZZZ</Relationship></Contact>\n<Contact/></Contacts>\n"
      "<SENhistory><SENneeds><SENneed><SENtype>Okafor</SENtype></SENneed></SENneeds>\n"
      "<SEN><SENprovision>Q</SENprovision>\n<StartDate>soon</StartDate></SEN></SENhistory>\n"
      "<Attendance><YearData><Year>2025</Year>\n<SessionsPossible>many</SessionsPossible>\n"
      "<AttendSessions><AttendanceStartDate>2025-09-01</AttendanceStartDate>\n"
      "<AttendanceMarks>//?</AttendanceMarks></AttendSessions></YearData></Attendance>\n"
      "<SchoolHistory><School><SchoolName>A</SchoolName><EntryDate>2020-09-01</EntryDate>\n"
      "<LeavingDate>2019-07-01</LeavingDate></School></SchoolHistory>\n</Pupil>\n<Pupil/>");
  EXPECT_THAT(
      of_ctf(text),
      ElementsAre("3 upn_check_digit UPN", "2 name_missing Forename", "5 date_unreadable DOB", "6 unknown_code Gender",
                  "7 truth_unreadable InCare", "9 unknown_code Relationship", "10 name_missing Contact",
                  "11 unknown_code SENtype", "12 unknown_code SENprovision", "13 date_unreadable StartDate",
                  "15 number_unreadable SessionsPossible", "17 unknown_code AttendanceMarks",
                  "19 dates_in_wrong_order LeavingDate", "21 upn_missing UPN", "21 name_missing Surname",
                  "21 name_missing Forename", "21 date_missing DOB"));
  findings::in_file found;
  (void)read_ctf(text, found);
  for (const findings::fault& one : found.listed()) EXPECT_THAT(describe(one), Not(HasSubstr("Okafor")));
}

TEST(schools_findings, hostile_transfer_files_are_said_and_refused) {
  const std::string good = test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02"));
  std::string wide = "\xFF\xFE";
  for (const char c : good) wide += std::string(1, c) + '\0';
  EXPECT_THAT(of_ctf(wide), ElementsAre("1 encoding ")) << "UTF-16";
  std::string latin = good;
  latin.replace(latin.find("UTF-8"), 5, "ISO-8859-1");
  EXPECT_THAT(of_ctf(latin), ElementsAre("1 encoding "));
  EXPECT_THAT(of_ctf(test::ctf_xml(test::pupil_xml(ADA,
                                                   "Oka\xEB"
                                                   "for",
                                                   "Ada", "2015-04-02"))),
              ElementsAre("1 encoding "))
      << "says UTF-8 and is not";
  EXPECT_THAT(of_ctf("\xEF\xBB\xBF" + good), IsEmpty())
      << "a byte order mark of UTF-8 is none of the reader's business";
  EXPECT_THAT(of_ctf(good.substr(0, good.size() / 2)), ElementsAre("1 not_well_formed "));
  EXPECT_THAT(of_ctf("<!DOCTYPE x>" + good), ElementsAre("0 document_type "));
  EXPECT_THAT(of_ctf("<Message/>"), ElementsAre("1 wrong_document "));
  EXPECT_THAT(of_ctf("<CTfile><Header/></CTfile>"), ElementsAre("1 wrong_document CTFpupilData"));
  EXPECT_THAT(of_ctf(""), ElementsAre("1 not_well_formed "));
}

TEST(schools_findings, each_rule_of_a_census_is_said_with_its_line) {
  EXPECT_THAT(
      of_census(std::string(PUPILS) + "1,100000,L873100024001,Okafor,Ada,2015-Apr-02 00:00:00,F,2020-09-01,,136.0\n"),
      IsEmpty());
  EXPECT_THAT(
      of_census(std::string(PUPILS) + "1,100000,A873100024001,Okafor,,soon,X,2020-09-01,2019-09-01,many\n"
                                      "2,100000,,,Ada,,,,,\n"),
      ElementsAre("2 upn_check_digit upn", "2 name_missing forename", "2 unknown_code sex", "2 date_unreadable dob",
                  "2 dates_in_wrong_order leavingdate", "2 number_unreadable termlysessionspossible",
                  "3 upn_missing upn", "3 name_missing surname", "3 date_missing dob"));
  EXPECT_THAT(of_census("pupilonrolltableid,NativeId,startdate,category,reason1,sessions\n1,100000,soon,ODD,ZZ,x\n,"
                        "100000,,PERM,DB,1\n"),
              ElementsAre("2 unknown_code category", "2 unknown_code reason1", "2 date_unreadable startdate",
                          "2 number_unreadable sessions", "3 id_missing pupilonrolltableid"));
  EXPECT_THAT(of_census("pupilonrolltableid,NativeId,attendancereason,sessions\n1,100000,?,1\n1,100000,I,x\n"),
              ElementsAre("2 unknown_code attendancereason", "3 number_unreadable sessions"));
  EXPECT_THAT(of_census("a,b\n1,2\n"), ElementsAre("1 wrong_document "));
}

class schools_findings_folder : public testing::Test {
 protected:
  test::temporary_directory place_;
  settings how_ = *read_settings(test::schools_config(place_.path()));
  std::unique_ptr<folder> open() { return *folder::open(how_); }
  static std::vector<std::string> said(const folder& in) {
    std::vector<std::string> out;
    for (const findings::finding& one : in.wrong()->listed())
      out.push_back(one.place + ":" + std::to_string(one.what.line) + " " + std::string(to_word(one.what.broken)));
    return out;
  }
};

TEST_F(schools_findings_folder, an_empty_folder_lacks_both_kinds_of_files) {
  const auto files = open();
  EXPECT_THAT(said(*files), ElementsAre(":0 nothing_delivered", ":0 nothing_delivered"));
  EXPECT_TRUE(files->wrong()->nothing_readable());
}

TEST_F(schools_findings_folder, a_number_that_two_pupils_have_is_said_at_both) {
  test::drop_file(place_.file(NAME), test::ctf_xml("\n" + test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02") + "\n" +
                                                   test::pupil_xml(ADA, "Cole", "Amelia", "2016-07-21")));
  test::drop_file(place_.file("2025_spring_pupils.csv"),
                  std::string(PUPILS) + "1,100000,L873100024001,Okafor,Ada,2015-04-02,F,,,\n");
  EXPECT_THAT(said(*open()), testing::UnorderedElementsAre(std::string(NAME) + ":2 duplicate_upn",
                                                           std::string(NAME) + ":3 duplicate_upn",
                                                           "2025_spring_pupils.csv:2 duplicate_upn"));
}

TEST_F(schools_findings_folder, rows_about_nobody_and_schools_that_are_not_listed_are_said) {
  test::drop_file(place_.file(NAME), test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02")));
  test::drop_file(place_.file("8739999_CTF_873LLLL_001.xml"),
                  test::ctf_xml(test::pupil_xml("", "Smith", "Leo", "2024-01-11"), "2026-01-01", "9999"));
  test::drop_file(place_.file("2025_spring_pupils.csv"),
                  std::string(PUPILS) +
                      "1,100000,L873100024001,Okafor,Ada,2015-04-02,F,,,\n2,SCH9,L873100024001,A,B,2015-04-02,F,,,\n");
  test::drop_file(place_.file("2025_spring_sessions.csv"),
                  "pupilonrolltableid,NativeId,attendancereason,sessions\n1,100000,I,1\n7,100000,I,1\n1,SCH9,I,1\n");
  EXPECT_THAT(said(*open()), testing::UnorderedElementsAre("8739999_CTF_873LLLL_001.xml:1 upn_missing",
                                                           "8739999_CTF_873LLLL_001.xml:0 school_not_listed",
                                                           "2025_spring_pupils.csv:3 school_not_listed",
                                                           "2025_spring_sessions.csv:3 person_unknown",
                                                           "2025_spring_sessions.csv:4 school_not_listed"));
}

TEST_F(schools_findings_folder, of_a_census_with_a_bad_row_the_others_are_used_and_the_system_is_not_wholly_searched) {
  test::drop_file(place_.file("2025_spring_pupils.csv"), std::string(PUPILS) +
                                                             "1,100000,L873100024001,Okafor,Ada,2015-04-02,F,,,\n"
                                                             "2,100000,Zo\xEB\n"
                                                             "3,100000,B873100021100,Cole,Amelia,2016-07-21,F,,,\n");
  const auto files = open();
  EXPECT_EQ(files->now()->size(), 2U);
  EXPECT_THAT(files->now()->trouble(how_.schools[0], CENSUS), HasSubstr("line 3"));
  EXPECT_THAT(files->now()->trouble(how_.schools[0], CENSUS), Not(HasSubstr("Zo")));
  EXPECT_THAT(said(*files), testing::Contains("2025_spring_pupils.csv:3 encoding"));
}

TEST_F(schools_findings_folder, a_census_that_breaks_off_replaces_nothing) {
  const std::string whole = std::string(PUPILS) +
                            "1,100000,L873100024001,Okafor,Ada,2015-04-02,F,,,\n"
                            "3,100000,B873100021100,Cole,Amelia,2016-07-21,F,,,\n";
  test::drop_file(place_.file("2025_spring_pupils.csv"), whole);
  const auto files = open();
  EXPECT_EQ(files->now()->size(), 2U);
  test::drop_file(place_.file("2025_spring_pupils.csv"), whole.substr(0, whole.size() - 20));
  EXPECT_TRUE(test::eventually([&] { return !files->now()->trouble(how_.schools[0], CENSUS).empty(); }));
  EXPECT_EQ(files->now()->size(), 2U) << "the child in the missing part is still known";
  test::drop_file(place_.file("2025_spring_pupils.csv"), whole);
  EXPECT_TRUE(test::eventually([&] { return files->now()->trouble(how_.schools[0], CENSUS).empty(); }));
}

}  // namespace
}  // namespace mash::schools
