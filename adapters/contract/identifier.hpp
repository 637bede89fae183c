// SPDX-License-Identifier: Apache-2.0
// What settles an ambiguous match: the closed list that NEED speaks in. It names kinds of detail, never a value, and
// nothing of whoever was found.
#pragma once

#include "adapters/contract/person.hpp"
#include "base/words.hpp"

namespace mash::contract {

enum class identifier : unsigned char {
  nhs_number,
  upn,
  name,  // a family name or given names that the question lacks
  date_of_birth,
  previous_name,
  alias,
  address,
  telephone,
  school,
  gp_practice,
};

// Whether a question tells it of that person already, so that asking for it would settle nothing.
[[nodiscard]] bool is_told(const person& who, identifier what);

}  // namespace mash::contract

namespace mash {

template <>
struct words<contract::identifier> {
  static constexpr auto list =
      std::to_array<std::string_view>({"nhs_number", "upn", "name", "date_of_birth", "previous_name", "alias",
                                       "address", "telephone", "school", "gp_practice"});
};

}  // namespace mash
