// SPDX-License-Identifier: Apache-2.0
// What a reviewer is shown of one review, and the digest that binds their decision to it. Pure.
#pragma once

#include "adapters/kit/ledger.hpp"
#include "adapters/kit/review/draft.hpp"

namespace mash::kit {

// A review as the ledger keeps it, read.
struct open_review {
  contract::ask question;
  contract::answer draft;
  rulings by_person;  // of every decision so far
  std::int64_t revision = 1;
  instant since;
  bool waiting = true;
};

[[nodiscard]] result<open_review> read_review(const ledger::review& from);

// Everything that bears on the decision: the question, the matches with their evidence, and each item that policy held
// with the bytes that would leave if it were released. Nothing in it changes with the time of day.
[[nodiscard]] json::object page_of(const open_review& what, const std::string& member, const deciding_versions& under,
                                   instant now);
[[nodiscard]] std::string digest_of(const json::object& page);  // SHA-256 of its canonical JSON, hexadecimal
// The line of the list.
[[nodiscard]] json::object line_of(const open_review& what);

}  // namespace mash::kit
