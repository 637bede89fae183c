// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/unhurried.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace mash::hub {
namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

void be_busy_for(clock_type::duration long_enough) {
  for (const auto until = clock_type::now() + long_enough; clock_type::now() < until;) {
  }
}

TEST(unhurried, has_at_most_a_tenth_of_the_thread) {
  boost::asio::io_context thread;
  clock_type::duration worked{};
  const auto began = clock_type::now();
  const auto work = [&]() -> boost::asio::awaitable<void> {
    unhurried pace(co_await boost::asio::this_coro::executor);
    for (int i = 0; i < 5; ++i) {
      const auto at = clock_type::now();
      be_busy_for(2ms);
      worked += clock_type::now() - at;
      co_await pace.rest();
    }
  };
  boost::asio::co_spawn(thread, work(), boost::asio::detached);
  thread.run();
  EXPECT_GE(clock_type::now() - began, 10 * worked);
}

}  // namespace
}  // namespace mash::hub
