// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/levels.hpp"

#include <algorithm>

namespace mash::matching {
namespace {

using enum level;

constexpr std::array IDENTIFIER{same, slip, different};
constexpr std::array GIVEN{same, variant, swapped, near, alike, middle, initial, different};
constexpr std::array FAMILY{same, earlier, part, swapped, near, alike, different};
constexpr std::array BORN{same, swapped, slip, within, close, different};
constexpr std::array EITHER{same, different};
constexpr std::array POSTCODE{same, earlier, slip, sector, district, area, different};
constexpr std::array ADDRESS{same, earlier, near, alike, different};
constexpr std::array TOWN{same, near, different};
constexpr std::array RELATED{same};  // that nobody is found to be related says nothing

constexpr std::array<std::span<const level>, FIELDS> BY_FIELD{
    IDENTIFIER, IDENTIFIER, IDENTIFIER, GIVEN, FAMILY, BORN, EITHER, POSTCODE, ADDRESS, TOWN, EITHER, RELATED};

}  // namespace

std::span<const level> levels_of(field of) noexcept { return BY_FIELD[at(of)]; }

std::optional<std::size_t> rank_of(field of, level one) noexcept {
  const auto list = levels_of(of);
  const auto found = std::ranges::find(list, one);
  if (found == list.end()) return std::nullopt;
  return static_cast<std::size_t>(found - list.begin());
}

std::string_view in_words(field of) noexcept {
  static constexpr std::array<std::string_view, FIELDS> WORDS{"NHS number",
                                                              "unique pupil number",
                                                              "reference number",
                                                              "given name",
                                                              "family name",
                                                              "date of birth",
                                                              "sex",
                                                              "postcode",
                                                              "address",
                                                              "town",
                                                              "telephone",
                                                              "relationship"};
  return WORDS[at(of)];
}

std::string_view in_words(field of, level one) noexcept {
  switch (one) {
    case absent:
      return "not given by both";
    case same:
      return of == field::relationship ? "recorded with another person who was found" : "the same";
    case earlier:
      return of == field::family_name ? "the same as an earlier name or alias" : "the same as an earlier address";
    case variant:
      return "another form of the same name";
    case middle:
      return "a middle name of the other";
    case part:
      return "one part of a double-barrelled name";
    case swapped:
      return of == field::date_of_birth ? "day and month changed places" : "given and family name changed places";
    case slip:
      return "one typing error apart";
    case within:
      return "within the years that are given";
    case near:
      return "written almost alike";
    case alike:
      return "written somewhat alike";
    case initial:
      return "an initial that fits";
    case sector:
      return "the same postcode sector";
    case district:
      return "the same postcode district";
    case area:
      return "the same postcode area";
    case close:
      return "two of day, month and year the same";
    case different:
      return "different";
  }
  return "";
}

}  // namespace mash::matching
