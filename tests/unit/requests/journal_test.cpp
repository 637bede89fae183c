// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/requests/part_steps.hpp"

namespace mash::hub {
namespace {

using test::NOW;
using test::round_trip;

struct opened_check {
  plan made = make_plan(test::parsed_demo(), test::coordinator(), *test::shipped_agreement(), test::demo_members(), NOW)
                  .value();
  test::test_ledger ledger{"police.example/ledger"};

  contract::ask ask_to(std::string_view member) const {
    return contract::decode_ask(made.opened.find_member(member)->question).value();
  }
  journalled_answer answer_from(const std::string& member) const {
    return {member, ledger.line_of(test::simple_answer(ask_to(member), member, NOW), NOW), {}};
  }
};

TEST(journal, a_check_is_what_its_first_step_says) {
  const opened_check start;
  const auto again = open_check(round_trip(opened_step(start.made.opened)));
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(json::canonical(assemble(*again, NOW)), json::canonical(assemble(start.made.opened, NOW)));
  EXPECT_EQ(json::canonical(opened_step(*again).content), json::canonical(opened_step(start.made.opened).content));
}

TEST(journal, keeps_each_question_as_the_line_that_was_sent_and_misses_none) {
  const opened_check start;
  const step whole = opened_step(start.made.opened);
  const check again = open_check(round_trip(whole)).value();
  for (const agency& one : start.made.opened.agencies) EXPECT_EQ(again.find_member(one.member)->question, one.question);
  step fewer = whole, more = whole;
  fewer.lines.pop_back();
  more.lines.push_back(more.lines.front());
  EXPECT_FALSE(open_check(fewer).has_value());
  EXPECT_FALSE(open_check(more).has_value());
}

TEST(journal, answers_and_versions_replay_to_the_same_response) {
  opened_check start;
  check live = start.made.opened;
  live.steps = 1;
  std::vector<step> steps{opened_step(live)};
  const auto take = [&](step one) {
    ASSERT_TRUE(apply(live, one).has_value());
    steps.push_back(std::move(one));
  };
  take(answered_step({start.answer_from("police"), start.answer_from("health")}, 0, NOW));
  take(cut_step(1, NOW + std::chrono::seconds(8)));
  take(answered_step({start.answer_from("schools")}, 2, NOW + std::chrono::hours(2)));
  take(settled_step(live.find_member("peterborough")->ask_id, policy::roster_outcome::invalid_reply, "unreadable", 3,
                    NOW + std::chrono::hours(3)));
  EXPECT_EQ(live.version, 3);

  auto again = open_check(round_trip(steps.front())).value();
  for (std::size_t i = 1; i < steps.size(); ++i) ASSERT_TRUE(apply(again, round_trip(steps[i])).has_value());
  EXPECT_EQ(again.steps, steps.size());
  const instant later = NOW + std::chrono::hours(4);
  EXPECT_EQ(json::canonical(assemble(again, later)), json::canonical(assemble(live, later)));
}

TEST(journal, a_version_out_of_order_is_damage) {
  opened_check start;
  check live = start.made.opened;
  EXPECT_EQ(apply(live, cut_step(2, NOW)).error().code, errc::corrupt);
}

TEST(journal, an_answer_to_a_question_that_was_not_asked_is_damage) {
  opened_check start, other;
  check live = start.made.opened;
  EXPECT_EQ(apply(live, answered_step({other.answer_from("police")}, 0, NOW)).error().code, errc::corrupt);
}

TEST(journal, a_line_too_few_or_too_many_is_damage) {
  opened_check start;
  check live = start.made.opened;
  step short_of_one = answered_step({start.answer_from("police"), start.answer_from("health")}, 0, NOW);
  short_of_one.lines.pop_back();
  EXPECT_EQ(apply(live, short_of_one).error().code, errc::corrupt);
  step with_one_more = cut_step(1, NOW);
  with_one_more.lines.push_back(start.answer_from("police").line);
  EXPECT_EQ(apply(live, with_one_more).error().code, errc::corrupt);
}

TEST(journal, a_step_of_an_unknown_kind_is_damage) {
  opened_check start;
  check live = start.made.opened;
  EXPECT_EQ(apply(live, {"surprise", NOW, {}}).error().code, errc::corrupt);
  EXPECT_EQ(open_check({"answered", NOW, {}}).error().code, errc::corrupt);
}

// Every member of the first step taken away, one at a time: read back whole or refused, never a crash.
TEST(journal, a_step_with_a_missing_part_never_crashes) {
  const opened_check start;
  const step whole = opened_step(start.made.opened);
  for (const auto& member : whole.content) {
    step damaged = whole;
    damaged.content.erase(member.key());
    (void)open_check(damaged);
    damaged.content[member.key()] = 7;
    EXPECT_FALSE(open_check(damaged).has_value()) << member.key();
  }
}

TEST(outcome, an_ask_that_was_never_acknowledged_is_waiting_then_timed_out_and_never_no_trace) {
  agency one;
  one.ask_id = "x";
  one.machine_deadline = NOW + std::chrono::seconds(8);
  one.human_deadline = NOW + std::chrono::hours(4);
  using policy::roster_outcome;
  EXPECT_EQ(outcome_of(one, NOW), roster_outcome::never_seen);
  one.seen = true;
  EXPECT_EQ(outcome_of(one, NOW), roster_outcome::unreachable);
  one.connected = true;
  EXPECT_EQ(outcome_of(one, NOW), roster_outcome::pending);
  EXPECT_EQ(outcome_of(one, one.human_deadline), roster_outcome::timed_out);
  one.acknowledged = true;
  EXPECT_EQ(outcome_of(one, NOW), roster_outcome::pending);
  EXPECT_EQ(outcome_of(one, one.machine_deadline), roster_outcome::awaiting_human);
  EXPECT_FALSE(is_overdue(one, one.machine_deadline));
  EXPECT_EQ(outcome_of(one, one.human_deadline), roster_outcome::awaiting_human);
  EXPECT_TRUE(is_overdue(one, one.human_deadline));
}

TEST(outcome, the_first_version_is_due_when_all_are_settled_or_every_machine_deadline_has_passed) {
  opened_check start;
  check live = start.made.opened;
  EXPECT_FALSE(first_version_due(live, NOW));
  instant last = NOW;
  for (const agency& one : live.agencies) last = std::max(last, one.machine_deadline);
  EXPECT_TRUE(first_version_due(live, last));
  for (agency& one : live.agencies) one.fixed = policy::roster_outcome::no_trace;
  EXPECT_TRUE(first_version_due(live, NOW));
}

}  // namespace
}  // namespace mash::hub
