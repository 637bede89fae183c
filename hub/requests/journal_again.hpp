// SPDX-License-Identifier: Apache-2.0
// The step `asked_again`: a later round of asking, as it was decided then, with its questions as they leave.
#pragma once

#include "hub/requests/journal.hpp"

namespace mash::hub {

// `decided`: a plan's check, with the agencies of this round, asked or not.
// `identifiers`: what is known of somebody since (identifiers.hpp), as it was sent; empty: nothing was added.
[[nodiscard]] step again_step(const check& decided, const asked_again& round, const json::array& identifiers = {});
[[nodiscard]] result<void> apply_again(check& whole, const step& again);

}  // namespace mash::hub
