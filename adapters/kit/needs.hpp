// SPDX-License-Identifier: Apache-2.0
// What would settle the matches that stayed ambiguous: of each such person the kinds of detail that this side matches
// by and the question does not tell. Says nothing of whoever was found. Pure.
#pragma once

#include "adapters/contract/lines.hpp"
#include "adapters/contract/lookup.hpp"

namespace mash::kit {

// Session not set. None for a person of whom everything is told: no further detail would settle that.
[[nodiscard]] std::vector<contract::need> needs_of(const contract::ask& question, const contract::answer& reply);

}  // namespace mash::kit
