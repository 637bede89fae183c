// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/alarm_watch.hpp"

#include <gmock/gmock.h>

#include "base/clock_watch.hpp"

namespace mash::hub {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const instant NOON = parse_rfc3339("2026-11-20T12:00:00Z").value();

TEST(alarm_watch, gives_what_is_due_longest_waiting_first) {
  alarm_watch watch;
  watch.set("b", NOON + minutes(1));
  watch.set("a", NOON + minutes(2));
  watch.set("c", NOON);
  EXPECT_THAT(watch.due(NOON - minutes(1)), IsEmpty());
  EXPECT_THAT(watch.due(NOON + minutes(1)), ElementsAre("c", "b"));
  EXPECT_THAT(watch.due(NOON + minutes(1)), ElementsAre("c", "b")) << "until it is set anew";
}

TEST(alarm_watch, knows_each_once_at_its_newest_moment) {
  alarm_watch watch;
  watch.set("a", NOON);
  watch.set("a", NOON + minutes(5));
  EXPECT_THAT(watch.due(NOON), IsEmpty());
  EXPECT_THAT(watch.due(NOON + minutes(5)), ElementsAre("a"));
  watch.set("a", std::nullopt);
  EXPECT_EQ(watch.size(), 0U);
  EXPECT_THAT(watch.due(instant::max()), IsEmpty());
  watch.set("a", std::nullopt);
}

TEST(alarm_watch, looks_at_all_again_when_told_and_at_nothing_that_it_did_not_know) {
  alarm_watch watch;
  watch.set("a", NOON + minutes(5));
  watch.set("b", NOON + minutes(6));
  watch.look_at_all_again();
  EXPECT_THAT(watch.due(NOON), ElementsAre("a", "b"));
  watch.set("a", NOON + minutes(7));
  EXPECT_THAT(watch.due(NOON), ElementsAre("b"));
}

TEST(clock_watch, sees_steps_in_both_directions_and_no_drift) {
  clock_watch watch;
  const auto start = clock_watch::steady::now();
  EXPECT_FALSE(watch.look(NOON, start));
  EXPECT_FALSE(watch.look(NOON + seconds(12), start + seconds(10))) << "two seconds are drift";
  EXPECT_TRUE(watch.is_calm(start + seconds(10)));
  EXPECT_EQ(watch.look(NOON + seconds(3612), start + seconds(11)), std::chrono::milliseconds(3599 * 1000));
  EXPECT_FALSE(watch.is_calm(start + seconds(11)));
  EXPECT_LT(watch.look(NOON + seconds(13), start + seconds(12)).value(), std::chrono::milliseconds(0));
}

TEST(clock_watch, believes_a_clock_again_that_went_on_steadily_for_a_while) {
  clock_watch watch;
  const auto start = clock_watch::steady::now();
  (void)watch.look(NOON, start);
  (void)watch.look(NOON + minutes(60), start + seconds(1));
  for (int second = 2; second <= 31; ++second) {
    EXPECT_FALSE(watch.is_calm(start + seconds(second - 1)));
    EXPECT_FALSE(watch.look(NOON + minutes(60) + seconds(second - 1), start + seconds(second)));
  }
  EXPECT_TRUE(watch.is_calm(start + seconds(31)));
}

}  // namespace
}  // namespace mash::hub
