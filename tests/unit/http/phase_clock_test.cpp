// SPDX-License-Identifier: Apache-2.0
#include "base/http/phase_clock.hpp"

#include <gtest/gtest.h>

namespace mash::http {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

TEST(phase_clock, is_never_overdue_before_a_phase_was_entered) {
  const phase_clock clock;
  EXPECT_FALSE(clock.is_overdue(steady::now() + 24h));
}

TEST(phase_clock, is_overdue_from_the_deadline_on) {
  phase_clock clock;
  const auto before = steady::now();
  clock.enter(phase::header, 5s);
  const auto after = steady::now();
  EXPECT_TRUE(clock.in(phase::header));
  EXPECT_FALSE(clock.is_overdue(before + 5s - 1ns));
  EXPECT_TRUE(clock.is_overdue(after + 5s));
}

TEST(phase_clock, a_later_phase_replaces_the_deadline_even_with_an_earlier_one) {
  phase_clock clock;
  clock.enter(phase::idle, 30s);
  clock.enter(phase::header, 5s);
  EXPECT_TRUE(clock.is_overdue(steady::now() + 5s));
  clock.enter(phase::body, -1s);
  EXPECT_TRUE(clock.is_overdue(steady::now()));
}

TEST(phase_clock, grace_keeps_the_phase) {
  phase_clock clock;
  clock.enter(phase::handling, 0s);
  clock.extend(1h);
  EXPECT_TRUE(clock.in(phase::handling));
  EXPECT_FALSE(clock.is_overdue(steady::now() + 59min));
  clock.never();
  EXPECT_FALSE(clock.is_overdue(steady::now() + 2h));
}

TEST(phase_clock, only_before_the_response_can_time_out_be_said_in_words) {
  phase_clock clock;
  for (const auto one : {phase::header, phase::body, phase::handling}) {
    clock.enter(one, 1s);
    EXPECT_TRUE(clock.can_answer());
  }
  for (const auto one : {phase::handshake, phase::idle, phase::writing, phase::streaming, phase::closing}) {
    clock.enter(one, 1s);
    EXPECT_FALSE(clock.can_answer());
  }
}

}  // namespace
}  // namespace mash::http
