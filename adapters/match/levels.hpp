// SPDX-License-Identifier: Apache-2.0
// What two records of people are compared on, and how well they can agree on it. The words are those of weights.toml,
// of links.csv and of evidence (docs/formats/matching.md).
#pragma once

#include <array>
#include <span>

#include "base/words.hpp"

namespace mash::matching {

enum class field : unsigned char {
  nhs_number,
  upn,
  number,
  given_name,
  family_name,
  date_of_birth,
  sex,
  postcode,
  address,
  town,
  telephone,
  relationship,  // not of the two records alone: a relative of the one is known to be a relative of the other
};
inline constexpr std::size_t FIELDS = 12;

// One list for all fields; levels_of() says which a field has, best agreement first.
enum class level : unsigned char {
  absent,     // one side does not say: speaks neither for nor against
  same,       // equal after folding
  earlier,    // equal to an earlier name, an alias or an earlier address
  variant,    // another form of one name: Kate and Catherine, Mohammed and Muhammad
  middle,     // the middle name of one is the first name of the other
  part,       // one part of a double-barrelled name
  swapped,    // given and family name, or day and month, changed places
  slip,       // one digit mistyped, two changed places, or a number whose check digit tells of a typing error
  within,     // in the range of years that the other gives
  near,       // spelled almost alike
  alike,      // spelled somewhat alike
  initial,    // an initial that fits
  sector,     // postcode up to the digit after the space
  district,   // postcode up to the space
  area,       // first letters of the postcode
  close,      // two of day, month and year
  different,  // none of these
};
inline constexpr std::size_t LEVELS = 17;

[[nodiscard]] std::span<const level> levels_of(field of) noexcept;

// Where an agreement level stands in a field's list: 0 is the best; nothing if the field has no such level.
[[nodiscard]] std::optional<std::size_t> rank_of(field of, level at) noexcept;

[[nodiscard]] constexpr bool is_identifier(field of) noexcept {
  return of == field::nhs_number || of == field::upn || of == field::number;
}
// What a whole household shares; several of these are one piece of evidence rather than many.
[[nodiscard]] constexpr bool is_of_household(field of) noexcept {
  return of == field::family_name || of == field::postcode || of == field::address || of == field::town ||
         of == field::telephone || of == field::relationship;
}
// What tells where somebody lives: never compared for the restricted.
[[nodiscard]] constexpr bool is_of_place(field of) noexcept {
  return of == field::postcode || of == field::address || of == field::town || of == field::telephone;
}

using level_vector = std::array<level, FIELDS>;

[[nodiscard]] constexpr std::size_t at(field of) noexcept { return static_cast<std::size_t>(of); }
[[nodiscard]] constexpr std::size_t at(level of) noexcept { return static_cast<std::size_t>(of); }

// For a person who reads: "date of birth", "day and month changed places".
[[nodiscard]] std::string_view in_words(field of) noexcept;
[[nodiscard]] std::string_view in_words(field of, level at) noexcept;

}  // namespace mash::matching

namespace mash {

template <>
struct words<matching::field> {
  static constexpr auto list =
      std::to_array<std::string_view>({"nhs_number", "upn", "number", "given_name", "family_name", "date_of_birth",
                                       "sex", "postcode", "address", "town", "telephone", "relationship"});
};

template <>
struct words<matching::level> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"absent", "same", "earlier", "variant", "middle", "part", "swapped", "slip", "within", "near", "alike",
       "initial", "sector", "district", "area", "close", "different"});
};

}  // namespace mash
