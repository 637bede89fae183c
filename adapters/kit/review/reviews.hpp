// SPDX-License-Identifier: Apache-2.0
// The agency's queue of what waits for a person (docs/formats/review.md): what is shown, and what becomes of a
// decision. Everything is asynchronous; completions run on the ledger's storage thread.
#pragma once

#include "adapters/kit/agreements.hpp"
#include "adapters/kit/ledger.hpp"
#include "adapters/kit/review/draft.hpp"

namespace mash::kit {

class reviews {
 public:
  // Under which versions and in whose name, as of now.
  struct terms {
    std::shared_ptr<agreements> held;
    std::string member;
    contract::staff answered_by;
  };
  using told = std::function<void(result<json::object>)>;

  // `send`: an answer that is durable and may leave; called on the storage thread.
  reviews(ledger& book, const clock& time, std::function<terms()> current, std::function<void(kept_answer)> send)
      : book_(book), time_(time), current_(std::move(current)), send_(std::move(send)) {}

  // {"reviews": [...]}: ids, urgency, counts and times; nothing about anybody.
  void list(told done);
  // {"digest", "review"}: `not_found` if nothing of this question was ever held or its content is purged. Only once it
  // is in the agency's own log that `by` looked.
  void show(std::string ask, reviewer by, told done);
  // {"open", "revision"}. `conflict`: what was shown is not what there is now; `invalid`: it cannot be taken on what
  // was shown, for every one of the faults; `denied`: policy does not let an item leave any more. An error changes
  // nothing.
  using decided = std::function<void(result<json::object>, std::vector<json::fault>)>;
  void decide(std::string ask, decision what, reviewer by, decided done);

 private:
  ledger& book_;
  const clock& time_;
  std::function<terms()> current_;
  std::function<void(kept_answer)> send_;
};

}  // namespace mash::kit
