// SPDX-License-Identifier: Apache-2.0
// The body of an act: one JSON object, and often nothing in it but why it is done. Pure.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

inline constexpr std::size_t REASON_BYTES_MAX = 4000;

// Why a body that json::parse refused is refused: 413 where it is too large, else 400.
[[nodiscard]] plan_refusal unreadable(const error& why);
// `what`: "a decision", for the sentence that says it is to be one object.
[[nodiscard]] std::expected<json::value, plan_refusal> read_object(std::string_view body, std::string_view what);

// Reads `{"reason": "..."}`, where nothing else may stand; 400, 413 or 422 with every fault. `act`: "an authorisation",
// for the sentence that says so.
[[nodiscard]] std::expected<std::string, plan_refusal> read_reason(std::string_view body, std::string_view act);

}  // namespace mash::hub
