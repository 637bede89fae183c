// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/records.hpp"

#include <set>

#include "tests/unit/local_authority/fixture.hpp"

namespace mash::local_authority {
namespace {

using namespace std::chrono_literals;
using contract::record_kind;
using policy::category;
using policy::item_status;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const holder BY{"peterborough", "Children's social care", "01733 000000", 2026y / 11 / 20};
const origin LIVE{"records", "2026-11-20"};
const origin RECENT{"census", "2026-03-31"};
const origin OLD{"census", "2022-03-31"};

std::vector<contract::record> records(const history& of) { return make_records("X1", "c1", of, BY); }

contract::record only(const history& of) {
  const auto found = records(of);
  if (found.size() != 1) throw std::runtime_error("there are " + std::to_string(found.size()) + " records");
  return found.front();
}

TEST(council_records, nothing_known_is_no_record) { EXPECT_THAT(records({}), IsEmpty()); }

TEST(council_records, each_names_its_subject_holder_source_and_day) {
  history of;
  of.contacts = {{"2026-01-02", "2A", RECENT}};
  const auto found = only(of);
  EXPECT_THAT(found.subjects, ElementsAre("c1"));
  EXPECT_EQ(found.organisation, "peterborough");
  EXPECT_EQ(found.source, "census");
  EXPECT_EQ(field(found, "as_at"), "2026-03-31");
  EXPECT_EQ(found.summary, "Contact with children's social care by a school.");
  EXPECT_EQ(found.when.at, "2026-01-02");
}

TEST(council_records, a_referral_without_action_is_history_and_no_status) {
  history of;
  of.referrals = {{"2026-01-02", "2026-01-02", "1B", "N9", "RC8", true, LIVE}};
  const auto found = only(of);
  EXPECT_EQ(found.category, category::contact_s47_history);
  EXPECT_EQ(found.status, item_status::nfa);
  EXPECT_EQ(found.summary, "Referred to children's social care by an individual; no further action.");
}

TEST(council_records, an_open_referral_is_an_entry_and_an_alert) {
  history of;
  of.referrals = {{"2026-10-02", "", "6", "N1", "", false, LIVE}};
  const auto found = records(of);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].summary,
            "Referred to children's social care by the police; child in need since 2026-10-02; main need: abuse or "
            "neglect.");
  EXPECT_EQ(found[0].status, item_status::ongoing);
  EXPECT_EQ(found[1].kind, record_kind::alert);
  EXPECT_EQ(found[1].summary, "Now: open to children's social care as a child in need, since 2026-10-02.");
  EXPECT_NE(found[0].id, found[1].id);
}

TEST(council_records, a_referral_that_could_not_be_dated_calls_nobody_open) {
  history of;
  of.referrals = {{"", "", "6", "", "", false, LIVE}};
  EXPECT_THAT(records(of), SizeIs(1));
}

TEST(council_records, an_end_still_to_come_is_none) {
  history of;
  of.protection_plans = {{"2026-01-22", "9999-12-31", "EMO", "EMO", false, LIVE}};
  of.care = {{"2026-01-22", "2026-11-21", "C2", "", "", LIVE}};
  const auto found = records(of);
  ASSERT_THAT(found, SizeIs(4));
  EXPECT_EQ(found[0].status, item_status::ongoing);
  EXPECT_EQ(found[1].summary, "Now: subject to a child protection plan for emotional abuse, since 2026-01-22.");
  EXPECT_EQ(found[3].summary, "Now: looked after by the council; legal status: a full care order, since 2026-01-22.");
  for (const auto& one : found) EXPECT_THAT(one.when.until, IsEmpty());
}

TEST(council_records, an_open_entry_of_a_recent_return_says_of_when_it_is) {
  history of;
  of.protection_plans = {{"2025-12-01", "", "NEG", "PHY", false, RECENT}};
  const auto found = records(of);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].status, std::nullopt) << "nobody knows what has become of it since";
  EXPECT_EQ(field(found[0], "plan_category"), "physical abuse");
  EXPECT_EQ(field(found[0], "first_plan_category"), "neglect");
  EXPECT_EQ(found[1].summary,
            "On 2026-03-31, when the return was made: subject to a child protection plan for physical abuse, since "
            "2025-12-01.");
}

TEST(council_records, an_open_entry_of_an_old_return_is_told_but_raises_no_alert) {
  history of;
  of.protection_plans = {{"2021-12-01", "", "NEG", "NEG", false, OLD}};
  const auto found = only(of);
  EXPECT_EQ(found.kind, record_kind::event);
  EXPECT_EQ(field(found, "as_at"), "2022-03-31");
}

TEST(council_records, a_return_without_a_day_raises_no_alert) {
  history of;
  of.protection_plans = {{"2021-12-01", "", "NEG", "NEG", false, {"census", ""}}};
  EXPECT_EQ(field(only(of), "as_at"), "(absent)");
}

TEST(council_records, a_plan_made_by_another_council_says_so) {
  history of;
  of.protection_plans = {{"2021-12-01", "2022-02-01", "", "", true, LIVE}};
  EXPECT_EQ(only(of).summary, "Child protection plan from 2021-12-01 to 2022-02-01, made by another council.");
}

TEST(council_records, an_assessment_without_a_factor_is_told_all_the_same) {
  history of;
  of.assessments = {{"2026-01-02", "", {}, LIVE}};
  const auto found = only(of);
  EXPECT_EQ(found.kind, record_kind::assessment);
  EXPECT_EQ(found.summary, "Social-care assessment.");
  EXPECT_EQ(field(found, "risks"), "[]");
}

TEST(council_records, factors_are_told_under_the_category_that_each_is) {
  history of;
  of.assessments = {{"2026-01-02", "2026-02-02", {"3B", "16A", "2B", "4A", "4B", "7A", "11A", "9A", "8F"}, LIVE}};
  const auto found = records(of);
  EXPECT_THAT(found, SizeIs(7));
  std::set<category> seen;
  for (const auto& one : found) seen.insert(one.category);
  EXPECT_EQ(seen.size(), found.size()) << "one record for each category";
  EXPECT_EQ(all(found, category::contact_s47_history).at(0).summary,
            "Social-care assessment; found: neglect; domestic abuse of which a parent is the subject.");
  EXPECT_EQ(all(found, category::child_mh).at(0).summary, "Social-care assessment; found: the child's mental health.");
  for (const auto& one : found) EXPECT_THAT(text_of(one), Not(HasSubstr("9A"))) << "asylum is never told";
}

TEST(council_records, a_conference_that_three_entries_tell_of_is_told_once) {
  history of;
  of.enquiries = {{"2026-01-02", "2026-01-12", "2026-01-20", false, LIVE},
                  {"", "", "2026-01-20", false, LIVE},
                  {"2026-01-02", "", "2026-01-20", false, RECENT}};
  std::size_t conferences = 0;
  for (const auto& one : records(of)) conferences += one.summary == "Initial child protection conference." ? 1U : 0U;
  EXPECT_EQ(conferences, 1U);
}

TEST(council_records, an_enquiry_that_needed_nothing_more_says_so) {
  history of;
  of.enquiries = {{"2026-01-02", "2026-01-12", "", true, LIVE}};
  const auto found = only(of);
  EXPECT_EQ(found.status, item_status::nfa);
  EXPECT_THAT(found.summary, HasSubstr("no conference or further action was needed"));
}

TEST(council_records, care_that_ended_is_one_period) {
  history of;
  of.care = {{"2020-01-01", "2020-06-01", "V2", "U4", "X1", LIVE},
             {"2020-06-01", "2021-01-01", "C2", "K2", "E4A", LIVE}};
  EXPECT_EQ(only(of).summary,
            "Looked after by the council from 2020-01-01 to 2021-01-01; legal status: a full care order; placement: a "
            "children's home.");
}

TEST(council_records, police_protection_of_a_looked_after_child_reads_as_such) {
  history of;
  of.care = {{"2026-11-19", "", "L1", "U4", "", LIVE}};
  const auto found = records(of);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[1].summary,
            "Now: looked after by the council; legal status: police protection; placement: foster care, since "
            "2026-11-19.");
}

TEST(council_records, nothing_of_an_adoption_shows_in_the_looked_after_record) {
  history of;
  of.adoption_since = "2025-01-20";
  of.care = {{"2024-05-01", "2025-01-20", "C1", "U4", "X1", LIVE}, {"2025-01-20", "", "E1", "A3", "", LIVE}};
  const auto found = records(of);
  EXPECT_THAT(all(found, category::adoption_marker), SizeIs(1));
  EXPECT_EQ(field(all(found, category::adoption_marker).at(0), "as_at"), "(absent)");
  for (const auto& one : all(found, category::lac)) {
    EXPECT_THAT(text_of(one), Not(HasSubstr("order")));
    EXPECT_THAT(text_of(one), Not(HasSubstr("placement")));
    EXPECT_THAT(text_of(one), Not(HasSubstr("2025-01-20"))) << "nor the day on which it changed";
  }
}

TEST(council_records, nothing_of_an_adoption_shows_in_the_team_that_works_with_the_child) {
  history of;
  of.workers = {{"2026-01-01", "", "Priya Nair", "Adoption social worker", "Adoption and Permanence", LIVE}};
  EXPECT_EQ(field(only(of), "team"), "Adoption and Permanence");
  of.adoption_since = "2025-01-20";
  const auto found = all(records(of), category::involvement_current);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(field(found[0], "worker"), "Priya Nair");
  EXPECT_THAT(text_of(found[0]), Not(HasSubstr("doption")));
}

TEST(council_records, nothing_of_an_adoption_shows_in_why_a_case_was_closed) {
  history of;
  of.referrals = {{"2026-01-02", "2026-02-02", "2A", "N8", "RC1", false, LIVE}};
  EXPECT_THAT(text_of(only(of)), Not(HasSubstr("adopt")));
  EXPECT_THAT(text_of(only(of)), Not(HasSubstr("RC1")));
}

TEST(council_records, an_undated_adoption_decision_is_marked_without_a_day) {
  history of;
  of.adoption_since = "unknown";
  EXPECT_EQ(only(of).when.at, "");
}

TEST(council_records, absences_are_told_apart) {
  history of;
  of.absences = {{"2026-01-01", "2026-01-02", true, false, LIVE}, {"2026-11-19", "", false, std::nullopt, LIVE}};
  const auto found = records(of);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].summary, "Was away without authorisation from 2026-01-01 to 2026-01-02.");
  EXPECT_EQ(field(found[0], "return_interview_offered"), "false");
  EXPECT_EQ(field(found[1], "return_interview_offered"), "(absent)");
  EXPECT_EQ(found[2].summary, "Now: missing, since 2026-11-19.");
}

TEST(council_records, a_deprivation_of_liberty_is_an_order_of_a_court) {
  history of;
  of.liberty_orders = {{"2025-01-01", "2025-01-02", LIVE}};
  const auto found = only(of);
  EXPECT_EQ(found.category, category::court_order);
  EXPECT_EQ(found.nature, policy::nature::finding_of_court);
}

TEST(council_records, early_help_and_pre_proceedings_are_told) {
  history of;
  of.early_helps = {{"2025-01-01", "", LIVE}};
  of.pre_proceedings = {"2026-01-15"};
  const auto found = records(of);
  EXPECT_EQ(all(found, category::early_help_plan).at(0).summary, "Early help since 2025-01-01.");
  EXPECT_EQ(all(found, category::early_help_plan).at(0).status, item_status::ongoing);
  EXPECT_THAT(all(found, category::contact_s47_history).at(0).summary, HasSubstr("Pre-proceedings began"));
}

TEST(council_records, a_worker_shows_the_last_visit_in_which_the_child_was_seen) {
  history of;
  of.workers = {{"2026-01-01", "", "Priya Nair", "Social worker", "North", LIVE}};
  of.visits = {{"2025-12-01", true, true},     // before this worker
               {"2026-02-01", true, true},     // seen alone
               {"2026-03-01", false, false}};  // nobody was at home
  const auto found = only(of);
  EXPECT_EQ(found.kind, record_kind::involvement);
  EXPECT_EQ(field(found, "current"), "true");
  EXPECT_EQ(field(found, "last_seen"), "2026-02-01");
  EXPECT_EQ(field(found, "child_seen_alone"), "true");
  EXPECT_EQ(field(found, "role"), "Social worker");
}

TEST(council_records, a_worker_who_left_is_not_current_and_without_visits_nothing_is_claimed) {
  history of;
  of.workers = {{"2024-01-01", "2025-01-01", "", "", "", LIVE}};
  const auto found = only(of);
  EXPECT_EQ(field(found, "current"), "false");
  EXPECT_EQ(field(found, "worker"), "(absent)");
  EXPECT_EQ(field(found, "last_seen"), "(absent)");
  EXPECT_EQ(found.summary, "A worker of children's social care was allocated.");
}

TEST(council_records, entries_of_one_day_have_ids_of_their_own) {
  history of;
  of.contacts = {{"2026-01-02", "2A", LIVE}, {"2026-01-02", "6", LIVE}, {"", "6", LIVE}, {"", "6", LIVE}};
  std::set<std::string> ids;
  for (const auto& one : records(of)) ids.insert(one.id);
  EXPECT_THAT(ids, SizeIs(4));
}

TEST(council_records, two_children_never_share_an_id) {
  history of;
  of.contacts = {{"2026-01-02", "2A", LIVE}};
  EXPECT_NE(make_records("X1", "c1", of, BY).at(0).id, make_records("X2", "c1", of, BY).at(0).id);
  EXPECT_EQ(make_records("X1", "c1", of, BY).at(0).id, make_records("X1", "c9", of, BY).at(0).id)
      << "whatever the question calls the child";
}

}  // namespace
}  // namespace mash::local_authority
