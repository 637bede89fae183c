// SPDX-License-Identifier: Apache-2.0
// A moment as a person at this machine reads it.
#pragma once

#include <string>
#include <string_view>

namespace mash::cli {

// "20 Nov 2026 16:40 GMT", in this machine's zone (TZ), of an RFC 3339 time; "20 Nov 2026" of a date. What is neither
// is given back as it is: it came from somebody else's system.
[[nodiscard]] std::string when(std::string_view moment);

}  // namespace mash::cli
