// SPDX-License-Identifier: Apache-2.0
// How often a break-glass was used, and how often another manager had reviewed it in time.
#include <gmock/gmock.h>

#include "hub/report/measure.hpp"

namespace mash::hub::report {
namespace {

using std::chrono::hours;

const instant OPENED = parse_rfc3339("2026-11-20T18:00:00Z").value(), DUE = OPENED + hours(24);

std::optional<measured> of(std::optional<instant> reviewed, instant as_of, bool broken = true) {
  facts one;
  one.opened_at = OPENED;
  if (broken) one.glass_review_due = DUE;
  one.glass_reviewed_at = reviewed;
  std::optional<measured> out;
  for (const measured& each : measure(one, as_of))
    if (each.what == indicator::break_glass_reviewed) out = each;
  return out;
}

TEST(break_glass_reviewed, is_of_checks_that_were_sent_so_and_of_no_other) {
  EXPECT_FALSE(of(std::nullopt, DUE, false).has_value());
  EXPECT_TRUE(of(std::nullopt, DUE).has_value());
}

TEST(break_glass_reviewed, waits_until_it_is_reviewed_or_its_day_has_passed) {
  const auto early = of(std::nullopt, DUE - std::chrono::milliseconds(1)).value();
  EXPECT_EQ(early.of, 0);
  EXPECT_TRUE(early.pending);
  const auto over = of(std::nullopt, DUE).value();
  EXPECT_EQ(over.of, 1);
  EXPECT_EQ(over.met, 0);
  EXPECT_FALSE(over.pending);
}

TEST(break_glass_reviewed, is_met_before_its_time_and_says_how_long_it_took) {
  const auto good = of(OPENED + hours(2), DUE + hours(1)).value();
  EXPECT_EQ(good.met, 1);
  EXPECT_EQ(good.of, 1);
  EXPECT_EQ(good.took, std::chrono::duration_cast<std::chrono::seconds>(hours(2)));
  const auto late = of(DUE, DUE + hours(1)).value();
  EXPECT_EQ(late.met, 0);
  EXPECT_EQ(late.of, 1);
}

}  // namespace
}  // namespace mash::hub::report
