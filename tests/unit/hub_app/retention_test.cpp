// SPDX-License-Identifier: Apache-2.0
#include "hub/app/retention.hpp"

#include <gtest/gtest.h>

namespace mash::hub {
namespace {

const instant CLOSED = parse_rfc3339("2026-08-22T14:30:00Z").value();

disposal after(std::chrono::milliseconds time, std::vector<std::string> outcomes = {}, bool held = false) {
  return dispose_of({"", CLOSED, held, std::move(outcomes)}, {}, CLOSED + time);
}

constexpr std::chrono::milliseconds A_MOMENT(1);

TEST(retention, content_is_kept_ninety_days_to_the_millisecond) {
  EXPECT_EQ(after(std::chrono::days(90) - A_MOMENT), disposal::keep);
  EXPECT_EQ(after(std::chrono::days(90)), disposal::erase);
}

TEST(retention, where_nothing_further_was_to_be_done_thirty) {
  EXPECT_EQ(after(std::chrono::days(30) - A_MOMENT, {"nfa"}), disposal::keep);
  EXPECT_EQ(after(std::chrono::days(30), {"nfa", "nfa"}), disposal::erase);
}

TEST(retention, one_child_with_something_to_be_done_keeps_the_whole_check) {
  EXPECT_EQ(after(std::chrono::days(89), {"nfa", "s17_cfa"}), disposal::keep);
  EXPECT_EQ(after(std::chrono::days(89), {"s47_joint", "nfa"}), disposal::keep);
  EXPECT_EQ(after(std::chrono::days(90), {"s47_joint", "nfa"}), disposal::erase);
}

TEST(retention, a_hold_keeps_what_is_due_and_says_nothing_of_what_is_not) {
  EXPECT_EQ(after(std::chrono::days(3650), {}, true), disposal::held);
  EXPECT_EQ(after(std::chrono::days(1), {}, true), disposal::keep);
}

TEST(retention, a_clock_that_went_back_erases_nothing) { EXPECT_EQ(after(-std::chrono::days(365)), disposal::keep); }

}  // namespace
}  // namespace mash::hub
