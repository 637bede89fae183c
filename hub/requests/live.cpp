// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/live.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace mash::hub {

awaitable<void> signal::wait_until(std::chrono::steady_clock::time_point deadline) {
  boost::asio::steady_timer timer(executor_, deadline);
  waiting_.push_back(&timer);
  boost::system::error_code ignored;  // cancelled means notified; expired means the deadline came
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  std::erase(waiting_, &timer);
}

void signal::notify() {
  for (auto* timer : waiting_) timer->cancel();
}

void live_checks::add(const live_ptr& one) {
  by_request_[one->whole.id] = one;
  for (const agency& of : one->whole.agencies) {
    if (!of.ask_id.empty()) by_ask_[of.ask_id] = one;
    for (const replaced_ask& earlier : of.replaced) by_ask_[earlier.ask_id] = one;
  }
}

void live_checks::drop(const live_ptr& one) {
  for (const agency& of : one->whole.agencies) {
    by_ask_.erase(of.ask_id);
    for (const replaced_ask& earlier : of.replaced) by_ask_.erase(earlier.ask_id);
  }
  by_request_.erase(one->whole.id);
}

live_ptr live_checks::find(const std::string& request) const {
  const auto found = by_request_.find(request);
  return found == by_request_.end() ? nullptr : found->second;
}

live_ptr live_checks::find_by_ask(const std::string& ask_id) const {
  const auto found = by_ask_.find(ask_id);
  return found == by_ask_.end() ? nullptr : found->second.lock();
}

}  // namespace mash::hub
