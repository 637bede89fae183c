// SPDX-License-Identifier: Apache-2.0
// What GET /v1/events streams: that something changed, never what. Kept for an hour so that a browser that reconnects
// with Last-Event-ID misses nothing; older than that it gets `reset`. One thread.
#pragma once

#include <deque>

#include "hub/requests/live.hpp"
#include "hub/requests/plan.hpp"

namespace mash::hub {

struct event {
  std::uint64_t id = 0;  // the board's; greater than any before, over restarts too
  instant at;
  std::string kind;  // roster, version, state
  std::string request;
  int version = 0;
  std::string authority, asker, team;  // who may see it; never sent
};

class event_board {
 public:
  explicit event_board(boost::asio::any_io_executor executor) : changed_(std::move(executor)) {}

  // Of a hub that starts: what a reader heard of an earlier run is older than everything from now on, and gets `reset`.
  void begin(instant now);
  void publish(event what);
  // Events after `last` that `viewer` may see; nullopt: `last` is older than what is kept (send `reset`).
  [[nodiscard]] std::optional<std::vector<event>> since(std::uint64_t last, const asking_person& viewer) const;
  [[nodiscard]] std::uint64_t newest() const { return newest_; }
  awaitable<void> wait_until(std::chrono::steady_clock::time_point deadline) { return changed_.wait_until(deadline); }

 private:
  std::deque<event> kept_;
  std::uint64_t newest_ = 0, forgotten_ = 0;  // the highest id that was dropped
  signal changed_;
};

}  // namespace mash::hub
