// SPDX-License-Identifier: Apache-2.0
// Private to the room: opens one file of an agreement. People sign what they read, so a file must read as it is: a
// character that is not seen, or that turns the reading order, is refused wherever it stands.
#pragma once

#include <string>
#include <string_view>

#include "base/toml.hpp"

namespace mash::policy {

// Every error as "NAME:12: what is wrong".
[[nodiscard]] result<toml::document> open_source(std::string_view text, const std::string& name);
// The same for a file that somebody else has opened.
[[nodiscard]] result<toml::document> accept_source(result<toml::document> opened, const std::string& name);

}  // namespace mash::policy
