// SPDX-License-Identifier: Apache-2.0
// Who watches the hub's log, as the configuration and the member directory say.
#pragma once

#include "hub/app/config.hpp"
#include "hub/auth/directory.hpp"
#include "hub/requests/witnesses.hpp"

namespace mash::hub {

// `invalid`: the policy is none, names another log, or has a witness with a key that is no member's (whose cosignature
// could therefore never come).
[[nodiscard]] result<witness_settings> read_witness_settings(const config& from, const directory& who,
                                                             const contract::log_keys& log);

}  // namespace mash::hub
