// SPDX-License-Identifier: Apache-2.0
// How a child process ended: a trial must not take an adapter that died for one that was stopped.
#include "adapters/conformance/program.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/temporary_directory.hpp"

namespace mash::conformance {
namespace {

using std::chrono::seconds;

class trial_program : public testing::Test {
 protected:
  program shell(const std::string& script) { return {{"/bin/sh", "-c", script}, directory_.file("log")}; }
  static std::string death_of(program& what) {
    for (int i = 0; i < 1000 && what.running(); ++i) ::usleep(10'000);
    return what.died();
  }
  test::temporary_directory directory_;
};

TEST_F(trial_program, that_ends_by_itself_has_died_with_that_status) {
  program one = shell("exit 3");
  ASSERT_TRUE(one.start());
  EXPECT_EQ(death_of(one), "status 3");
}

TEST_F(trial_program, that_ends_well_though_nobody_asked_has_died_too) {
  program one = shell("exit 0");
  ASSERT_TRUE(one.start());
  EXPECT_EQ(death_of(one), "status 0");
}

TEST_F(trial_program, that_a_signal_ends_has_died_of_it_by_name) {
  program one = shell("kill -ABRT $$");
  ASSERT_TRUE(one.start());
  EXPECT_EQ(death_of(one), "signal 6 (ABRT)");
}

TEST_F(trial_program, that_was_killed_or_stopped_has_not_died) {
  program one = shell("exec sleep 60");
  ASSERT_TRUE(one.start());
  EXPECT_EQ(one.died(), "");
  one.kill();
  EXPECT_EQ(one.died(), "");
  program other = shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done");
  ASSERT_TRUE(other.start());
  for (int i = 0; i < 1000 && other.log().find("ready") == std::string::npos; ++i) ::usleep(10'000);
  EXPECT_EQ(other.stop(seconds(20)), 5);
  EXPECT_EQ(other.died(), "");
}

TEST_F(trial_program, that_was_dead_when_it_is_killed_has_died) {
  program one = shell("echo ready; exit 4");
  ASSERT_TRUE(one.start());
  for (int i = 0; i < 1000 && one.log().find("ready") == std::string::npos; ++i) ::usleep(10'000);
  ::usleep(200'000);  // it ends by itself a moment later, and nobody looks
  one.kill();
  EXPECT_EQ(one.died(), "status 4");
}

TEST_F(trial_program, that_does_not_stop_is_killed_and_has_no_status) {
  program one = shell("trap '' TERM; echo ready; while :; do sleep 0.01; done");
  ASSERT_TRUE(one.start());
  for (int i = 0; i < 1000 && one.log().find("ready") == std::string::npos; ++i) ::usleep(10'000);
  EXPECT_EQ(one.stop(std::chrono::milliseconds(200)), std::nullopt);
  EXPECT_FALSE(one.running());
}

}  // namespace
}  // namespace mash::conformance
