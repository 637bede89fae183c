// SPDX-License-Identifier: Apache-2.0
// The step `relayed`: what a person at an agency said by telephone or e-mail. Its line is the answer as the hub made it
// of what was recorded; no agency's receipt stands behind it.
#pragma once

#include "hub/requests/journal.hpp"

namespace mash::hub {

// `known_by`: where something is withdrawn by it, until when those who had been told should know.
[[nodiscard]] step relayed_step(const relayed_answer& told, instant at, instant known_by);
[[nodiscard]] result<void> apply_relayed(check& whole, const step& told);

}  // namespace mash::hub
