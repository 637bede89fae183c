// SPDX-License-Identifier: Apache-2.0
#include "hub/broker/knocking.hpp"

#include <gtest/gtest.h>

namespace mash::broker {
namespace {

using std::chrono::seconds;

const contract::steady_time START{std::chrono::hours(1)};

TEST(knocking_at_a_port, is_told_when_it_begins_then_as_a_number_while_it_lasts) {
  knocking one(seconds(600));
  EXPECT_EQ(one.to_tell(START, true), 0U) << "nobody knocks";
  EXPECT_TRUE(one.begins(START));
  for (int i = 1; i < 600; ++i) EXPECT_FALSE(one.begins(START + seconds(i)));
  EXPECT_EQ(one.to_tell(START + seconds(599)), 0U);
  EXPECT_EQ(one.to_tell(START + seconds(600)), 599U);
  EXPECT_FALSE(one.begins(START + seconds(700), 2)) << "it goes on";
  EXPECT_EQ(one.to_tell(START + seconds(1'200)), 2U);
}

TEST(knocking_at_a_port, that_stopped_begins_anew) {
  knocking one(seconds(600));
  EXPECT_TRUE(one.begins(START));
  EXPECT_EQ(one.to_tell(START + seconds(600)), 0U) << "it was once, and is over";
  EXPECT_TRUE(one.begins(START + seconds(601), 3)) << "several at once: the first is told";
  EXPECT_EQ(one.to_tell(START + seconds(602), true), 2U) << "and the rest, when the port closes";
}

}  // namespace
}  // namespace mash::broker
