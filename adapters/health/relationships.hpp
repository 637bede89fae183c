// SPDX-License-Identifier: Apache-2.0
// FHIR's words for how people are related (HL7 v3-RoleCode, v2-0131, UKCore-AdditionalRelatedPersonRole) in ours.
#pragma once

#include "base/json.hpp"
#include "policy/vocabulary/people.hpp"

namespace mash::health {

// What a RelatedPerson or Patient.contact is to the patient. A code that says nothing about kinship is `associate`; a
// code nobody knows is `other_relative`: a relation is recorded, only which is unclear.
[[nodiscard]] policy::relationship relationship_of(const json::object& related);

}  // namespace mash::health
