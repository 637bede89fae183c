// SPDX-License-Identifier: Apache-2.0
// One certificate cannot write as many entries into the log as it likes.
#include "hub/api/caller_rate.hpp"

#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using std::chrono::steady_clock;

TEST(caller_rate, lets_a_burst_through_and_then_so_many_a_second) {
  hub::caller_rate rate({.per_second = 10, .burst = 20});
  const auto begin = steady_clock::now();
  const auto admitted = [&](steady_clock::time_point now) {
    int count = 0;
    while (rate.admits("aa", now)) ++count;
    return count;
  };
  EXPECT_EQ(admitted(begin), 20);
  EXPECT_EQ(admitted(begin + std::chrono::milliseconds(500)), 5);
  EXPECT_EQ(admitted(begin + std::chrono::milliseconds(300)), 0) << "time that goes back gives nothing";
  EXPECT_EQ(admitted(begin + std::chrono::hours(1)), 20) << "and never more than a burst";
  EXPECT_TRUE(rate.admits("bb", begin)) << "somebody else's calls are their own";
}

TEST(caller_rate, has_room_for_so_many_callers_and_one_bucket_for_the_rest) {
  hub::caller_rate rate({.per_second = 1, .burst = 2});
  const auto begin = steady_clock::now();
  for (std::size_t i = 0; i < hub::caller_rate::CALLERS_MAX; ++i) ASSERT_TRUE(rate.admits(std::to_string(i), begin));
  EXPECT_TRUE(rate.admits("one more", begin) && rate.admits("another", begin));
  EXPECT_FALSE(rate.admits("a third", begin));
  EXPECT_TRUE(rate.admits("a third", begin + std::chrono::seconds(20))) << "who was quiet is forgotten";
}

class too_often : public api_fixture {};

TEST_F(too_often, is_429_and_no_entry_of_the_log_also_of_who_is_not_listed) {
  start();
  api = hub::make_api({.requests = *service,
                       .log = *store,
                       .audit = *desk,
                       .reports = *reports,
                       .who = [this] { return directory; },
                       .calls = {.per_second = 0.001, .burst = 3}});
  const std::uint64_t before = log_size();
  for (int i = 0; i < 3; ++i) expect_problem(get("leaver", "/v1/requests"), 401, "not_listed");
  EXPECT_EQ(log_size(), before + 3);
  for (int i = 0; i < 20; ++i) {
    const http::response got = get("leaver", "/v1/requests");
    expect_problem(got, 429, "too_many_requests");
    EXPECT_EQ(header(got, "retry-after"), "1");
  }
  EXPECT_EQ(log_size(), before + 3);
  EXPECT_EQ(get("coordinator", "/v1/agencies").status, 200U) << "nobody else notices";
}

}  // namespace
}  // namespace mash::test
