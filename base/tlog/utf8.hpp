// SPDX-License-Identifier: Apache-2.0
// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <optional>
#include <string_view>

namespace mash::tlog {

// Takes the first code point off `rest`; nothing if it is not well-formed.
[[nodiscard]] std::optional<char32_t> take_code_point(std::string_view& rest) noexcept;

// Well-formed, and `accept` is true of every code point.
template <class Accept>
[[nodiscard]] bool all_code_points(std::string_view text, Accept accept) noexcept {
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (!point || !accept(*point)) return false;
  }
  return true;
}

// The characters with the Unicode property White_Space.
[[nodiscard]] bool is_unicode_space(char32_t point) noexcept;

}  // namespace mash::tlog
