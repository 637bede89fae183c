// SPDX-License-Identifier: Apache-2.0
// The steps of a break-glass: `glass_broken` in the commit that opens the check, and `glass_reviewed`.
#pragma once

#include "hub/requests/journal.hpp"

namespace mash::hub {

[[nodiscard]] step glass_broken_step(const broken_glass& act);
[[nodiscard]] step glass_reviewed_step(const glass_review& act);
// The second of either, or a review of what was not broken, is not what was written.
[[nodiscard]] result<void> apply_glass_broken(check& whole, const step& said);
[[nodiscard]] result<void> apply_glass_reviewed(check& whole, const step& said);

}  // namespace mash::hub
