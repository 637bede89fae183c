// SPDX-License-Identifier: Apache-2.0
// Private to the journal: what an agency's answers make of a check.
#pragma once

#include "hub/requests/journal.hpp"

namespace mash::hub {

[[nodiscard]] result<void> apply_answered(check& whole, const step& next);

}  // namespace mash::hub
