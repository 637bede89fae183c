// SPDX-License-Identifier: Apache-2.0
// Somebody looked into the log, or drew from it: an `admin` entry with the act as words, the person and what was asked
// for as commitments. What was asked for can name a person (everything that somebody did), so it stands only in the
// sealed record that opens the entry.
#pragma once

#include "hub/audit/acts.hpp"
#include "hub/audit/leaves.hpp"

namespace mash::hub {

// `request`: which one it was about, empty if none. `asked`: what was asked for.
[[nodiscard]] admin_act look(std::string_view actor, std::vector<std::string> words, std::string_view request,
                             const json::object& asked, instant at);
// An auditor opens the content of a check; the entry's body is the reason, whose salt the caller keeps.
[[nodiscard]] audit_entry viewed_entry(std::string_view request, std::string_view actor, std::string_view reason,
                                       instant at);
// An entry of no step, with the record that opens its commitment to who acted; what its body opens to is not kept.
[[nodiscard]] admin_act with_actor(audit_entry entry, std::string_view actor);

}  // namespace mash::hub
