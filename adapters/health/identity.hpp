// SPDX-License-Identifier: Apache-2.0
// How the health record knows a person, as identity records: {"field": ..., "value": ...} each, so that policy decides
// on every single value. For a restricted patient address, telephone and practice carry address_protected.
#pragma once

#include <set>

#include "adapters/health/patients.hpp"
#include "adapters/health/records.hpp"

namespace mash::health {

// Addresses and telephones of restricted people. The same value in another's record (a child who moved into the refuge
// with its mother) is protected there too, or it would tell what the mother's record keeps.
class hidden_places {
 public:
  void hide(const json::object& restricted_patient);
  [[nodiscard]] bool hides(const contract::address& place) const;
  [[nodiscard]] bool hides(const std::string& telephone) const;
  void strip(contract::person& who) const;  // removes what is hidden, before matching sees it

 private:
  std::set<std::string> places_;
};

// Names, birth date, sex, NHS number, addresses, telephones, practice, date of death.
[[nodiscard]] std::vector<contract::record> identity_records(const json::object& patient, const about& whose,
                                                             const settings& how, const hidden_places& hidden);
// Relations: field is the relationship's word, value the other's name; caveat third_party.
[[nodiscard]] std::vector<contract::record> family_records(const json::object& patient,
                                                           const std::vector<kit::known_person::tie>& ties,
                                                           const about& whose, const settings& how);

}  // namespace mash::health
