// SPDX-License-Identifier: Apache-2.0
// The entries of a break-glass: of type `decided`, with outcomes of their own (docs/formats/audit-log.md).
#pragma once

#include "hub/audit/leaves.hpp"

namespace mash::hub {

// In the commit that opens the check. `body` commits to the reason.
[[nodiscard]] audit_entry glass_broken_entry(const check& whole);
// Once `whole` has the review.
[[nodiscard]] audit_entry glass_reviewed_entry(const check& whole);

}  // namespace mash::hub
