// SPDX-License-Identifier: Apache-2.0
// The person spine: ssd_person with addresses, identifiers and family of the Standard Safeguarding Dataset (Data to
// Insight, v1.4). The returns carry no names; they join on pers_person_id.
#pragma once

#include <set>
#include <vector>

#include "adapters/kit/source/people.hpp"
#include "adapters/sql/session.hpp"

namespace mash::local_authority {

// Over this many for one question, a further identifier is needed: nobody is listed (errc::conflict).
inline constexpr std::size_t CANDIDATES_MAX = 100;

// `ids`: children whom the returns know by the UPN asked for.
// Records without a birth date that find no room make it not whole instead.
[[nodiscard]] result<kit::candidates> candidates(sql::session& from, const contract::person& asked,
                                                 const std::set<std::string>& ids, const std::string& organisation);
// What is wrong with the birth dates of all persons, for check-source.
[[nodiscard]] findings::report examine_people(sql::session& from, const std::string& system);
[[nodiscard]] result<std::vector<kit::known_person>> persons(sql::session& from, const std::vector<std::string>& ids,
                                                             const std::string& organisation);
// Those of the children whose care ended by adoption, or whose case was closed for it: the identity that the id stands
// for is closed for ever.
[[nodiscard]] result<std::set<std::string>> adopted(sql::session& from, const std::vector<std::string>& ids);

}  // namespace mash::local_authority
