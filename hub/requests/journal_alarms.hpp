// SPDX-License-Identifier: Apache-2.0
// The step `alarmed` of the journal: what was said about a check because time passed. It changes nothing that a
// response shows, cuts no version and is of no entry of the log; it is there so that nothing is said twice.
#pragma once

#include "hub/requests/journal.hpp"

namespace mash::hub {

[[nodiscard]] step alarmed_step(const std::vector<raised_alarm>& raised, instant at);
[[nodiscard]] result<void> apply_alarmed(check& whole, const step& said);

}  // namespace mash::hub
