// SPDX-License-Identifier: Apache-2.0
// Checks in memory: every open one, and settled ones while somebody is looking. One thread. A check's commits happen
// one after the other (`busy`), and what is not yet durable is seen by nobody, because every reader's own log entry
// commits after it.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <unordered_map>

#include "adapters/contract/codec.hpp"
#include "hub/requests/journal.hpp"
#include "hub/requests/store_port.hpp"

namespace mash::hub {

// Wakes coroutines that wait for something to change. One thread.
class signal {
 public:
  explicit signal(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  // Until `notify` or the deadline, whichever comes first.
  awaitable<void> wait_until(std::chrono::steady_clock::time_point deadline);
  void notify();

 private:
  boost::asio::any_io_executor executor_;
  std::vector<boost::asio::steady_timer*> waiting_;
};

// A verified answer that waits for its commit.
struct incoming {
  std::string member;
  contract::received_answer received;
  journalled_answer entry;
  json::array labels;  // of the hub's decisions on it, under each version that decided
};

// The asker who is still on the line (Prefer: wait): the response rides on the commit after which nothing more comes by
// itself.
struct waiting_asker {
  std::string actor;
  unsigned status = 201;            // 202: a person at some agency is still awaited
  std::optional<std::string> body;  // set once the completing commit is durable; canonical JSON with receipt
};

struct live_check {
  live_check(check made, boost::asio::any_io_executor executor)
      : whole(std::move(made)), changed(std::move(executor)) {}

  check whole;
  bool busy = false;     // a commit of this check is in flight
  bool unsent = false;   // in that commit are its questions: until it is durable none may leave
  bool pumping = false;  // a coroutine is emptying `queue`
  bool broken = false;   // a commit failed after the check was changed in memory: reload it from the store
  std::vector<incoming> queue;
  waiting_asker* asker = nullptr;
  signal changed;
};

using live_ptr = std::shared_ptr<live_check>;

class live_checks {
 public:
  void add(const live_ptr& one);
  void drop(const live_ptr& one);
  [[nodiscard]] live_ptr find(const std::string& request) const;
  [[nodiscard]] live_ptr find_by_ask(const std::string& ask_id) const;
  [[nodiscard]] const std::unordered_map<std::string, live_ptr>& all() const { return by_request_; }

 private:
  std::unordered_map<std::string, live_ptr> by_request_;
  std::unordered_map<std::string, std::weak_ptr<live_check>> by_ask_;
};

}  // namespace mash::hub
