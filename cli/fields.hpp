// SPDX-License-Identifier: Apache-2.0
// Reading a response that a newer hub may have sent: what is missing reads as empty, what is unknown is passed over.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"

namespace mash::cli {

[[nodiscard]] const json::array& list_at(const json::value& from, std::string_view name);
[[nodiscard]] const json::value& at(const json::value& from, std::string_view name);  // null if absent
[[nodiscard]] std::string text_at(const json::value& from, std::string_view name);    // numbers as digits
[[nodiscard]] bool true_at(const json::value& from, std::string_view name);
[[nodiscard]] std::string joined_at(const json::value& from, std::string_view name);  // texts, comma-separated
// Of a match: how sure it is, and whether a person at the agency confirmed it.
[[nodiscard]] std::string band_at(const json::value& match);

}  // namespace mash::cli
