// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/ssd.hpp"

#include "tests/support/source_path.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/unit/local_authority/fixture.hpp"

namespace mash::local_authority {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const origin BY{"records", "2026-11-20"};

class dataset : public ::testing::Test {
 protected:
  void SetUp() override {
    test::load_sqlite(path_, {test::source_path("config/demo/peterborough/ssd.sql")});
    for (const char* table : {"ssd_cin_episodes", "ssd_cin_assessments", "ssd_assessment_factors", "ssd_cin_plans",
                              "ssd_cin_visits", "ssd_s47_enquiry", "ssd_initial_cp_conference", "ssd_cp_plans",
                              "ssd_cp_visits", "ssd_cla_episodes", "ssd_legal_status", "ssd_missing",
                              "ssd_professionals", "ssd_involvements", "ssd_contacts", "ssd_early_help_episodes"})
      run(std::string("delete from ") + table);
  }
  void run(const std::string& statement) const { test::run_sqlite(path_, statement); }
  history read() {
    sql::database to({.odbc = "DRIVER=SQLite3;Database=" + path_});
    auto open = to.open(soon());
    if (!open) throw std::runtime_error(open.error().detail);
    histories out;
    read_ssd(*open, {"1"}, BY, out, [&](const error& one) { troubles_.push_back(one.detail); });
    return out["1"];
  }

  test::temporary_directory home_;
  std::string path_ = home_.file("ssd.db");
  std::vector<std::string> troubles_;
};

TEST_F(dataset, reads_a_referral_with_its_codes) {
  run("insert into ssd_cin_episodes (cine_referral_id, cine_person_id, cine_referral_date, cine_referral_source_code, "
      "cine_cin_primary_need_code, cine_referral_nfa, cine_close_date, cine_close_reason) values "
      "('r', '1', '2026-01-02 00:00:00', '3B', 'N1', 'Y', '2026-02-03', 'RC8'), ('s', '2', '2026-01-02', '6', 'N1', "
      "'N', "
      "null, null)");
  const history found = read();
  ASSERT_THAT(found.referrals, SizeIs(1)) << "the other child was not asked about";
  EXPECT_EQ(found.referrals[0].from, "2026-01-02");
  EXPECT_EQ(found.referrals[0].to, "2026-02-03");
  EXPECT_EQ(found.referrals[0].source, "3B");
  EXPECT_TRUE(found.referrals[0].nfa);
  EXPECT_EQ(found.referrals[0].by.as_at, "2026-11-20");
  EXPECT_THAT(troubles_, IsEmpty());
}

TEST_F(dataset, factors_go_to_their_own_assessment) {
  run("insert into ssd_cin_assessments (cina_assessment_id, cina_person_id, cina_assessment_start_date, "
      "cina_assessment_auth_date) values ('a', '1', '2026-01-02', '2026-02-02'), ('b', '1', '2026-05-02', null)");
  run("insert into ssd_assessment_factors values ('f', 'b', '[\"3B\"]'), ('g', 'b', '{\"16A\": \"Yes\"}')");
  const history found = read();
  ASSERT_THAT(found.assessments, SizeIs(2));
  for (const assessment& one : found.assessments) {
    if (one.from == "2026-01-02") EXPECT_THAT(one.factors, IsEmpty());
    if (one.from == "2026-05-02") EXPECT_THAT(one.factors, ElementsAre("16A", "3B"));
  }
}

TEST_F(dataset, a_legal_status_belongs_to_the_episodes_that_it_overlaps) {
  run("insert into ssd_cla_episodes (clae_cla_episode_id, clae_person_id, clae_cla_episode_start_date, "
      "clae_cla_episode_ceased_date) values ('a', '1', '2023-01-01', '2024-01-01'), ('b', '1', '2024-01-01', null)");
  run("insert into ssd_legal_status values ('x', '1', 'C1', '2023-01-01', '2024-01-01'), "
      "('y', '1', 'C2', '2024-01-01', null)");
  const history found = read();
  ASSERT_THAT(found.care, SizeIs(2));
  for (const care_episode& one : found.care) EXPECT_EQ(one.legal_status, one.to.empty() ? "C2" : "C1");
  EXPECT_EQ(found.adoption_since, "");
}

TEST_F(dataset, of_two_legal_statuses_the_later_is_the_episodes_in_whatever_order_the_rows_come) {
  run("insert into ssd_cla_episodes (clae_cla_episode_id, clae_person_id, clae_cla_episode_start_date, "
      "clae_cla_episode_ceased_date) values ('a', '1', '2023-01-01', null), ('b', '1', '2021-01-01', '2021-09-01')");
  run("insert into ssd_legal_status values ('x', '1', 'C2', '2024-01-01', null), ('y', '1', 'C1', '2023-01-01', null), "
      "('z', '1', 'L1', '2024-05-01', '2024-05-03'), ('v', '1', 'V2', '2021-03-01', '2021-09-01'), "
      "('w', '1', 'L2', '2021-01-01', '2021-03-01'), ('u', '1', 'L1', '2021-02-01', '2021-02-03')");
  const history found = read();
  ASSERT_THAT(found.care, SizeIs(2));
  for (const care_episode& one : found.care) EXPECT_EQ(one.legal_status, one.to.empty() ? "C2" : "V2");
}

TEST_F(dataset, a_case_closed_for_adoption_is_one) {
  run("insert into ssd_cin_episodes (cine_referral_id, cine_person_id, cine_referral_date, cine_close_date, "
      "cine_close_reason) values ('r', '1', '2026-01-02', '2026-02-03', 'RC1')");
  EXPECT_TRUE(read().adopted);
}

TEST_F(dataset, a_placement_order_and_an_adoption_are_recognised) {
  run("insert into ssd_legal_status values ('x', '1', 'E1', '2025-01-20', null)");
  EXPECT_EQ(read().adoption_since, "2025-01-20");
  EXPECT_FALSE(read().adopted);
  run("insert into ssd_cla_episodes (clae_cla_episode_id, clae_person_id, clae_cla_episode_start_date, "
      "clae_cla_episode_ceased_date, clae_cla_episode_ceased_reason) values ('a', '1', '2023-01-01', '2024-01-01', "
      "'E12')");
  EXPECT_TRUE(read().adopted);
}

TEST_F(dataset, enquiries_conferences_and_plans_are_read) {
  run("insert into ssd_s47_enquiry (s47e_s47_enquiry_id, s47e_person_id, s47e_s47_start_date, s47e_s47_end_date, "
      "s47e_s47_nfa) values ('e', '1', '2026-01-02', '2026-01-12', 'N')");
  run("insert into ssd_initial_cp_conference (icpc_icpc_id, icpc_person_id, icpc_icpc_date) values "
      "('i', '1', '2026-01-20'), ('j', '1', null)");
  run("insert into ssd_cp_plans (cppl_cp_plan_id, cppl_person_id, cppl_cp_plan_start_date, cppl_cp_plan_ola, "
      "cppl_cp_plan_initial_category, cppl_cp_plan_latest_category) values ('p', '1', '2026-01-20', 'Y', 'NEG', "
      "'EMO')");
  run("insert into ssd_cin_plans (cinp_cin_plan_id, cinp_person_id, cinp_cin_plan_start_date) values "
      "('c', '1', '2025-01-20')");
  const history found = read();
  ASSERT_THAT(found.enquiries, SizeIs(2)) << "a conference without a date is none";
  ASSERT_THAT(found.protection_plans, SizeIs(1));
  EXPECT_TRUE(found.protection_plans[0].other_authority);
  EXPECT_EQ(found.protection_plans[0].to, "");
  EXPECT_EQ(found.protection_plans[0].latest, "EMO");
  EXPECT_THAT(found.need_plans, SizeIs(1));
}

TEST_F(dataset, workers_are_named_where_the_dataset_knows_them) {
  run("insert into ssd_professionals (prof_professional_id, prof_professional_name) values ('w', 'Priya Nair')");
  run("insert into ssd_involvements (invo_involvements_id, invo_professional_id, invo_person_id, "
      "invo_involvement_start_date, invo_professional_team) values ('i', 'w', '1', '2026-01-02', 'North'), "
      "('j', 'gone', '1', '2025-01-02', 'South')");
  const history found = read();
  ASSERT_THAT(found.workers, SizeIs(2));
  for (const worker& one : found.workers) EXPECT_EQ(one.name, one.team == "North" ? "Priya Nair" : "");
}

TEST_F(dataset, visits_of_both_kinds_are_read) {
  run("insert into ssd_cp_visits (cppv_cp_visit_id, cppv_person_id, cppv_cp_visit_date, cppv_cp_visit_seen, "
      "cppv_cp_visit_seen_alone) values ('v', '1', '2026-01-02', 'Y', 'N')");
  run("insert into ssd_cin_visits (cinv_cin_visit_id, cinv_person_id, cinv_cin_visit_date, cinv_cin_visit_seen, "
      "cinv_cin_visit_seen_alone) values ('w', '1', '2026-02-02', 'Y', 'Y')");
  const history found = read();
  ASSERT_THAT(found.visits, SizeIs(2));
  for (const visit& one : found.visits) {
    EXPECT_TRUE(one.seen);
    EXPECT_EQ(one.seen_alone, one.date == "2026-02-02");
  }
}

TEST_F(dataset, absences_contacts_and_early_help_are_read) {
  run("insert into ssd_missing (miss_table_id, miss_person_id, miss_missing_episode_start_date, "
      "miss_missing_episode_type, miss_missing_rhi_offered) values ('m', '1', '2026-01-02', 'Absent', 'Y'), "
      "('n', '1', '2026-03-02', 'M', null)");
  run("insert into ssd_contacts (cont_contact_id, cont_person_id, cont_contact_date, cont_contact_source_code) values "
      "('c', '1', '2026-01-02', '6')");
  run("insert into ssd_early_help_episodes (earl_episode_id, earl_person_id, earl_episode_start_date) values "
      "('e', '1', '2026-01-02')");
  const history found = read();
  ASSERT_THAT(found.absences, SizeIs(2));
  for (const absence& one : found.absences) {
    EXPECT_EQ(one.without_authorisation, one.from == "2026-01-02");
    EXPECT_EQ(one.return_interview_offered.has_value(), one.from == "2026-01-02");
  }
  EXPECT_THAT(found.contacts, SizeIs(1));
  EXPECT_THAT(found.early_helps, SizeIs(1));
}

TEST_F(dataset, a_row_whose_end_cannot_be_read_is_left_out_and_is_trouble) {
  const auto only = [&](const char* table, const std::string& columns, const std::string& values) {
    run(std::string("delete from ") + table);
    run(std::string("insert into ") + table + " (" + columns + ") values " + values);
    troubles_.clear();
    return read();
  };
  EXPECT_THAT(only("ssd_cp_plans", "cppl_cp_plan_id, cppl_person_id, cppl_cp_plan_start_date, cppl_cp_plan_end_date",
                   "('p', '1', '2026-01-20', 'next week'), ('q', '1', '2025-01-20', '2025-02-20')")
                  .protection_plans,
              SizeIs(1));
  EXPECT_THAT(troubles_, SizeIs(1));
  run("delete from ssd_cp_plans");
  EXPECT_THAT(only("ssd_cin_episodes", "cine_referral_id, cine_person_id, cine_referral_date, cine_close_date",
                   "('r', '1', '2026-01-20', '?')")
                  .referrals,
              IsEmpty());
  EXPECT_THAT(troubles_, SizeIs(1));
  run("delete from ssd_cin_episodes");
  const history care = only("ssd_cla_episodes",
                            "clae_cla_episode_id, clae_person_id, clae_cla_episode_start_date, "
                            "clae_cla_episode_ceased_date, clae_cla_episode_ceased_reason",
                            "('c', '1', '2026-01-20', '?', 'E12')");
  EXPECT_THAT(care.care, IsEmpty());
  EXPECT_TRUE(care.adopted) << "that is believed of it";
  EXPECT_THAT(troubles_, SizeIs(1));
  run("delete from ssd_cla_episodes");
  EXPECT_THAT(
      only("ssd_involvements", "invo_involvements_id, invo_person_id, invo_involvement_end_date", "('i', '1', '?')")
          .workers,
      IsEmpty());
  EXPECT_THAT(troubles_, SizeIs(1));
  EXPECT_THAT(
      only("ssd_involvements", "invo_involvements_id, invo_person_id, invo_involvement_end_date", "('i', '1', '')")
          .workers,
      SizeIs(1));
  EXPECT_THAT(troubles_, IsEmpty());
}

TEST_F(dataset, each_missing_table_is_one_trouble_and_the_others_are_read) {
  run("insert into ssd_contacts (cont_contact_id, cont_person_id, cont_contact_date) values ('c', '1', '2026-01-02')");
  run("drop table ssd_cp_plans");
  run("drop table ssd_missing");
  EXPECT_THAT(read().contacts, SizeIs(1));
  EXPECT_THAT(troubles_, SizeIs(2));
}

}  // namespace
}  // namespace mash::local_authority
