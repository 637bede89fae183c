// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/local_authority/ssd.hpp"

namespace mash::local_authority {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const origin SSD{"records", "2026-11-20"};
const origin CIN{"census", "2025-03-31"};

TEST(history, the_same_plan_from_two_sources_is_one_with_what_either_knows) {
  history all;
  all.protection_plans = {{"2023-05-02", "2024-06-18", "", "EMO", false, SSD}};
  all.assessments = {{"2023-03-13", "2023-04-21", {}, SSD}};
  history census;
  census.protection_plans = {{"2023-05-02", "", "NEG", "NEG", false, CIN},
                             {"2019-01-01", "2019-06-01", "", "", false, CIN}};
  census.assessments = {{"2023-03-13", "", {"3B"}, CIN}};
  all.merge(census);
  ASSERT_THAT(all.protection_plans, SizeIs(2));
  EXPECT_EQ(all.protection_plans[0].to, "2024-06-18") << "the older return does not open it again";
  EXPECT_EQ(all.protection_plans[0].initial, "NEG");
  EXPECT_EQ(all.protection_plans[0].latest, "EMO");
  EXPECT_EQ(all.protection_plans[0].by.system, "records");
  ASSERT_THAT(all.assessments, SizeIs(1));
  EXPECT_THAT(all.assessments[0].factors, ElementsAre("3B"));
}

TEST(history, an_open_plan_stays_open_though_an_older_return_had_an_end) {
  history all;
  all.protection_plans = {{"2023-05-02", "", "", "", false, SSD}};
  history census;
  census.protection_plans = {{"2023-05-02", "2024-01-01", "", "", false, CIN}};
  all.merge(census);
  EXPECT_EQ(all.protection_plans.at(0).to, "");
}

TEST(history, things_without_a_date_are_never_taken_for_each_other) {
  history all;
  all.referrals = {{"", "", "6", "", "", false, SSD}};
  history other;
  other.referrals = {{"", "", "2A", "", "", false, CIN}};
  all.merge(other);
  EXPECT_THAT(all.referrals, SizeIs(2));
}

TEST(history, that_a_census_came_to_nothing_does_not_silence_what_is_open_in_the_records) {
  history all;
  all.referrals = {{"2026-01-02", "", "6", "N1", "", false, SSD}};
  all.enquiries = {{"2026-01-02", "", "", false, SSD}};
  history census;
  census.referrals = {{"2026-01-02", "2026-01-02", "2A", "N9", "RC8", true, CIN}};
  census.enquiries = {{"2026-01-02", "", "2026-01-20", true, CIN}};
  all.merge(census);
  EXPECT_FALSE(all.referrals.at(0).nfa);
  EXPECT_EQ(all.referrals.at(0).to, "");
  EXPECT_FALSE(all.enquiries.at(0).nfa);
  EXPECT_EQ(all.enquiries.at(0).conference, "2026-01-20");
}

TEST(history, two_entries_that_one_file_begins_on_one_day_are_two_and_a_row_told_twice_is_one) {
  const care_episode day{"2026-01-02", "2026-01-02", "L1", "", "X1", CIN}, since{"2026-01-02", "", "C2", "", "", CIN};
  history file, all;
  file.care = {day, since, since};
  all.merge(file);
  EXPECT_THAT(all.care, UnorderedElementsAre(day, since));
  all.merge(file);
  EXPECT_THAT(all.care, UnorderedElementsAre(day, since)) << "another file of the same";
}

TEST(history, each_of_two_entries_of_one_day_is_completed_by_its_own) {
  history all;
  all.care = {{"2026-01-02", "", "", "", "", SSD}, {"2026-01-02", "2026-01-02", "", "", "", SSD}};
  history file;
  file.care = {{"2026-01-02", "2026-01-02", "L1", "U4", "X1", CIN}, {"2026-01-02", "2026-02-02", "C2", "U1", "", CIN}};
  all.merge(file);
  ASSERT_THAT(all.care, SizeIs(2));
  EXPECT_EQ(all.care[0].legal_status, "C2");
  EXPECT_EQ(all.care[0].to, "") << "the older file does not end it";
  EXPECT_EQ(all.care[1].legal_status, "L1");
}

TEST(history, what_a_newer_file_has_ended_an_older_one_with_two_entries_of_that_day_does_not_open_again) {
  history all;
  all.care = {{"2026-01-02", "2026-06-01", "C2", "", "E4A", CIN}};
  history older;
  older.care = {{"2026-01-02", "2026-01-02", "L1", "", "X1", CIN}, {"2026-01-02", "", "C2", "", "", CIN}};
  all.merge(older);
  ASSERT_THAT(all.care, SizeIs(2));
  for (const care_episode& one : all.care) EXPECT_NE(one.to, "");
}

TEST(history, an_end_that_is_still_to_come_has_not_come) {
  history of;
  of.protection_plans = {{"2023-05-02", "9999-12-31", "", "", false, SSD},
                         {"2023-05-02", "2026-11-20", "", "", false, SSD}};
  of.workers = {{"2023-05-02", "2026-11-21", "", "", "", SSD}};
  of.forget_ends_after("2026-11-20");
  EXPECT_EQ(of.protection_plans[0].to, "");
  EXPECT_EQ(of.protection_plans[1].to, "2026-11-20");
  EXPECT_EQ(of.workers[0].to, "");
}

TEST(history, two_workers_who_began_on_one_day_are_two) {
  history all;
  all.workers = {{"2023-03-13", "", "One", "", "", SSD}};
  history other;
  other.workers = {{"2023-03-13", "", "Two", "", "", SSD}, {"2023-03-13", "", "One", "", "", SSD}};
  all.merge(other);
  EXPECT_THAT(all.workers, SizeIs(2));
}

TEST(history, an_adoption_known_to_one_source_is_known) {
  history all, other;
  other.adopted = true;
  other.adoption_since = "2020-02-10";
  all.merge(other);
  EXPECT_TRUE(all.adopted);
  EXPECT_EQ(all.adoption_since, "2020-02-10");
}

TEST(periods_of_care, episodes_that_follow_each_other_are_one_period_with_the_last_status) {
  const auto found = periods_of_care({{"2024-06-03", "", "C2", "U4", "", CIN},
                                      {"2023-11-20", "2024-06-03", "C1", "U1", "X1", CIN},
                                      {"2019-01-01", "2019-05-01", "V2", "U4", "E4A", CIN}});
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].from, "2019-01-01");
  EXPECT_EQ(found[0].to, "2019-05-01");
  EXPECT_EQ(found[1].from, "2023-11-20");
  EXPECT_EQ(found[1].to, "");
  EXPECT_EQ(found[1].legal_status, "C2");
}

TEST(periods_of_care, only_the_latest_episode_can_be_open) {
  const auto found =
      periods_of_care({{"2023-01-01", "", "C1", "", "", CIN}, {"2024-01-01", "2024-05-01", "C2", "", "E4A", CIN}});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].to, "2024-05-01");
}

TEST(periods_of_care, an_episode_of_one_day_comes_before_the_one_that_goes_on) {
  const auto found =
      periods_of_care({{"2024-01-01", "", "C2", "", "", CIN}, {"2024-01-01", "2024-01-01", "L1", "", "X1", CIN}});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].legal_status, "C2");
  EXPECT_EQ(found[0].to, "");
}

TEST(periods_of_care, an_older_return_does_not_end_what_the_records_have_as_open) {
  const auto found =
      periods_of_care({{"2023-11-20", "", "C2", "", "", SSD}, {"2024-06-03", "2024-08-01", "C1", "U4", "E4A", CIN}});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].from, "2023-11-20");
  EXPECT_EQ(found[0].to, "");
  EXPECT_EQ(found[0].legal_status, "C2");
  EXPECT_EQ(found[0].place, "U4") << "what the records do not say";
  EXPECT_EQ(found[0].by, SSD);
}

TEST(periods_of_care, nothing_is_nothing) { EXPECT_THAT(periods_of_care({}), IsEmpty()); }

TEST(factor_codes, are_read_in_every_form_that_councils_write) {
  EXPECT_THAT(factor_codes(R"(["3B", "16A"])"), ElementsAre("16A", "3B"));
  EXPECT_THAT(factor_codes(R"({"3B": "Yes", "4B": "No", "16A": true, "2B": false, "1B": null})"),
              ElementsAre("16A", "3B"));
  EXPECT_THAT(factor_codes("3B, 16A"), ElementsAre("16A", "3B"));
  EXPECT_THAT(factor_codes(""), IsEmpty());
  EXPECT_THAT(factor_codes("[1, null, \"\", \"much too long to be a code\"]"), IsEmpty());
}

}  // namespace
}  // namespace mash::local_authority
