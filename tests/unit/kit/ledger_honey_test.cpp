// SPDX-License-Identifier: Apache-2.0
// The gate on volume in a real ledger: a honey subject closes it, alarms are raised and called once, and everything
// that happens is logged and sealed.
#include "tests/unit/kit/gate_fixture.hpp"

namespace mash::kit {
namespace {

using namespace std::chrono_literals;
using known = ledger::known;
using test::the_gate;
using test::with_three_an_hour;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(the_gate, is_closed_by_a_honey_subject_and_the_answer_does_not_leave) {
  const auto asked = question();
  take(asked);
  const auto kept = keep(asked, true);
  ASSERT_TRUE(kept) << kept.error().detail;
  EXPECT_TRUE(kept->held);
  EXPECT_TRUE(kept->line.empty());
  EXPECT_TRUE(now().closed);
  EXPECT_THAT(held(), ElementsAre(asked.ask_id));
  EXPECT_TRUE(await<std::vector<kept_answer>>([&](auto done) { book_->outbox(done); })->empty());
  EXPECT_EQ(ask_new(), known::held) << "every further question waits";
  EXPECT_EQ(now().held.at(0).why, volume_reason::honey);
  EXPECT_EQ(now().held.at(1).why, volume_reason::closed);
}

TEST_F(the_gate, stays_closed_over_a_restart_and_any_time_until_a_person_opens_it) {
  const auto asked = question();
  take(asked);
  ASSERT_TRUE(keep(asked, true)->held);
  open();
  time_.at += 100 * 24h;
  book_->purge();
  EXPECT_EQ(ask_new(), known::held);
  EXPECT_THAT(to_look_up(), IsEmpty());
  open_gate();
  EXPECT_FALSE(now().closed);
  EXPECT_EQ(ask_new(), known::fresh);
  EXPECT_EQ(waiting(), 2);
}

TEST_F(the_gate, lets_no_answer_leave_that_was_being_looked_up_when_it_closed) {
  const auto first = question(), second = question();
  take(first);
  take(second);
  ASSERT_TRUE(keep(first, true)->held);
  const auto kept = keep(second);
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->held);
  EXPECT_EQ(waiting(), 2);
  EXPECT_TRUE(keep(second)->held) << "and trying again changes nothing";
  EXPECT_EQ(waiting(), 2);
}

TEST_F(the_gate, lets_what_a_person_admitted_leave_though_it_found_a_honey_subject_and_though_it_is_closed) {
  const auto asked = question(), other = question();
  take(asked);
  ASSERT_TRUE(keep(asked, true)->held);
  take(other);
  ASSERT_TRUE(admit({asked.ask_id}));
  const auto kept = keep(asked, true);
  ASSERT_TRUE(kept);
  EXPECT_FALSE(kept->held);
  EXPECT_THAT(kept->line, HasSubstr("receipt"));
  EXPECT_TRUE(now().closed);
  EXPECT_THAT(held(), ElementsAre(other.ask_id));
}

// Whoever let it through was told that a cap held it.
TEST_F(with_three_an_hour, a_question_let_through_for_its_cap_that_finds_a_honey_subject_is_held_for_that_and_closes) {
  for (int i = 0; i < 3; ++i) ask_new();
  const auto asked = question();
  ASSERT_EQ(take(asked), known::held);
  called();
  ASSERT_TRUE(admit({asked.ask_id}));
  const auto kept = keep(asked, true);
  ASSERT_TRUE(kept) << kept.error().detail;
  EXPECT_TRUE(kept->held);
  EXPECT_TRUE(kept->line.empty());
  EXPECT_TRUE(now().closed);
  EXPECT_TRUE(alarm());
  EXPECT_THAT(held(), ElementsAre(asked.ask_id));
  EXPECT_EQ(now().held.at(0).why, volume_reason::honey);
  EXPECT_TRUE(await<std::vector<kept_answer>>([&](auto done) { book_->outbox(done); })->empty());
  EXPECT_THAT(to_look_up(), Not(testing::Contains(asked.ask_id))) << "nor after a restart";
  ASSERT_TRUE(admit({asked.ask_id}));
  EXPECT_FALSE(keep(asked, true)->held) << "now they know";
}

TEST_F(the_gate, tells_a_question_that_came_after_it_closed_and_finds_a_honey_subject_too_by_that_reason) {
  const auto first = question(), second = question();
  take(first);
  take(second);
  ASSERT_TRUE(keep(first, true)->held);
  ASSERT_TRUE(keep(second)->held);
  called();
  ASSERT_TRUE(admit({second.ask_id}));
  ASSERT_TRUE(keep(second, true)->held);
  EXPECT_EQ(now().waiting.at(volume_reason::honey), 2);
  EXPECT_TRUE(alarm()) << "though the gate is closed already";
}

TEST_F(the_gate, stays_closed_though_the_hub_cancels_the_question_that_closed_it) {
  const auto asked = question();
  take(asked);
  ASSERT_TRUE(keep(asked, true)->held);
  book_->cancel(asked.ask_id);
  EXPECT_TRUE(now().closed);
  EXPECT_EQ(ask_new(), known::held);
  EXPECT_TRUE(alarm()) << "and the alarm stands";
}

TEST_F(the_gate, tells_a_cancelled_question_that_found_a_honey_subject_what_it_tells_any) {
  const auto asked = question();
  take(asked);
  book_->cancel(asked.ask_id);
  const auto kept = keep(asked, true);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, errc::denied);
}

TEST_F(with_three_an_hour, one_alarm_is_raised_for_all_that_wait_and_called_once) {
  EXPECT_FALSE(alarm());
  for (int i = 0; i < 5; ++i) ask_new();
  ASSERT_TRUE(alarm());
  EXPECT_THAT(log_, HasSubstr("volume_alarm"));
  called();
  EXPECT_FALSE(alarm());
  open();
  ask_new();
  EXPECT_FALSE(alarm()) << "they wait already";
}

TEST_F(with_three_an_hour, asking_and_cancelling_calls_nobody_again_within_the_hour) {
  for (int i = 0; i < 3; ++i) ask_new();
  for (int i = 0; i < 3; ++i) {
    const auto one = question();
    take(one);
    book_->cancel(one.ask_id);
    if (i == 0) called();
  }
  EXPECT_FALSE(alarm());
}

TEST_F(with_three_an_hour, a_honey_subject_raises_an_alarm_though_one_was_raised) {
  const auto asked = question();
  take(asked);
  for (int i = 0; i < 4; ++i) ask_new();
  called();
  ASSERT_TRUE(keep(asked, true)->held);
  EXPECT_TRUE(alarm());
}

TEST_F(with_three_an_hour, an_alarm_that_a_person_dealt_with_calls_nobody) {
  for (int i = 0; i < 4; ++i) ask_new();
  ASSERT_TRUE(alarm());
  ASSERT_TRUE(admit());
  EXPECT_FALSE(alarm());
}

TEST_F(with_three_an_hour, a_new_flood_raises_an_alarm_though_something_of_the_last_one_still_waits) {
  for (int i = 0; i < 5; ++i) ask_new();
  called();
  ASSERT_TRUE(admit({held().at(0)}));
  EXPECT_FALSE(alarm());
  ask_new();
  EXPECT_TRUE(alarm());
  called();
  ask_new();
  EXPECT_FALSE(alarm()) << "one until a person acts again";
}

TEST_F(with_three_an_hour, what_is_held_after_a_person_opened_the_gate_raises_an_alarm_though_nothing_was_let_through) {
  for (int i = 0; i < 4; ++i) ask_new();
  called();
  open_gate();
  for (int i = 0; i < 3; ++i) ASSERT_EQ(ask_new(), known::fresh);
  EXPECT_FALSE(alarm());
  ASSERT_EQ(ask_new(), known::held);
  EXPECT_TRUE(alarm());
}

TEST_F(with_three_an_hour, a_call_answers_the_alarm_it_was_about_and_none_that_was_raised_meanwhile) {
  const auto asked = question();
  take(asked);
  for (int i = 0; i < 3; ++i) ask_new();
  const auto first = alarm();
  ASSERT_TRUE(first);
  ASSERT_TRUE(keep(asked, true)->held);
  ASSERT_TRUE(await<bool>([&](auto done) { book_->alarm_called(first->step, done); }));
  const auto second = alarm();
  ASSERT_TRUE(second);
  EXPECT_GT(second->step, first->step);
  called();
  EXPECT_FALSE(alarm());
}

TEST_F(with_three_an_hour, a_call_answers_the_alarms_before_it_too) {
  const auto asked = question();
  take(asked);
  for (int i = 0; i < 3; ++i) ask_new();
  ASSERT_TRUE(keep(asked, true)->held);
  called();
  EXPECT_FALSE(alarm()) << "they were called about the later of two";
}

TEST_F(the_gate, a_honey_alarm_is_answered_by_opening_and_not_by_letting_another_question_through) {
  const auto asked = question();
  take(asked);
  ASSERT_TRUE(keep(asked, true)->held);
  const auto other = question();
  take(other);
  ASSERT_TRUE(admit({other.ask_id}));
  EXPECT_TRUE(alarm()) << "nobody was called about it";
  open();
  EXPECT_TRUE(alarm()) << "over a restart either";
  open_gate();
  EXPECT_FALSE(alarm());
}

TEST_F(with_three_an_hour, everything_that_happened_is_in_order_and_sealed) {
  for (int i = 0; i < 4; ++i) ask_new();
  called();
  ASSERT_TRUE(await<ledger::held_ask>([&](auto done) { book_->look_at_held(held().at(0), piet(), done); }));
  ASSERT_TRUE(admit());
  open_gate();
  EXPECT_THAT(logged(), ElementsAre("alarm", "called", "seen", "admitted", "opened"));
  const std::string disk = everything_on_disk();
  EXPECT_THAT(disk, HasSubstr("gate_opened")) << "as an entry of the log";
  EXPECT_THAT(disk, HasSubstr("held_seen"));
  EXPECT_THAT(disk, Not(HasSubstr("a busy day")));
  EXPECT_THAT(disk, Not(HasSubstr("Piet Example")));
  EXPECT_THAT(disk, Not(HasSubstr("person:piet")));
}

}  // namespace
}  // namespace mash::kit
