// SPDX-License-Identifier: Apache-2.0
// What a reviewer says to the hub before they decide (docs/formats/review.md): that they are looking and by when they
// expect to have decided, and which further identifier would settle whether somebody is the person asked about. As
// values, as the ledger keeps them, and as the lines that leave. Pure.
#pragma once

#include "adapters/contract/lines.hpp"
#include "adapters/contract/lookup.hpp"
#include "adapters/kit/ledger.hpp"
#include "adapters/kit/review/ruling.hpp"

namespace mash::kit {

struct expectation {
  instant by;
};
struct wanted_identifier {
  std::string shown;  // the digest of what they were shown
  std::string subject;
  std::vector<contract::identifier> any_of;
};
// Every fault at once.
[[nodiscard]] expectation read_expectation(const json::value& document, std::vector<json::fault>& faults);
[[nodiscard]] wanted_identifier read_wanted(const json::value& document, std::vector<json::fault>& faults);

// Nobody expects to have decided in the past, or in more than this: longer, and the answer is to say so by telephone.
inline constexpr std::chrono::days EXPECTED_AT_MOST{28};
void check_expectation(const expectation& what, instant now, std::vector<json::fault>& faults);
// Somebody the question names, and nothing that it tells already.
void check_wanted(const wanted_identifier& what, const contract::ask& question, std::vector<json::fault>& faults);

[[nodiscard]] ledger::act act_of(const expectation& what, const reviewer& by, instant at);
[[nodiscard]] ledger::act act_of(const wanted_identifier& what, const reviewer& by, instant at);

// What was said last of a review: to be said again to a hub that may not have heard it.
struct asked_back {
  struct looking {
    instant by, at;
    reviewer who;
  };
  std::optional<looking> expected;
  std::vector<wanted_identifier> wanted;  // the newest of each subject, `shown` left out
};
[[nodiscard]] result<asked_back> read_asked_back(const std::vector<ledger::act>& acts);

// Both kinds of line about one question; sessions not set.
struct lines_back {
  std::vector<contract::holding> holding;
  std::vector<contract::need> needs;
};
[[nodiscard]] lines_back lines_of(const std::string& ask, const asked_back& said, std::int64_t items_held);

}  // namespace mash::kit
