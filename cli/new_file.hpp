// SPDX-License-Identifier: Apache-2.0
// What a command writes of evidence or about people.
#pragma once

#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace mash::cli {

// Written whole or not at all, mode 0600, and only where no file is: `conflict` if one is there, which stays as it is.
[[nodiscard]] result<void> write_new(const std::string& path, std::string_view text);
// The same refusal beforehand, so that nothing is asked for in vain (what a hub gives is logged).
[[nodiscard]] result<void> check_is_new(const std::string& path);

}  // namespace mash::cli
