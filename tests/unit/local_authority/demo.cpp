// SPDX-License-Identifier: Apache-2.0
// What docs/demo-family.md promises of the two councils, and that nobody in them could be real.
#include <set>

#include "adapters/local_authority/cin.hpp"
#include "adapters/local_authority/drop_folder.hpp"
#include "adapters/sql/session.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/unit/local_authority/fixture.hpp"

namespace mash::local_authority {
namespace {

using ::testing::AnyOf;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class council_demo : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { test::load_sqlite(path_, {demo("/ssd.sql")}); }
  [[nodiscard]] std::string demo(const std::string& file) const {
    return test::source_path("config/demo/") + GetParam() + file;
  }
  std::vector<std::string> column(const std::string& select) {
    sql::database to({.odbc = "DRIVER=SQLite3;Database=" + path_});
    auto open = to.open(soon());
    if (!open) throw std::runtime_error(open.error().detail);
    auto rows = open->query(select, {});
    if (!rows) throw std::runtime_error(rows.error().detail);
    std::vector<std::string> out;
    for (const auto& one : *rows) out.push_back(one.text("v"));
    return out;
  }

  test::temporary_directory home_;
  std::string path_ = home_.file("ssd.db");
};

INSTANTIATE_TEST_SUITE_P(of, council_demo, ::testing::Values("peterborough", "cambridgeshire"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(council_demo, every_nhs_number_is_of_the_test_range_and_passes_its_check) {
  const auto numbers =
      column("select pers_common_child_id as v from ssd_person where pers_common_child_id is not null");
  EXPECT_GE(numbers.size(), 20U);
  for (const auto& one : numbers) {
    EXPECT_THAT(one, StartsWith("999"));
    EXPECT_TRUE(contract::valid_nhs_number(one)) << one;
  }
  EXPECT_EQ(std::set<std::string>(numbers.begin(), numbers.end()).size(), numbers.size()) << "one is there twice";
}

TEST_P(council_demo, every_pupil_number_passes_its_check) {
  const auto numbers = column("select link_identifier_value as v from ssd_linked_identifiers");
  EXPECT_GE(numbers.size(), 10U);
  for (const auto& one : numbers) EXPECT_TRUE(contract::valid_upn(one)) << one;
}

TEST_P(council_demo, every_postcode_is_of_a_district_that_does_not_exist) {
  for (const auto& one : column("select addr_address_postcode as v from ssd_address"))
    EXPECT_THAT(one, AnyOf(StartsWith("CB99 "), StartsWith("PE99 "), "CON"));
}

TEST_P(council_demo, the_returns_and_the_records_speak_of_the_same_children) {
  const auto known = column("select pers_person_id as v from ssd_person");
  const std::set<std::string> ids(known.begin(), known.end());
  drop_folder census(demo("/cin"), ".xml", "census", cin_parser),
      looked_after(demo("/ssda903"), ".csv", "r", ssda903_parser);
  for (auto* folder : {&census, &looked_after}) {
    const auto content = folder->read();
    EXPECT_EQ(content->trouble, "");
    EXPECT_GE(content->children.size(), 4U);
    for (const auto& [id, of] : content->children) EXPECT_TRUE(ids.contains(id)) << id;
  }
}

TEST_P(council_demo, only_peterborough_knows_the_family) {
  const std::string family =
      "select pers_forename as v from ssd_person where pers_common_child_id in ('9990001014', "
      "'9990002029', '9990003033', '9990004048') or pers_surname in ('Okafor', 'Bell') or "
      "(pers_surname = 'Smith' and pers_dob >= '1985-01-20' and pers_dob < '1985-01-21')";
  if (std::string_view(GetParam()) == "peterborough")
    EXPECT_THAT(column(family), ::testing::UnorderedElementsAre("Ada", "Grace"));
  else
    EXPECT_THAT(column(family), IsEmpty());
}

TEST_P(council_demo, the_population_is_no_toy) {
  EXPECT_GE(column("select pers_person_id as v from ssd_person").size(), 50U);
  EXPECT_GE(column("select cppl_person_id as v from ssd_cp_plans where cppl_cp_plan_end_date is null").size(), 4U);
  EXPECT_GE(column("select cine_person_id as v from ssd_cin_episodes where cine_close_date is null").size(), 8U);
  EXPECT_GE(column("select invo_person_id as v from ssd_involvements").size(), 12U);
}

TEST_P(council_demo, nothing_points_at_a_row_that_is_not_there) {
  for (
      const char* lost :
      {"select moth_person_id as v from ssd_mother where moth_person_id not in (select pers_person_id from ssd_person)",
       "select fami_person_id as v from ssd_family where fami_person_id not in (select pers_person_id from ssd_person)",
       "select invo_professional_id as v from ssd_involvements where invo_professional_id not in (select "
       "prof_professional_id from ssd_professionals)",
       "select cinf_assessment_id as v from ssd_assessment_factors where cinf_assessment_id not in (select "
       "cina_assessment_id from ssd_cin_assessments)",
       "select cppl_person_id as v from ssd_cp_plans where cppl_person_id not in (select pers_person_id from "
       "ssd_person)"})
    EXPECT_THAT(column(lost), IsEmpty()) << lost;
}

}  // namespace
}  // namespace mash::local_authority
