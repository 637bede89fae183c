// SPDX-License-Identifier: Apache-2.0
// Which kind of service or finding a FHIR resource is about, from its codes: the NHS Data Dictionary's main specialty
// and treatment function codes, a few SNOMED CT concepts, and, because much is recorded as text only, words. What none
// of these recognises is `other` and is not disclosed: no category, no disclosure.
#pragma once

#include "adapters/contract/record.hpp"
#include "adapters/health/settings.hpp"
#include "policy/vocabulary/people.hpp"

namespace mash::health {

enum class service : unsigned char {
  other,
  maternity,
  health_visiting,  // health visitor, school nurse, 0-19 team
  mental_health,
  substance,
  sexual_health,
  child_protection,
  looked_after,
};

// What a server is asked for when a birth is expected (SNOMED CT and LOINC), as the value of the search parameter
// `code`.
inline constexpr std::string_view DUE_DATES =
    "http://snomed.info/sct|161714006,http://loinc.org|11778-8,http://loinc.org|11779-6";
[[nodiscard]] bool is_due_date(const json::object& observation);

struct nature_of_service {
  service kind = service::other;
  bool sensitive = false;  // its mere existence tells too much; wins over every other kind
  bool of_abuse = false;   // names sexual abuse or exploitation: in a child's flag a danger, anywhere else sensitive
};

// Lower case, words parted by single spaces, a space at either end: what is between letters and digits is no matter.
[[nodiscard]] std::string folded(std::string_view text);

[[nodiscard]] nature_of_service classify(const json::object& resource, const settings& how);

// The category of data that such a service falls under, for a child or an adult; none for `other`.
[[nodiscard]] std::optional<policy::category> category_of(nature_of_service what, policy::subject_kind whose);

}  // namespace mash::health
