// SPDX-License-Identifier: Apache-2.0
// Immediate protection outside the agreement's own way: what is declared with a check, and what a review of it found.
#pragma once

#include <array>
#include <string>

#include "base/clock.hpp"
#include "base/words.hpp"

namespace mash::hub {

struct declared_break_glass {
  std::string reason;
  instant expires_at;  // nobody is waited for after it
};

enum class glass_finding : unsigned char { justified, not_justified };

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::glass_finding> {
  static constexpr auto list = std::to_array<std::string_view>({"justified", "not_justified"});
};

}  // namespace mash
