// SPDX-License-Identifier: Apache-2.0
// The hub, part 5: the members' lines, everybody's keys and the disk, looked at as time passes.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "hub/api/member_line.hpp"
#include "hub/app/hub.hpp"

namespace mash::hub {

// A disk that was full has room again: found out by writing, since whoever goes by /readyz sends us nothing that would.
// Some other change may have found it out first: what counts is that commits failed, not that they fail now.
awaitable<void> hub::watch_storage() {
  boost::asio::steady_timer timer(io_);
  std::uint64_t told = 0;
  for (;;) {
    timer.expires_after(std::chrono::seconds(5));
    co_await timer.async_wait(boost::asio::use_awaitable);
    const std::uint64_t failed = store_->failed_commits();
    if (failed == told) continue;
    durable_change back;
    back.entries.push_back(admin_entry("storage_back", service_->with().agreement->digest(), system_clock().now()));
    if (auto done = co_await store_->commit(std::move(back)); !done) continue;
    told = failed;
    log::info("storage_back");
  }
}

awaitable<void> hub::watch_lines() {
  constexpr std::chrono::seconds APART(5);  // as far as heartbeats are
  boost::asio::steady_timer timer(io_);
  for (;;) {
    lines_.look(*directory_, *broker_);
    timer.expires_after(APART);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

awaitable<void> hub::watch_keys() {
  constexpr std::chrono::minutes APART(10);
  boost::asio::steady_timer timer(io_);
  for (;;) {
    co_await look_at_keys();
    timer.expires_after(APART);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

awaitable<void> hub::look_at_keys() {
  auto notices = keys_.look(*directory_, system_clock().now());
  if (!notices_ || notices.empty()) co_return;
  // What could not be taken is raised again at the next look.
  if (auto raised = co_await notices_->raise(std::move(notices)); !raised)
    log::warn("notices_not_raised", {{"why", raised.error().detail}});
}

result<json::object> hub::line_of(const std::string& name) const {
  const member* found = directory_->find_member(name);
  if (found == nullptr) return fail(errc::not_found, "no member has that name; has the hub read the directory again?");
  json::object out = describe(*found, broker_->link_of(name));
  out["member"] = found->name;
  return out;
}

}  // namespace mash::hub
