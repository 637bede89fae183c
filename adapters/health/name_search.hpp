// SPDX-License-Identifier: Apache-2.0
// Which searches list whom a person may be who is not settled by a number. Only who is looked at follows from them:
// matching decides who is meant. No address is ever in one, or somebody could learn by asking where a person lives.
#pragma once

#include <vector>

#include "adapters/contract/person.hpp"
#include "adapters/health/rest.hpp"

namespace mash::health {

struct name_search {
  rest::parameters query;
  bool for_respelt = false;  // of what it lists only those are wanted who are `is_respelt`
};

// By family name and birth date, each of both in every form that the question has; then once more as `how` says, for
// whose family name is spelt otherwise in the record. Empty without a birth date or any family name.
[[nodiscard]] std::vector<name_search> name_searches(const contract::person& who, second_search how);

// Whether their names are near enough to be one person's: somebody whose family name is quite another is no slip, and
// may be a child whom an adoption gave it. A server may list others still: one that does not know a parameter may
// ignore it (FHIR R4, Search, "Handling Errors"), and lists everybody of that birthday.
[[nodiscard]] bool is_respelt(const contract::person& asked, const contract::person& known);

}  // namespace mash::health
