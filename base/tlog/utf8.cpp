// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/utf8.hpp"

#include <algorithm>
#include <array>

namespace mash::tlog {

std::optional<char32_t> take_code_point(std::string_view& rest) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const unsigned char lead = byte(0);
  std::size_t length = 1;
  char32_t point = lead;
  char32_t least = 0;  // the smallest value that needs this length
  if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4, point = lead & 0x07u, least = 0x10000;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3, point = lead & 0x0Fu, least = 0x800;
  } else if (lead >= 0xC0 && lead < 0xE0) {
    length = 2, point = lead & 0x1Fu, least = 0x80;
  } else if (lead >= 0x80) {
    return std::nullopt;
  }
  if (rest.size() < length) return std::nullopt;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return std::nullopt;
    point = point << 6 | (byte(i) & 0x3Fu);
  }
  if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return std::nullopt;
  rest.remove_prefix(length);
  return point;
}

bool is_unicode_space(char32_t point) noexcept {
  static constexpr std::array<char32_t, 14> ALONE{0x09, 0x0A,   0x0B,   0x0C,   0x0D,   0x20,   0x85,
                                                  0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
  return (point >= 0x2000 && point <= 0x200A) || std::ranges::find(ALONE, point) != ALONE.end();
}

}  // namespace mash::tlog
