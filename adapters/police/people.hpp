// SPDX-License-Identifier: Apache-2.0
// Persons of the extract: whom to consider for a question, and each with addresses, associations and restrictions.
#pragma once

#include <vector>

#include "adapters/kit/source/people.hpp"
#include "adapters/sql/session.hpp"

namespace mash::police {

// Over this many for one question, a further identifier is needed: nobody is listed (errc::conflict).
inline constexpr std::size_t CANDIDATES_MAX = 100;

// Records without a birth date that find no room make it not whole instead.
[[nodiscard]] result<kit::candidates> candidates(sql::session& from, const contract::person& asked,
                                                 const std::string& organisation);
// What is wrong with the birth dates in the whole extract, for check-source.
[[nodiscard]] findings::report examine_people(sql::session& from, const std::string& system);
// Those of `person_urns` that are there, in no order.
[[nodiscard]] result<std::vector<kit::known_person>> persons(sql::session& from,
                                                             const std::vector<std::string>& person_urns,
                                                             const std::string& organisation);

}  // namespace mash::police
