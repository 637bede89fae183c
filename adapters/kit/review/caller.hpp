// SPDX-License-Identifier: Apache-2.0
// Calls the agency's people when a Red check waits undecided, and at once when the gate on volume raised an alarm: what
// has waited long enough is raised as a notice, then noted in the agency's ledger. The ledger is what is remembered, so
// a restart forgets no call and makes none twice.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "adapters/kit/agreements.hpp"
#include "adapters/kit/review/call.hpp"

namespace mash::kit {

class caller {
 public:
  // The ledger, the port and the clock must outlive it.
  caller(ledger& book, notify::port& out, const clock& time, std::shared_ptr<const agreements> held,
         std::vector<call_rule> rules);
  ~caller();

  // Looks once and makes the calls that are due; how many were made. Waits for the ledger: not from its thread. An
  // error leaves what was not made for the next round.
  [[nodiscard]] result<std::size_t> look();

  void start(std::chrono::milliseconds every);  // on a thread of its own
  void stop();

 private:
  [[nodiscard]] result<std::size_t> look_at_gate(instant now);
  [[nodiscard]] result<void> raise(notify::notice what);
  [[nodiscard]] result<std::size_t> look_at(const std::string& ask, instant now);
  [[nodiscard]] result<void> call(call_to who, const std::string& ask, instant due, instant now);

  ledger& book_;
  notify::port& out_;
  const clock& time_;
  const std::shared_ptr<const agreements> held_;
  const std::vector<call_rule> rules_;
  std::set<std::string, std::less<>> quiet_;  // what waits and has no call left to make
  boost::asio::thread_pool raising_{1};
  std::mutex door_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mash::kit
