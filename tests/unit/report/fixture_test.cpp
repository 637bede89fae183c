// SPDX-License-Identifier: Apache-2.0
// Six checks of one day, worked out by hand. Times are of 20 November 2026, UTC; `-` is none.
//
//  check  authority       urgency  opened  referred  decide by  decided  outcome
//  1      cambridgeshire  red      09:00   08:30     16:30      12:00    s47_joint
//  2      cambridgeshire  amber    09:30   09:00     17:00      18:00    nfa
//  3      cambridgeshire  amber    13:00   12:00     20:00      -        -          (late: now it is 21:00)
//  4      peterborough    green    13:30   -         -          14:30    nfa, early_help
//  5      peterborough    green    14:00   13:00     22:00      -        -          (not due yet)
//  6      cambridgeshire  red      15:00   cancelled
//
//  question           desk    return by  replied   on time?   at the decision
//  1 police           open    13:00      09:10     yes        not due before 12:00
//  1 health           open    11:00      12:30     late       due, none: missing
//  2 police           open    13:30      09:50     yes        due, there
//  2 schools          closed  14:00      15:00     late       due, there
//  3 police           open    17:00      -         no, due    undecided: pending
//  3 schools          closed  23:00      -         not due    undecided: pending
//  4 health           open    16:30      14:00     yes        not due before 14:30
//  5 health           open    23:30      -         not due    undecided: pending
#include <gmock/gmock.h>

#include "hub/report/write.hpp"

namespace mash::hub::report {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr instant DAY{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)};
instant at(int hour, int minute = 0) { return DAY + std::chrono::hours(hour) + minutes(minute); }

question asked(std::string agency, instant when, instant return_by, std::optional<instant> replied,
               bool closed = false) {
  return {.agency = std::move(agency),
          .asked_at = when,
          .return_by = return_by,
          .desk_closed = closed,
          .replied_at = replied};
}

facts check_of(std::string authority, policy::urgency urgency, instant opened) {
  facts one;
  one.authority = std::move(authority);
  one.urgency = urgency;
  one.opened_at = opened;
  one.hour = static_cast<int>((opened - DAY) / std::chrono::hours(1));
  one.children.resize(1);
  return one;
}

void decide(facts& of, std::vector<policy::outcome> outcomes, instant when) {
  of.children.clear();
  for (const policy::outcome one : outcomes) of.children.push_back({one, when});
}

std::vector<facts> six_checks() {
  using policy::outcome;
  using policy::urgency;
  std::vector<facts> all;
  facts one = check_of("cambridgeshire", urgency::red, at(9));
  one.contact_at = at(8);
  one.referral_at = at(8, 30);
  one.decide_by = at(16, 30);
  one.agreement_stated = one.needs_authority = one.professional_referrer = one.referrer_told = true;
  one.authorised_at = at(9, 20);
  one.questions = {asked("police", at(9), at(13), at(9, 10)), asked("health", at(9), at(11), at(12, 30))};
  one.household_adults = 2;
  one.adults_searched = {0, 1};
  one.questions[0].items = 10;
  one.questions[0].withheld = 3;
  decide(one, {outcome::s47_joint}, at(12));
  all.push_back(one);

  facts two = check_of("cambridgeshire", urgency::amber, at(9, 30));
  two.contact_at = at(9);
  two.referral_at = at(9);
  two.decide_by = at(17);
  two.agreement_stated = two.professional_referrer = true;
  two.questions = {asked("police", at(9, 30), at(13, 30), at(9, 50)),
                   asked("schools", at(9, 30), at(14), at(15), true)};
  two.household_adults = 2;
  two.adults_searched = {1};
  two.questions[1].items = 4;
  decide(two, {outcome::nfa}, at(18));
  all.push_back(two);

  facts three = check_of("cambridgeshire", urgency::amber, at(13));
  three.referral_at = at(12);
  three.decide_by = at(20);
  three.needs_authority = three.professional_referrer = true;
  three.household_adults = 1;
  three.questions = {asked("police", at(13), at(17), {}), asked("schools", at(13), at(23), {}, true)};
  all.push_back(three);

  facts four = check_of("peterborough", urgency::green, at(13, 30));
  four.agreement_stated = true;
  four.questions = {asked("health", at(13, 30), at(16, 30), at(14))};
  decide(four, {outcome::nfa, outcome::early_help}, at(14, 30));
  all.push_back(four);

  facts five = check_of("peterborough", urgency::green, at(14));
  five.out_of_hours = true;
  five.contact_at = at(14, 30);  // stated after the check was opened: not known
  five.referral_at = at(13);
  five.decide_by = at(22);
  five.questions = {asked("health", at(14), at(23, 30), {})};
  five.expired_at = at(23, 45);
  all.push_back(five);

  facts six = check_of("cambridgeshire", urgency::red, at(15));
  six.cancelled_at = at(15, 5);
  six.questions = {asked("police", at(15), at(16), {})};
  six.expired_at = at(15, 4);  // it counts as what it came to
  all.push_back(six);
  return all;
}

totals added(const std::vector<facts>& all) {
  totals out(at(21));
  for (const facts& one : all) out.add(one);
  return out;
}

class fixture : public ::testing::Test {
 protected:
  // "met/of pending not_known" then the times as "n median p90" in minutes.
  static std::string told(indicator which, group of = {split::all, {}}) {
    static const totals ALL = added(six_checks());
    const auto& groups = ALL.of(which);
    const auto found = groups.find(of);
    if (found == groups.end()) return "nothing";
    const tally& one = found->second;
    const spread times = spread_of(one.times);
    const auto as_minutes = [](seconds time) { return std::to_string(time / minutes(1)); };
    return std::to_string(one.met) + "/" + std::to_string(one.of) + " " + std::to_string(one.pending) + " " +
           std::to_string(one.not_known) + ", " + std::to_string(times.n) + " " + as_minutes(times.median) + " " +
           as_minutes(times.ninetieth);
  }
};

// Referrals 1, 2, 3 are decided or due (5 is neither); only 1 in time. 08:30 to 12:00 = 210, 09:00 to 18:00 = 540:
// median (210 + 540) / 2 = 375.
TEST_F(fixture, decision_in_one_working_day) {
  EXPECT_EQ(told(indicator::decision_in_one_working_day), "1/3 1 0, 2 375 540");
  EXPECT_EQ(told(indicator::decision_in_one_working_day, {split::authority, "cambridgeshire"}), "1/3 0 0, 2 375 540");
  EXPECT_EQ(told(indicator::decision_in_one_working_day, {split::authority, "peterborough"}), "0/0 1 0, 0 0 0");
  EXPECT_EQ(told(indicator::decision_in_one_working_day, {split::urgency, "amber"}), "0/2 0 0, 1 540 540");
  EXPECT_EQ(told(indicator::decision_in_one_working_day, {split::asked_by, "out_of_hours"}), "0/0 1 0, 0 0 0");
}

// Decided: 1 at 12:00, its last time 13:00; 2 at 18:00, 14:00: too late; 4 at 14:30, 16:30. From opening: 180, 510, 60.
TEST_F(fixture, rag_clock_met) { EXPECT_EQ(told(indicator::rag_clock_met), "2/3 2 0, 3 180 510"); }

// Open desks, answered or due: 1 police, 1 health (late), 2 police, 3 police (none), 4 health; pending 5 health.
// Replies after 10, 210, 20, 30 minutes: median (20 + 30) / 2, 90th percentile the fourth of four.
TEST_F(fixture, partner_return_on_time) {
  EXPECT_EQ(told(indicator::partner_return_on_time), "3/5 1 0, 4 25 210");
  EXPECT_EQ(told(indicator::partner_return_on_time, {split::agency, "police"}), "2/3 0 0, 2 15 20");
  EXPECT_EQ(told(indicator::partner_return_on_time, {split::agency, "health"}), "1/2 1 0, 2 120 210");
  EXPECT_EQ(told(indicator::partner_return_on_time, {split::agency, "schools"}), "nothing");
  EXPECT_EQ(told(indicator::partner_return_on_time, {split::hour, "09"}), "2/3 0 0, 3 20 210");
  EXPECT_EQ(told(indicator::partner_return_on_time, {split::hour, "15"}), "nothing");  // cancelled
}

// Closed is not late: 2 schools replied after 330 minutes, too late; 3 schools is not due.
TEST_F(fixture, a_closed_desk_is_told_apart) {
  EXPECT_EQ(told(indicator::partner_return_on_time_closed_desk), "0/1 1 0, 1 330 330");
  EXPECT_EQ(told(indicator::partner_non_return_closed_desk), "0/1 1 0, 0 0 0");
}

// Due before the decision: 1 health (missing), 2 police. Of the undecided: 3 police, 5 health.
TEST_F(fixture, partner_non_return) { EXPECT_EQ(told(indicator::partner_non_return), "1/2 2 0, 0 0 0"); }

// 1 after 60 minutes, 2 after 30; 3 and 4 state none, 5 one that cannot be.
TEST_F(fixture, contact_centre_hand_off) { EXPECT_EQ(told(indicator::contact_centre_hand_off), "0/0 0 3, 2 45 60"); }

// The last reply before the decision: 1 police 09:10 to 12:00 = 170; 2 schools 15:00 to 18:00 = 180; 4: 30.
TEST_F(fixture, replies_to_decision) { EXPECT_EQ(told(indicator::replies_to_decision), "0/0 2 0, 3 170 180"); }

// 2 alone ended in nfa for every child; of 4 one child did not.
TEST_F(fixture, nfa_after_partner_checks) { EXPECT_EQ(told(indicator::nfa_after_partner_checks), "1/3 2 0, 0 0 0"); }

TEST_F(fixture, the_family) {
  EXPECT_EQ(told(indicator::agreement_recorded), "3/5 0 0, 0 0 0");
  EXPECT_EQ(told(indicator::dispensed_with_authorised), "1/2 0 0, 1 20 20");
  EXPECT_EQ(told(indicator::feedback_to_referrer), "1/2 1 0, 0 0 0");
}

TEST_F(fixture, withheld_rate) {
  EXPECT_EQ(told(indicator::withheld_rate), "3/14 0 0, 0 0 0");
  EXPECT_EQ(told(indicator::withheld_rate, {split::agency, "schools"}), "0/4 0 0, 0 0 0");
}

// 1: both looked for. 2: one of two, and every time is over. 3: none yet, and the schools have until 23:00. 4 names
// none.
TEST_F(fixture, searched_adults) { EXPECT_EQ(told(indicator::searched_adults), "1/2 1 0, 0 0 0"); }

// Four children were decided on, two of them nfa.
TEST_F(fixture, outcome_mix) {
  EXPECT_EQ(told(indicator::outcome_mix), "4/4 0 0, 0 0 0");
  EXPECT_EQ(told(indicator::outcome_mix, {split::outcome, "nfa"}), "2/2 0 0, 0 0 0");
  EXPECT_EQ(told(indicator::outcome_mix, {split::outcome, "s47_single"}), "nothing");
}

TEST_F(fixture, a_check_whose_record_is_older_than_its_labels_is_counted_as_not_known) {
  facts old = check_of("cambridgeshire", policy::urgency::red, at(9));
  old.has_clocks = false;
  const totals one = added({old});
  for (const indicator which : {indicator::decision_in_one_working_day, indicator::partner_return_on_time,
                                indicator::agreement_recorded, indicator::outcome_mix}) {
    const tally& all = one.of(which).at({split::all, {}});
    EXPECT_EQ(all.not_known, 1);
    EXPECT_EQ(all.of, 0);
  }
}

// --- as documents

heading head(std::optional<indicator> only = std::nullopt) {
  return {DAY, DAY + std::chrono::days(1), {"cambridgeshire", "peterborough"}, "Europe/London", only};
}

TEST_F(fixture, as_json) {
  const json::object made = to_json(added(six_checks()), head(indicator::decision_in_one_working_day));
  EXPECT_EQ(made.at("checks").as_int64(), 6);
  EXPECT_EQ(made.at("cancelled").as_int64(), 1);
  EXPECT_EQ(made.at("expired").as_int64(), 1);
  EXPECT_FALSE(made.contains("not_held"));
  ASSERT_EQ(made.at("indicators").as_array().size(), 1U);
  EXPECT_EQ(json::canonical(made.at("indicators").at(0).at("rows").at(0)),
            R"({"by":"all","denominator":3,"median_seconds":22500,"n":2,"not_known":0,"numerator":1,)"
            R"("p90_seconds":32400,"pending":1,"per_mille":333,"value":""})");
}

TEST_F(fixture, an_outcomes_share_is_of_all_children_decided_on) {
  const json::object made = to_json(added(six_checks()), head(indicator::outcome_mix));
  const json::array& rows = made.at("indicators").at(0).at("rows").as_array();
  const auto nfa = std::ranges::find_if(rows, [](const json::value& row) { return row.at("value") == "nfa"; });
  ASSERT_NE(nfa, rows.end());
  EXPECT_EQ(nfa->at("numerator").as_int64(), 2);
  EXPECT_EQ(nfa->at("denominator").as_int64(), 4);
  EXPECT_EQ(nfa->at("per_mille").as_int64(), 500);
}

TEST_F(fixture, as_csv) {
  const std::string csv = to_csv(added(six_checks()), head(indicator::partner_return_on_time));
  EXPECT_TRUE(csv.starts_with(
      "from,until,as_of,indicator,by,value,numerator,denominator,per_mille,pending,not_known,n,median_seconds,"
      "p90_seconds,note\r\n"
      "2026-11-20T00:00:00.000Z,2026-11-21T00:00:00.000Z,2026-11-20T21:00:00.000Z,partner_return_on_time,all,,3,5,"
      "600,1,0,4,1500,12600,"))
      << csv;
  EXPECT_NE(csv.find(",partner_return_on_time,agency,police,2,3,667,0,0,2,900,1200,\r\n"), csv.npos) << csv;
}

TEST_F(fixture, a_csv_cell_is_quoted_where_it_must_be_and_never_a_formula) {
  facts one = check_of("=cmd()", policy::urgency::red, at(9));
  facts two = check_of("north, \"south\"", policy::urgency::red, at(9));
  const std::string csv = to_csv(added({one, two}), head(indicator::agreement_recorded));
  EXPECT_NE(csv.find(",authority,'=cmd(),"), csv.npos) << csv;
  EXPECT_NE(csv.find(",authority,\"north, \"\"south\"\"\","), csv.npos) << csv;
}

TEST_F(fixture, what_the_hub_does_not_hold_is_named_with_the_reason_in_both_forms) {
  const json::object made = to_json(added({}), head());
  EXPECT_EQ(made.at("indicators").as_array().size(), words<indicator>::list.size());
  std::set<std::string> named;
  for (const json::value& one : made.at("not_held").as_array()) {
    EXPECT_FALSE(one.at("why").as_string().empty());
    named.insert(std::string(std::string_view(one.at("name").as_string())));
  }
  const std::string csv = to_csv(added({}), head());
  for (const char* name : {"re_referral", "referrals_per_10000", "icpc_timeliness", "marac_link", "log_integrity"}) {
    EXPECT_TRUE(named.contains(name)) << name;
    EXPECT_NE(csv.find(std::string(",") + name + ",not_held,"), csv.npos) << name;
  }
}

TEST_F(fixture, a_whole_without_anything_has_no_share_and_no_times) {
  facts undecided = check_of("peterborough", policy::urgency::green, at(14));
  undecided.decide_by = at(22);
  const json::value row =
      to_json(added({undecided}), head(indicator::decision_in_one_working_day)).at("indicators").at(0).at("rows").at(0);
  EXPECT_EQ(json::canonical(row),
            R"({"by":"all","denominator":0,"n":0,"not_known":0,"numerator":0,"pending":1,"value":""})");
}

}  // namespace
}  // namespace mash::hub::report
