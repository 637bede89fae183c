// SPDX-License-Identifier: Apache-2.0
// An export about one child as text for a terminal or a printer (docs/formats/export.md).
#pragma once

#include <string>

#include "base/json.hpp"

namespace mash::cli {

[[nodiscard]] std::string export_text(const json::value& document);

}  // namespace mash::cli
