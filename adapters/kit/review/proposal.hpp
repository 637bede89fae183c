// SPDX-License-Identifier: Apache-2.0
// Four eyes: where a category needs two people, the first decision is a proposal that a second person confirms or sends
// back, on the very bytes that the first was shown (docs/formats/review.md). As values, and as the ledger keeps them.
#pragma once

#include <optional>

#include "adapters/kit/ledger.hpp"
#include "adapters/kit/review/ruling.hpp"

namespace mash::kit {

struct proposal {
  std::int64_t number = 0;  // the act's step
  instant at;
  reviewer by;
  decision what;
};

struct sent_back {
  std::int64_t number = 0;  // of the proposal
  instant at;
  reviewer by;
  std::string reason;  // in the second person's words; kept here, never sent
};

// What the second person posts; `reason` is required of one who sends it back.
struct second_opinion {
  std::string shown;  // the digest of what they were shown
  std::int64_t number = 0;
  bool confirms = false;
  std::string reason;
};
[[nodiscard]] second_opinion read_second_opinion(const json::value& document, bool confirms,
                                                 std::vector<json::fault>& faults);

[[nodiscard]] ledger::act act_of(const decision& what, const reviewer& by, instant at);        // proposed
[[nodiscard]] ledger::act act_of(const second_opinion& what, const reviewer& by, instant at);  // sent back

// The newest proposal that was not sent back, and what was sent back last where nothing was proposed since.
struct proposals {
  std::optional<proposal> waiting;
  std::optional<sent_back> returned;
};
[[nodiscard]] result<proposals> read_proposals(const std::vector<ledger::act>& acts);

}  // namespace mash::kit
