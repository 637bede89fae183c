// SPDX-License-Identifier: Apache-2.0
// Whether a decision can be taken on what its reviewer was shown. What would do nothing, or something else than the
// reviewer must think, is refused: they would not find out. Pure.
#pragma once

#include "adapters/kit/review/ruling.hpp"

namespace mash::kit {

// `page`: of page_of, as it is now. `conflict`: it is not what was shown; `denied`: an item is to leave that policy
// bars; `invalid`: everything that is in `faults`, with its pointer into the decision.
[[nodiscard]] result<void> check(const decision& what, const json::object& page, std::vector<json::fault>& faults);

// Of a page's `candidates`.
[[nodiscard]] bool is_about(const person_ruling& what, const json::object& candidate);

}  // namespace mash::kit
