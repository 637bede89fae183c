// SPDX-License-Identifier: Apache-2.0
// Calls that do not come back: a source that is held stands for a driver that waits for ever.
#include "adapters/kit/punctual.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/scripted_source.hpp"
#include "tests/unit/contract/samples.hpp"

namespace mash::kit {
namespace {

using namespace std::chrono_literals;

class kit_punctual : public ::testing::Test {
 protected:
  ~kit_punctual() override {
    script_->release();
    source_.reset();
    while (calls_left_behind() > 0 || script_.use_count() > 1)
      std::this_thread::yield();  // what was left behind uses it
  }
  result<found_people> find(std::chrono::milliseconds allowed) {
    return source_->find(contract::samples::full_ask().subjects.front(), std::chrono::steady_clock::now() + allowed);
  }
  std::shared_ptr<test::source_script> script_ = std::make_shared<test::source_script>();
  std::unique_ptr<source> source_ = punctual(std::make_unique<test::scripted_source>(script_));
};

TEST_F(kit_punctual, a_call_that_comes_back_says_what_the_source_says) {
  EXPECT_EQ(find(20s)->people.size(), 1U);
  EXPECT_EQ(source_->organisations().size(), 1U);
  const contract::ask question = contract::samples::full_ask();
  EXPECT_EQ(source_->fetch({{"c1", {"pupil-1"}}}, question, deadline::max())->records.size(), 1U);
  script_->fails = true;
  EXPECT_EQ(find(20s).error().detail, "the pupil records are down");
  script_->throws = true;
  EXPECT_THROW((void)find(20s), std::runtime_error) << "as without it: look_up() takes it";
}

TEST_F(kit_punctual, a_call_that_does_not_come_back_is_given_up_and_the_next_one_is_made) {
  script_->hold();
  const auto began = std::chrono::steady_clock::now();
  const auto late = find(40ms);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, errc::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 40ms);
  script_->release();
  EXPECT_EQ(find(20s)->people.size(), 1U);
}

TEST_F(kit_punctual, without_time_the_source_is_not_asked) {
  EXPECT_EQ(find(-1ms).error().code, errc::timed_out);
  EXPECT_EQ(script_->finds, 0);
}

TEST_F(kit_punctual, so_many_may_be_left_behind_and_all_is_well_when_they_come_back) {
  script_->hold();
  for (std::size_t i = 0; i < LEFT_BEHIND_MAX; ++i) EXPECT_EQ(find(40ms).error().code, errc::timed_out);
  EXPECT_EQ(find(20s).error().code, errc::unavailable) << "and at once";
  EXPECT_EQ(script_->finds, static_cast<int>(LEFT_BEHIND_MAX));
  EXPECT_EQ(calls_left_behind(), LEFT_BEHIND_MAX);
  script_->release();
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!find(20s) && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_EQ(find(20s)->people.size(), 1U);
}

TEST_F(kit_punctual, it_may_go_while_a_call_is_out) {
  script_->hold();
  EXPECT_FALSE(find(40ms));
  EXPECT_EQ(calls_left_behind(), 1U);
  source_.reset();
  EXPECT_GT(script_.use_count(), 1) << "the call still has its source";
}

}  // namespace
}  // namespace mash::kit
