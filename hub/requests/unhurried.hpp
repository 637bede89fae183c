// SPDX-License-Identifier: Apache-2.0
// For work that nobody waits for and that grows with what is kept, as after a start: it has a tenth of the thread, and
// those who do wait have the rest.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace mash::hub {

class unhurried {
 public:
  explicit unhurried(const boost::asio::any_io_executor& on) : timer_(on) {}

  // After each piece of the work. Returns at once until `WORTH_A_REST` of it is done; then when nine times as long as
  // that took has passed, the time that it waited for the store included.
  boost::asio::awaitable<void> rest() {
    const auto took = std::chrono::steady_clock::now() - since_;
    if (took < WORTH_A_REST) co_return;
    timer_.expires_after(took * 9);
    co_await timer_.async_wait(boost::asio::use_awaitable);
    since_ = std::chrono::steady_clock::now();
  }

 private:
  static constexpr std::chrono::milliseconds WORTH_A_REST{1};
  boost::asio::steady_timer timer_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace mash::hub
