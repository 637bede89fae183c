// SPDX-License-Identifier: Apache-2.0
#include "base/scheduling.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace mash {
namespace {

TEST(scheduling, holds_for_the_thread_that_asks_and_for_those_it_starts) {
  int before = -1, own = -1, of_the_next = -1;
  std::thread([&] {
    before = ::sched_getscheduler(0);
    wake_without_interrupting();
    own = ::sched_getscheduler(0);
    std::thread([&] { of_the_next = ::sched_getscheduler(0); }).join();
  }).join();
  EXPECT_EQ(own, SCHED_BATCH);
  EXPECT_EQ(of_the_next, SCHED_BATCH);
  EXPECT_EQ(::sched_getscheduler(0), before) << "the threads that were there stay as they are";
}

}  // namespace
}  // namespace mash
