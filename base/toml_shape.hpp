// SPDX-License-Identifier: Apache-2.0
// What is refused before the TOML library sees the text: whatever makes it recurse deeply, search for long or abort,
// and whatever a reviewer of the file would not see. Apart from these it accepts every TOML document and many that are
// none.
#pragma once

#include <string_view>

#include "base/errors.hpp"

namespace mash::toml {

inline constexpr std::size_t BYTES_MAX = std::size_t{1} << 20;
inline constexpr std::size_t DEPTH_MAX = 16;

// `too_large` over BYTES_MAX, otherwise `invalid` with the line.
[[nodiscard]] result<void> check_shape(std::string_view text);

}  // namespace mash::toml
