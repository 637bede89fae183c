// SPDX-License-Identifier: Apache-2.0
// An explained check (docs/api.md, POST /v1/policy/explain) as text for a terminal.
#pragma once

#include <string>

#include "base/json.hpp"

namespace mash::cli {

[[nodiscard]] std::string explain_text(const json::value& explained);

}  // namespace mash::cli
