// SPDX-License-Identifier: Apache-2.0
// What an agency's desk answers, as text for its reviewers (docs/formats/review.md).
#pragma once

#include <string>

#include "base/json.hpp"

namespace mash::cli {

[[nodiscard]] std::string queue_text(const json::value& queue);
[[nodiscard]] std::string review_text(const json::value& page);      // ends with the digest
[[nodiscard]] std::string outcome_text(const json::value& outcome);  // of what was posted

}  // namespace mash::cli
