// SPDX-License-Identifier: Apache-2.0
// A response on its way out: its body, the log entry that records who sees it, and the receipt put into it afterwards.
#pragma once

#include "hub/requests/store_port.hpp"

namespace mash::hub {

struct leaving {
  json::object body;           // without receipt; empty once `text` is written
  std::string text;            // the same, canonical
  std::size_t receipt_at = 0;  // where the receipt's member belongs in `text`
  audit_entry entry;           // commits to the canonical body
  step_write seen;             // the journal's note of who saw which version
};

[[nodiscard]] leaving prepare(const check& whole, std::string_view actor, instant now);
// The canonical response with its receipt: index, leaf, salt, inclusion proof and signed checkpoint.
[[nodiscard]] std::string with_receipt(leaving response, const proved_entry& proof);

}  // namespace mash::hub
