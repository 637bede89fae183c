// SPDX-License-Identifier: Apache-2.0
// FHIR resources as labelled records: one plain sentence each, never another person's name, free text of clinicians
// (notes, comments, descriptions, narratives) never read. What falls under no category of the vocabulary gives no
// record.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adapters/contract/record.hpp"
#include "adapters/health/settings.hpp"
#include "policy/vocabulary/people.hpp"

namespace mash::health {

// Whose resource it is, and how the question calls that person.
struct about {
  std::string subject;
  policy::subject_kind kind = policy::subject_kind::child;
  bool restricted = false;
  const contract::organisation* holder = nullptr;  // where the resource names no listed provider
  // ODS code of "Organization/<id>"; may be empty. Called only for references without a logical identifier.
  std::function<std::string(const std::string&)> ods_of_reference;
};

// Encounter, Appointment, Condition, Flag, EpisodeOfCare, CareTeam or Observation; any other type gives nothing.
[[nodiscard]] std::vector<contract::record> to_records(const json::object& resource, const about& whose,
                                                       const settings& how);

// Whether it names this Patient, by reference or NHS number, as the one it is about. A server that does not know a
// search parameter leaves it out by default (FHIR R4 section 3.1.1.4.3) and then lists everybody's.
[[nodiscard]] bool is_about(const json::object& resource, const json::object& patient);

// An active Flag with neither words nor a code that is known here: nobody can tell whether it protects a child.
[[nodiscard]] bool is_unreadable_flag(const json::object& resource, const settings& how);

// The same source record has the same id in every answer, and the id tells nothing: SHA-256 over server, resource,
// part.
[[nodiscard]] std::string record_id(const settings& how, std::string_view resource, std::string_view part);

}  // namespace mash::health
