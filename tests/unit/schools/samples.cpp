// SPDX-License-Identifier: Apache-2.0
// The published school-census samples (tests/data/school_census): eight schools, 200 pupils whose names and numbers are
// random, so that no unique pupil number is valid.
#include <map>
#include <set>

#include "adapters/schools/folder.hpp"
#include "tests/support/findings_file.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

using policy::category;

std::string data() { return test::source_path("tests/data/school_census"); }

json::object eight_schools() {
  json::array list;
  for (int i = 1; i <= 8; ++i)
    list.push_back(
        test::school_entry("10000" + std::to_string(i), "100" + std::to_string(i), "SCH" + std::to_string(i)));
  return {{"folder", data()}, {"schools", std::move(list)}};
}

TEST(schools_samples, every_file_is_of_its_table) {
  const std::map<std::string, census_table> expected{
      {"2025_spring_fsmperiod_first200pupils.csv", census_table::not_used},
      {"2025_spring_pupilonroll_first200.csv", census_table::pupils},
      {"2025_spring_senneeds_first200pupils.csv", census_table::needs},
      {"2025_spring_termlyexclusionsonroll_first200pupils.csv", census_table::exclusions},
      {"2025_spring_termlysessiondetailsonroll_first200pupils.csv", census_table::attendance}};
  std::map<std::string, census_table> found;
  for (const auto& one : std::filesystem::directory_iterator(data())) {
    if (one.path().extension() != ".csv") continue;
    const auto read = read_census(test::file_text(one.path()), one.path().filename().string());
    ASSERT_TRUE(read) << one.path().filename() << ": " << read.error().detail;
    EXPECT_EQ(read->term, "spring 2025");
    found[one.path().filename().string()] = read->table;
  }
  EXPECT_EQ(found, expected);
}

TEST(schools_samples, every_pupil_is_one_person_of_its_school) {
  const auto how = read_settings(eight_schools());
  ASSERT_TRUE(how);
  const auto files = folder::open(*how);
  ASSERT_TRUE(files);
  const auto now = (*files)->now();
  EXPECT_EQ(now->size(), 200u);
  EXPECT_EQ(now->trouble(*how->by_native_id("SCH7"), CENSUS), "");
  EXPECT_NE(now->remark(*how->by_native_id("SCH7"), CENSUS).find("28 have none that is valid"), std::string::npos);
}

TEST(schools_samples, what_is_wrong_in_them_is_what_is_expected) {
  const auto made = make_schools_source(eight_schools());
  ASSERT_TRUE(made);
  test::expect_findings((*made)->examine({}), data() + "/FINDINGS.txt");
}

TEST(schools_samples, the_first_pupils_record_is_complete) {
  auto made = make_schools_source(eight_schools());
  ASSERT_TRUE(made);
  const auto found = test::find(**made, test::a_person("SUR6864", "FOR9344", "2020-04-25"));
  // Letters only, every name here is SUR and FOR: the search is generous, and matching decides.
  const auto there = std::ranges::find(found.people, "100007", &kit::known_person::organisation);
  ASSERT_NE(there, found.people.end());
  const kit::known_person& known = *there;
  EXPECT_EQ(known.identity.upn, "") << "a random number identifies nobody";
  EXPECT_EQ(known.identity.family_name, "SUR6864");
  EXPECT_THAT(known.identity.previous_names, testing::ElementsAre("FOR9344 FSUR3634"));

  const auto fetched = (*made)->fetch({{"c1", {known.key}}}, test::ask_for(test::every_category()), {});
  ASSERT_TRUE(fetched);
  const auto absences = test::of_category(fetched->records, category::attendance);
  ASSERT_EQ(absences.size(), 1u);
  // 128 E and 137 I against 136 possible: the sample contradicts itself, so no share of the possible is claimed.
  EXPECT_EQ(absences[0].fields.at("authorised_absence"), json::value(265));
  EXPECT_EQ(absences[0].fields.at("unauthorised_absence"), json::value(393));
  EXPECT_FALSE(absences[0].fields.contains("sessions_possible"));
  std::map<std::string, int> types;
  for (const auto& one : test::of_category(fetched->records, category::suspension_exclusion))
    ++types[std::string(std::string_view(one.fields.at("type").as_string()))];
  EXPECT_EQ(types,
            (std::map<std::string, int>{{"Permanently excluded", 3}, {"Suspended", 2}, {"Excluded at lunchtime", 4}}));
  const auto needs = test::of_category(fetched->records, category::send_ehcp);
  ASSERT_EQ(needs.size(), 1u);
  EXPECT_NE(needs[0].summary.find("education, health and care plan"), std::string::npos);
}

TEST(schools_samples, ten_declared_young_carers_are_recorded) {
  auto made = make_schools_source(eight_schools());
  ASSERT_TRUE(made);
  const auto census = read_census(test::file_text(data() + "/2025_spring_pupilonroll_first200.csv"), "x.csv");
  ASSERT_TRUE(census);
  std::map<std::string, std::vector<std::string>> everybody;
  for (const pupil& one : census->pupils)
    for (const auto& known : test::find(**made, one.who).people) everybody["c1"].push_back(known.key);
  std::set<std::string> ids;
  const auto fetched = (*made)->fetch(everybody, test::ask_for({category::young_carer}), {});
  for (const auto& one : fetched->records) ids.insert(one.id);
  EXPECT_EQ(ids.size(), 10u);
}

}  // namespace
}  // namespace mash::schools
