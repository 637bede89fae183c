// SPDX-License-Identifier: Apache-2.0
// Questions that cannot be taken now, because there is no room or the ledger cannot write, and those whose answer could
// not be kept: each is tried again within the session, after a pause that doubles, so that a disk that is full for a
// minute costs a minute and not the wait for the next session. Pure; one thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/flow.hpp"
#include "adapters/contract/lookup.hpp"

namespace mash::kit {

class later {
 public:
  static constexpr std::chrono::seconds FIRST_PAUSE{1}, LONGEST_PAUSE{60};
  // Of the questions beyond it the hub is told what it is told of the first, and asks again in the next session.
  static constexpr std::size_t QUESTIONS_MAX = 1000;

  // Exactly one of the two.
  struct attempt {
    std::string line;                       // an ASK that is not in the ledger
    std::optional<contract::ask> question;  // one that is, and has no answer
  };

  // Has been tried again before, or waits for it.
  [[nodiscard]] bool knows(std::string_view ask) const { return known_.contains(ask); }
  void take(const std::string& ask, std::string line, contract::steady_time now);
  void look_up(contract::ask question, contract::steady_time now);
  // Those whose pause is over; they wait no more unless they are added again.
  [[nodiscard]] std::vector<attempt> due(contract::steady_time now);
  // It is done, or cancelled.
  void forget(std::string_view ask);
  // The session is over: what is not in the ledger the hub sends again.
  void end_session();

 private:
  struct entry {
    int tried = 0;
    bool waits = false;
    contract::steady_time at{};
    attempt what;
  };
  void wait(const std::string& ask, attempt what, contract::steady_time now);

  std::map<std::string, entry, std::less<>> known_;  // by ask
};

}  // namespace mash::kit
