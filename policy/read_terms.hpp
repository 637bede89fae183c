// SPDX-License-Identifier: Apache-2.0
// Private to the room: from the parsed file to terms, and what is wrong with either. Both collect every fault, so that
// an author mends a file in one go.
#pragma once

#include "base/json.hpp"
#include "policy/terms.hpp"

namespace mash::policy {

// The shape of the file: members, types, words. Unknown members and words are faults, with the nearest word.
[[nodiscard]] terms read_terms(const json::value& root, std::vector<json::fault>& faults);

// The sense of it: names that refer to each other, rules that can take effect, nothing laxer than the protections.
void check_terms(const terms& written, std::vector<json::fault>& faults);

// What does not stop the agreement but should be mended.
[[nodiscard]] std::vector<std::string> warnings_about(const terms& written);

}  // namespace mash::policy
