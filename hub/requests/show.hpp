// SPDX-License-Identifier: Apache-2.0
// A response on its way out: its body, the log entry that records who sees it, and the receipt put into it afterwards.
#pragma once

#include "hub/requests/store_port.hpp"

namespace mash::hub {

struct leaving {
  std::string text;                  // canonical, without receipt
  std::size_t receipt_at = 0;        // where the receipt's member belongs in `text`
  audit_entry entry;                 // commits to the canonical body
  disclosed looked;                  // who saw which version
  step_write seen;                   // the journal's note of it
  std::vector<admin_act> acts = {};  // further entries of the same commit
};

// The journal's note, and the same for the check in memory once it is durable.
void set_look(disclosed one, leaving& into);
// What was given in a document to somebody outside: its items, as `item_key` names them.
[[nodiscard]] std::vector<std::string> items_given(const json::object& document);

// Writes the response: once, for the commitment and for the page. The receipt, which only the commit gives, is put into
// the text afterwards.
void write(json::object response, leaving& into);
// `now` is when it is looked at, which the log entry says. Of an older version, `newest` is the check as it stands now
// (hub/assemble/response.hpp), and the page is as of that version.
[[nodiscard]] leaving prepare(const check& whole, std::string_view actor, instant now, const check* newest = nullptr);
// The canonical response with its receipt: index, leaf, salt, inclusion proof and signed checkpoint.
[[nodiscard]] std::string with_receipt(leaving response, const proved_entry& proof);

}  // namespace mash::hub
