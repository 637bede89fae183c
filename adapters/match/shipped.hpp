// SPDX-License-Identifier: Apache-2.0
// The files of config/matching, compiled in, so that mashctl works without them beside it.
#pragma once

#include <string_view>

namespace mash::matching {

[[nodiscard]] std::string_view shipped_given_names() noexcept;
[[nodiscard]] std::string_view shipped_weights() noexcept;

}  // namespace mash::matching
