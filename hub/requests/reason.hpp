// SPDX-License-Identifier: Apache-2.0
// The body of an act whose whole content is why it is done. Pure.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

inline constexpr std::size_t REASON_BYTES_MAX = 4000;

// Reads `{"reason": "..."}`, where nothing else may stand; 400, 413 or 422 with every fault. `act`: "an authorisation",
// for the sentence that says so.
[[nodiscard]] std::expected<std::string, plan_refusal> read_reason(std::string_view body, std::string_view act);

}  // namespace mash::hub
