// SPDX-License-Identifier: Apache-2.0
// How alike two normalised texts are. All are symmetric, take any bytes, and need no memory for names of usual length;
// what lies beyond BYTES_COMPARED is not looked at, so that a hostile field cannot cost more than a long one.
#pragma once

#include <string>
#include <string_view>

namespace mash::matching {

inline constexpr std::size_t BYTES_COMPARED = 128;

// Jaro's similarity with Winkler's bonus for a common beginning of up to four letters, in thousandths: 1000 is equal,
// 0 has nothing in common. The scale 0.1 is Winkler's own.
[[nodiscard]] int jaro_winkler(std::string_view a, std::string_view b);

// Equal, or equal after one letter is put in, left out or replaced, or two neighbours change places.
[[nodiscard]] bool within_one_edit(std::string_view a, std::string_view b);

// Dice's coefficient over pairs of neighbouring letters, in thousandths: blind to the order of words, which addresses
// are written in.
[[nodiscard]] int shared_pairs(std::string_view a, std::string_view b);

// A letter and three digits (the American Soundex of the 1920 census), for finding candidates, never for deciding.
// Empty if the text has no A-Z.
[[nodiscard]] std::string soundex(std::string_view name);

}  // namespace mash::matching
