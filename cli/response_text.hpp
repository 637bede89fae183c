// SPDX-License-Identifier: Apache-2.0
// The consolidated response as a person reads it in a terminal: who was asked and what became of it first, then what
// must be known now, who is involved, the chronology, what disagrees, what was withheld and why, what is missing.
#pragma once

#include <string>

#include "base/json.hpp"

namespace mash::cli {

[[nodiscard]] std::string response_text(const json::value& response);
// Of it, or of an export: who is involved, what happened, what was withheld, what is missing; and its receipt.
[[nodiscard]] std::string what_is_known_text(const json::value& document);
[[nodiscard]] std::string receipt_text(const json::value& document);
// One line a roster entry: for a live view while answers arrive.
[[nodiscard]] std::string roster_text(const json::value& response);

}  // namespace mash::cli
