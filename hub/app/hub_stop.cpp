// SPDX-License-Identifier: Apache-2.0
// The hub, part 6: how it stops. A crash loses nothing that was accepted; this is for those who wait, and for what is
// known here alone.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hub/app/hub.hpp"

namespace mash::hub {
namespace {

constexpr std::chrono::seconds LAST_ANSWERS(5);  // for the requests in hand at SIGTERM

}  // namespace

void hub::stop(int status) {
  status_ = status;
  if (https_) https_->stop();
  if (loopback_) loopback_->stop();
  admin_.reset();
  service_->end_waiting();
  boost::asio::co_spawn(io_, finish(), boost::asio::detached);
}

// Whoever was being served is answered first. What was accepted is durable already, and asks that are still open go out
// again after the next start.
awaitable<void> hub::finish() {
  const auto deadline = std::chrono::steady_clock::now() + LAST_ANSWERS;
  boost::asio::steady_timer timer(io_);
  while (https_ && https_->connections() != 0 && std::chrono::steady_clock::now() < deadline) {
    timer.expires_after(std::chrono::milliseconds(20));
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  // What the members' connections counted and nobody was told yet belongs into the log as well.
  ending_ = true;
  broker_->stop();
  co_await boost::asio::post(io_, boost::asio::use_awaitable);  // behind what the exchange handed over last
  co_await service_->tell_what_was_counted();
  co_await boost::asio::post(io_, boost::asio::use_awaitable);  // behind the entries that are being handed to the store
  io_.stop();
}

}  // namespace mash::hub
