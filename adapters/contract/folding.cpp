// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/folding.hpp"

#include <cstdint>

namespace mash::contract {
namespace {

// Two letters for each code point, blanks where there are fewer: the base letters of the Unicode compatibility
// decomposition, and for the letters that have none (AE, O with stroke, L with stroke, ...) the customary spelling.
// U+00C0 to U+024F
constexpr std::string_view LATIN =
    "A A A A A A AEC E E E E I I I I D N O O O O O   O U U U U Y THSS"
    "A A A A A A AEC E E E E I I I I D N O O O O O   O U U U U Y THY "
    "A A A A A A C C C C C C C C D D D D E E E E E E E E E E G G G G "
    "G G G G H H H H I I I I I I I I I I IJIJJ J K K K L L L L L L L "
    "L L L N N N N N N N N N O O O O O O OEOER R R R R R S S S S S S "
    "S S T T T T T T U U U U U U U U U U U U W W Y Y Y Z Z Z Z Z Z S "
    "B B           C C D D       E E     F G       I K K L           "
    "O O     P P             T T   U U     Y Y Z Z                   "
    "        DZDZDZLJLJLJNJNJNJA A I I O O U U U U U U U U U U E A A "
    "A A     G G G G K K O O O O     J DZDZDZG G     N N A A         "
    "A A A A E E E E I I I I O O O O R R R R U U U U S S T T     H H "
    "            A A E E O O O O O O O O Y Y             A C C L T   "
    "      B U   E E J J     R R Y Y ";
// U+1E00 to U+1EFF
constexpr std::string_view LATIN_ADDITIONAL =
    "A A B B B B B B C C D D D D D D D D D D E E E E E E E E E E F F "
    "G G H H H H H H H H H H I I I I K K K K K K L L L L L L L L M M "
    "M M M M N N N N N N N N O O O O O O O O P P P P R R R R R R R R "
    "S S S S S S S S S S T T T T T T T T U U U U U U U U U U V V V V "
    "W W W W W W W W W W X X X X Y Y Z Z Z Z Z Z H T W Y A S     SS  "
    "A A A A A A A A A A A A A A A A A A A A A A A A E E E E E E E E "
    "E E E E E E E E I I I I O O O O O O O O O O O O O O O O O O O O "
    "O O O O U U U U U U U U U U U U U U Y Y Y Y Y Y Y Y             ";

static_assert(LATIN.size() == (0x250 - 0xC0) * 2 && LATIN_ADDITIONAL.size() == 256 * 2);

struct code_point {
  std::uint32_t value;
  std::size_t bytes;
};

code_point first_of(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
  constexpr std::uint32_t NO_LETTER = 0x80;
  if (lead < 0x80) return {lead, 1};
  if (bytes == 1 || text.size() < bytes) return {NO_LETTER, 1};
  std::uint32_t value = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {NO_LETTER, 1};
    value = value << 6 | (byte(i) & 0x3FU);
  }
  return {value, bytes};
}

bool is_combining_or_punctuation(std::uint32_t value) noexcept {
  return (value >= 0x80 && value < 0xC0) || value == 0xD7 || value == 0xF7 || (value >= 0x2B0 && value < 0x370) ||
         (value >= 0x2000 && value < 0x2070) || (value >= 0x3000 && value < 0x3004) || value == 0xFEFF;
}

}  // namespace

std::array<char, 8> take_folded(std::string_view& rest) noexcept {
  std::array<char, 8> out{};
  const auto [value, bytes] = first_of(rest);
  rest.remove_prefix(bytes);
  std::string_view cell;
  if (value >= 'a' && value <= 'z') {
    out[0] = static_cast<char>(value - 'a' + 'A');
  } else if (value >= 'A' && value <= 'Z') {
    out[0] = static_cast<char>(value);
  } else if (value >= 0xC0 && value < 0x250) {
    cell = LATIN.substr((value - 0xC0) * 2, 2);
  } else if (value >= 0x1E00 && value < 0x1F00) {
    cell = LATIN_ADDITIONAL.substr((value - 0x1E00) * 2, 2);
  } else if (bytes > 1 && !is_combining_or_punctuation(value)) {
    // Lower-case letters, which no Latin letter becomes, spell the number.
    for (std::size_t i = 0; i < 6; ++i) out[i] = static_cast<char>('a' + (value >> (4 * i) & 15U));
  }
  for (std::size_t i = 0; i < cell.size() && cell[i] != ' '; ++i) out[i] = cell[i];
  return out;
}

}  // namespace mash::contract
