// SPDX-License-Identifier: Apache-2.0
// Patient and RelatedPerson as the kit's known people. A restricted patient (`meta.security` R, a "sensitive" flag on
// the Personal Demographics Service) is treated as that service treats one: address, telephone, contacts and practice
// are no part of the identity that matching sees, so no typed postcode can ever confirm where the person is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/health/settings.hpp"
#include "adapters/kit/source.hpp"

namespace mash::health {

[[nodiscard]] bool is_restricted(const json::object& patient);

// Whether the record stands for a living identity of its own: not withdrawn, merged away or replaced. At adoption a
// child's old NHS number and record end; following a link from one to the other would join what the law keeps apart.
[[nodiscard]] bool is_current(const json::object& patient);

[[nodiscard]] std::string key_of(const json::object& patient);  // "Patient/<id>"
[[nodiscard]] bool is_key(std::string_view text);

// The organisation that holds the record: managing organisation, else practice, else the custodian.
[[nodiscard]] const contract::organisation& holder(const json::object& patient, const settings& how);

[[nodiscard]] kit::known_person to_known_person(const json::object& patient, const settings& how);

// What one RelatedPerson, or one of a Patient's contacts, is to the patient; none where nobody is named.
[[nodiscard]] std::optional<kit::known_person::tie> to_tie(const json::object& related);
[[nodiscard]] std::vector<kit::known_person::tie> contact_ties(const json::object& patient);

struct full_name {
  std::string family, given, whole, use;
  std::string from, until;
};
[[nodiscard]] std::vector<full_name> names_of(const json::object& patient);  // the current one first
[[nodiscard]] contract::address to_address(const json::object& fhir_address);
[[nodiscard]] std::vector<std::string> telephones_of(const json::object& patient);

}  // namespace mash::health
