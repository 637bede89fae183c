// SPDX-License-Identifier: Apache-2.0
// UUID version 7 (RFC 9562 section 5.7), lower case, made by whoever creates the thing. Within one process they rise
// even inside a millisecond, so that database keys are appended, not scattered.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace mash {

[[nodiscard]] std::string new_uuid(instant now);  // any thread
// With the millisecond of that other id, exactly and whenever it is made, by which the two are found together: an id of
// one thread only rises, so `new_uuid` gives no id of a moment that is past. Its order within the millisecond is
// random.
[[nodiscard]] std::string new_uuid_beside(std::string_view other);
[[nodiscard]] bool is_uuid(std::string_view text) noexcept;  // 8-4-4-4-12 lower-case hexadecimal

}  // namespace mash
