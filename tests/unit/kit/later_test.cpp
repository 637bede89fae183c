// SPDX-License-Identifier: Apache-2.0
// What cannot be done now is tried again: when, how often, and of how many questions.
#include "adapters/kit/later.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::kit {
namespace {

using contract::steady_time;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

contract::ask asked(std::string id) {
  contract::ask out;
  out.ask_id = std::move(id);
  return out;
}

const steady_time START{seconds(1000)};

TEST(a_question_put_off, is_tried_again_after_a_second_and_once) {
  later of;
  EXPECT_FALSE(of.knows("a"));
  of.take("a", "the line", START);
  EXPECT_TRUE(of.knows("a"));
  EXPECT_THAT(of.due(START + milliseconds(999)), IsEmpty());
  const auto due = of.due(START + seconds(1));
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].line, "the line");
  EXPECT_FALSE(due[0].question.has_value());
  EXPECT_THAT(of.due(START + seconds(500)), IsEmpty()) << "it is under way";
  EXPECT_TRUE(of.knows("a")) << "the hub has been told";
}

TEST(a_question_put_off, waits_twice_as_long_each_time_and_never_more_than_a_minute) {
  later of;
  steady_time now = START;
  for (const int pause : {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
    of.look_up(asked("a"), now);
    EXPECT_THAT(of.due(now + seconds(pause) - milliseconds(1)), IsEmpty()) << pause;
    now += seconds(pause);
    const auto due = of.due(now);
    ASSERT_THAT(due, SizeIs(1)) << pause;
    EXPECT_EQ(due[0].question->ask_id, "a");
  }
}

TEST(a_question_put_off, is_forgotten_when_it_is_done_and_begins_anew_after_that) {
  later of;
  of.take("a", "line", START);
  (void)of.due(START + seconds(1));
  of.take("a", "line", START);
  of.forget("a");
  of.forget("b");
  EXPECT_FALSE(of.knows("a"));
  EXPECT_THAT(of.due(START + seconds(100)), IsEmpty());
  of.take("a", "line", START);
  EXPECT_THAT(of.due(START + seconds(1)), SizeIs(1));
}

TEST(a_question_put_off, that_is_put_off_twice_at_once_is_one) {
  later of;
  of.take("a", "line", START);
  of.take("a", "line", START);
  EXPECT_THAT(of.due(START + seconds(1)), IsEmpty()) << "the second pause counts";
  EXPECT_THAT(of.due(START + seconds(2)), SizeIs(1));
}

TEST(a_question_put_off, outlives_the_session_only_where_the_ledger_holds_it) {
  later of;
  of.take("new", "line", START);
  of.look_up(asked("kept"), START);
  of.end_session();
  EXPECT_FALSE(of.knows("new")) << "the hub sends it again, and has to be told again";
  const auto due = of.due(START + seconds(1));
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].question->ask_id, "kept");
}

TEST(a_question_put_off, beyond_a_thousand_is_left_to_the_next_session) {
  later of;
  for (std::size_t i = 0; i <= later::QUESTIONS_MAX; ++i) of.take("ask-" + std::to_string(i), "line", START);
  EXPECT_FALSE(of.knows("ask-" + std::to_string(later::QUESTIONS_MAX)));
  EXPECT_THAT(of.due(START + seconds(1)), SizeIs(later::QUESTIONS_MAX));
  of.take("ask-7", "line", START);
  EXPECT_THAT(of.due(START + seconds(2)), SizeIs(1)) << "one that is known is no new one";
}

}  // namespace
}  // namespace mash::kit
