// SPDX-License-Identifier: Apache-2.0
// UUID version 7 (RFC 9562 section 5.7), lower case, made by whoever creates the thing. Within one process they rise
// even inside a millisecond, so that database keys are appended, not scattered.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace mash {

[[nodiscard]] std::string new_uuid(instant now);             // any thread
[[nodiscard]] bool is_uuid(std::string_view text) noexcept;  // 8-4-4-4-12 lower-case hexadecimal

}  // namespace mash
