// SPDX-License-Identifier: Apache-2.0
// The entry for what a person at an agency said by telephone or e-mail: an answer that somebody of ours recorded.
#pragma once

#include "hub/audit/leaves.hpp"

namespace mash::hub {

struct recording {
  std::string_view actor;  // who recorded it
  std::string_view body;   // the document as it was sent
  instant at;
};

// `answered`, with the agency's outcome and the word `relayed`. It has an actor, which no agency's own answer has.
[[nodiscard]] audit_entry relayed_entry(const check& whole, const std::string& member, policy::roster_outcome outcome,
                                        const recording& of);

}  // namespace mash::hub
