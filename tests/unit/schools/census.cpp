// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/census.hpp"

#include "adapters/schools/settings.hpp"
#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

constexpr const char* PUPILS =
    "pupilonrolltableid,NativeId,dob,surname,forename,middlenames,preferredsurname,formersurname,upn,sex,entrydate,"
    "termlysessionspossible,senprovision,ncyearactual,youngcarer\n";

TEST(schools_census, a_pupil_row_is_read) {
  const auto read = read_census(std::string(PUPILS) +
                                    "r1,8731000,2015-Apr-02 00:00:00,Okafor,Ada,Mary,Smith,Bell,L873100024001,F,"
                                    "2024-Sep-03 00:00:00,140.0,K,6,P\n",
                                "2026_summer_pupilonroll.csv");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->table, census_table::pupils);
  EXPECT_EQ(read->term, "summer 2026");
  EXPECT_EQ(read->taken_on, "2026-05-21");
  ASSERT_EQ(read->pupils.size(), 1u);
  const pupil& one = read->pupils[0];
  EXPECT_EQ(one.system, CENSUS);
  EXPECT_EQ(one.row_key, "r1");
  EXPECT_EQ(one.school, "8731000");
  EXPECT_EQ(one.who.given_names, "Ada Mary");
  EXPECT_THAT(one.who.aliases, testing::ElementsAre("Ada Smith"));
  EXPECT_THAT(one.who.previous_names, testing::ElementsAre("Ada Bell"));
  EXPECT_EQ(one.possible, 140);
  EXPECT_EQ(one.needs.at(0).provision, "K");
  EXPECT_EQ(one.young_carer, "P");
  EXPECT_TRUE(one.on_roll);
}

TEST(schools_census, a_pupil_no_longer_on_roll_has_left) {
  const auto read = read_census(
      "pupilnolongeronrolltableid,NativeId,dob,surname,forename,upn,leavingdate\n"
      "r9,8731000,2015-Apr-02 00:00:00,Okafor,Ada,,2026-Jul-20 00:00:00\n",
      "x.csv");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->pupils.size(), 1u);
  EXPECT_FALSE(read->pupils[0].on_roll);
  EXPECT_EQ(read->pupils[0].row_key, "r9");
  EXPECT_EQ(read->term, "");
}

TEST(schools_census, the_census_day_comes_from_the_files_name) {
  const auto day = [](const char* name) {
    return read_census("pupilonrolltableid,NativeId,sentype\n", name)->taken_on;
  };
  EXPECT_EQ(day("2025_spring_x.csv"), "2025-01-16");
  EXPECT_EQ(day("School census autumn 2024.csv"), "2024-10-03");
  EXPECT_EQ(day("spring.csv"), "");
  EXPECT_EQ(day("2025.csv"), "");
}

TEST(schools_census, tables_are_told_apart_by_their_columns) {
  const auto table = [](const char* header) {
    const auto read = read_census(header, "x.csv");
    return read ? static_cast<int>(read->table) : -1;
  };
  EXPECT_EQ(table("pupilonrolltableid,NativeId,sessions,attendancereason\n"),
            static_cast<int>(census_table::attendance));
  EXPECT_EQ(table("pupilonrolltableid,NativeId,startdate,sessions,reason1,reason2,reason3,category\n"),
            static_cast<int>(census_table::exclusions));
  EXPECT_EQ(table("pupilonrolltableid,NativeId,sentyperank,sentype\n"), static_cast<int>(census_table::needs));
  EXPECT_EQ(table("pupilonrolltableid,NativeId,paon,street,postcode\n"), static_cast<int>(census_table::addresses));
  EXPECT_EQ(table("pupilonrolltableid,NativeId,fsmstartdate\n"), static_cast<int>(census_table::not_used));
  EXPECT_EQ(table("a,b,c\n"), -1);
  EXPECT_EQ(table("CHILD,SEX,DOB\n"), -1);
}

TEST(schools_census, broken_rows_are_left_out_with_a_line_and_no_value) {
  const auto read = read_census(std::string(PUPILS) + "r1,8731000,Okafor\n", "x.csv");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->pupils.empty());
  EXPECT_EQ(read->left_out.find("line 2: "), 0U);
  EXPECT_EQ(read->left_out.find("Okafor"), std::string::npos);
  EXPECT_FALSE(read_census("", "x.csv"));
}

TEST(schools_census, rows_without_names_keep_key_code_and_count) {
  const auto attendance =
      read_census("pupilonrolltableid,NativeId,sessions,attendancereason\nr1,S,9.0,O\nr1,S,x,I\n", "x.csv");
  ASSERT_TRUE(attendance);
  ASSERT_EQ(attendance->rows.size(), 2u);
  EXPECT_EQ(attendance->rows[0].sessions, 9);
  EXPECT_EQ(attendance->rows[1].sessions, 0) << "a count that is none counts nothing";
  const auto excluded = read_census(
      "pupilonrolltableid,NativeId,startdate,sessions,reason1,reason2,reason3,category\nr1,S,2026-May-12 "
      "00:00:00,4.0,VA,DB,,FIXD\n",
      "x.csv");
  ASSERT_TRUE(excluded);
  EXPECT_THAT(excluded->rows.at(0).excluded.reasons, testing::ElementsAre("VA", "DB"));
  EXPECT_EQ(excluded->rows.at(0).excluded.sessions, 4);
  const auto places = read_census(
      "pupilonrolltableid,NativeId,saon,paon,street,town,postcode\nr1,S,Flat 2,12,Example Row,T,CB99 9ZZ\n", "x.csv");
  ASSERT_TRUE(places);
  EXPECT_THAT(places->rows.at(0).place.lines, testing::ElementsAre("Flat 2 12 Example Row", "T"));
}

}  // namespace
}  // namespace mash::schools
