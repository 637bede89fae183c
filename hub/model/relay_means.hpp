// SPDX-License-Identifier: Apache-2.0
// By which means a person at an agency told what a person here recorded (docs/formats/relayed.md).
#pragma once

#include <array>

#include "base/words.hpp"

namespace mash::hub {

enum class relay_means : unsigned char { telephone, email };

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::relay_means> {
  static constexpr auto list = std::to_array<std::string_view>({"telephone", "email"});
};

}  // namespace mash
