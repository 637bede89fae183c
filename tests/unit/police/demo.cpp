// SPDX-License-Identifier: Apache-2.0
// What docs/demo-family.md promises of the police extract, and that nobody in it could be real.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "adapters/sql/session.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::police {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::StartsWith;

class police_demo : public ::testing::Test {
 protected:
  void SetUp() override {
    test::load_sqlite(
        path_, {test::source_path("config/demo/police/schema.sql"), test::source_path("config/demo/police/data.sql")});
  }
  std::vector<sql::row> query(std::string_view select, const std::vector<std::string>& bound = {}) {
    sql::database to({.odbc = "DRIVER=SQLite3;Database=" + path_});
    auto open = to.open(std::chrono::steady_clock::now() + 20s);
    if (!open) throw std::runtime_error(open.error().detail);
    auto rows = open->query(select, bound);
    if (!rows) throw std::runtime_error(rows.error().detail);
    return std::move(*rows);
  }
  std::string one(std::string_view select) { return query(select).at(0).text("v"); }

  test::temporary_directory home_;
  std::string path_ = home_.file("police.db");
};

TEST_F(police_demo, every_postcode_is_of_a_district_that_does_not_exist) {
  for (const auto& row :
       query("select post_code as v from person_address union select post_code from crime "
             "union select post_code from incident union select found_post_code from missing_episode"))
    if (!row.is_null("v"))
      EXPECT_THAT(row.text("v"), AnyOf(StartsWith("CB99 "), StartsWith("PE99 "), StartsWith("NR99 ")));
}

TEST_F(police_demo, the_two_men_of_one_name_and_birthday_live_apart) {
  const auto both = query(
      "select p.person_urn as urn, post_code, pnc_id from person p join person_address a on "
      "a.person_urn = p.person_urn where surname = 'Smith' and given_name = 'John' "
      "and date_of_birth = '1985-01-20' order by p.person_urn");
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].text("post_code"), "CB99 9ZZ");
  EXPECT_EQ(both[1].text("post_code"), "NR99 1AA");
  EXPECT_TRUE(both[0].is_null("pnc_id"));
}

TEST_F(police_demo, the_pnc_number_has_a_right_check_letter) {
  // Modulus 23 over the year's last two digits and the seven that follow; remainder 1 is A, 0 is Z; no I, O or S.
  constexpr std::string_view LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY";
  for (const auto& row : query("select pnc_id as v from person where pnc_id is not null")) {
    const std::string& id = row.text("v");
    ASSERT_EQ(id.size(), 13U);
    const int number = std::stoi(id.substr(2, 2) + id.substr(5, 7));
    EXPECT_EQ(id[12], LETTERS[static_cast<std::size_t>(number % 23)]);
  }
}

TEST_F(police_demo, only_the_look_alike_is_convicted) {
  const auto convicted = query(
      "select person_urn as v from event_person join crime on crime_urn = event_urn "
      "where crime_outcome = 'convicted' and role = 'suspect_known'");
  ASSERT_EQ(convicted.size(), 1U);
  EXPECT_EQ(convicted[0].text("v"), "P-1004");
}

TEST_F(police_demo, leo_is_unknown_and_noah_is_not) {
  EXPECT_EQ(one("select count(*) as v from person where given_name = 'Leo'"), "0");
  EXPECT_EQ(one("select count(*) as v from person where given_name = 'Noah' and surname = 'Smith' "
                "and date_of_birth = '2024-01-11'"),
            "1");
}

TEST_F(police_demo, the_tables_are_not_toys) {
  EXPECT_GE(std::stoi(one("select count(*) as v from person")), 26);
  for (const char* table : {"crime", "incident", "missing_episode", "custody_record", "police_protection",
                            "warning_marker", "intelligence_report", "safeguarding_report", "handling"})
    EXPECT_GE(std::stoi(one(std::string("select count(*) as v from ") + table)), 2) << table;
}

TEST_F(police_demo, nothing_points_at_a_row_that_is_not_there) {
  for (const char* lost :
       {"select count(*) as v from event_person where person_urn not in (select person_urn from person)",
        "select count(*) as v from event_person where event_type = 'crime' and event_urn not in (select crime_urn from "
        "crime)",
        "select count(*) as v from event_person where event_type = 'incident' and event_urn not in (select "
        "incident_urn "
        "from incident)",
        "select count(*) as v from event_person where event_type = 'intelligence' and event_urn not in (select "
        "intelligence_urn from intelligence_report)",
        "select count(*) as v from person_association where related_person_urn not in (select person_urn from person)",
        "select count(*) as v from person_address where person_urn not in (select person_urn from person)"})
    EXPECT_EQ(one(lost), "0") << lost;
}

}  // namespace
}  // namespace mash::police
