// SPDX-License-Identifier: Apache-2.0
// What an administrator did: an `admin` entry of the log with the act as words and the person as a commitment, and the
// record that opens it, which the store keeps sealed. An act about one request names it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace mash::hub {

struct admin_act {
  std::string entry;  // canonical JSON of the leaf
  std::string id;     // of the leaf
  json::object record;
};

// `actor`: who, as the kernel vouches for it ("uid:1000"). `words`: the act first, then what qualifies it; at most 32.
// `asked`, if any, is what was asked for: the entry commits to it, and the record keeps it.
[[nodiscard]] admin_act act(std::string_view actor, std::vector<std::string> words, std::string_view request,
                            instant at, const json::object* asked = nullptr);

// The words of entries that mean more than that something was done: whoever restores a backup does them again.
inline constexpr std::string_view CONTENT_ERASED = "content_erased", RECORD_ERASED = "record_erased";

}  // namespace mash::hub
