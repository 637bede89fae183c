// SPDX-License-Identifier: Apache-2.0
// From what the source holds to what leaves the agency: policy decides on each record's labels, the record is reduced
// or withheld, and the answer says what was searched, found, released and withheld. Pure.
#pragma once

#include "adapters/kit/match.hpp"
#include "policy/agreement.hpp"

namespace mash::kit {

// Who answers, from the adapter's configuration.
struct answering_agency {
  std::string member;
  contract::staff answered_by;
  contract::duty_contact contact;
  std::vector<contract::organisation> organisations;
};

struct lookup {
  match_table people;
  std::vector<contract::record> records;
  std::vector<system_report> systems;  // of finding and fetching together
};

// The version of the agreement that the question names and the one in force now: of their two decisions on an item the
// stricter stands.
struct deciding_versions {
  deciding_versions(const policy::agreement& one) : asked(one), present(one) {}
  deciding_versions(const policy::agreement& asked_under, const policy::agreement& in_force)
      : asked(asked_under), present(in_force) {}
  const policy::agreement& asked;
  const policy::agreement& present;
};

[[nodiscard]] contract::answer make_answer(const contract::ask& question, const lookup& found,
                                           const answering_agency& by, const deciding_versions& under, instant now);

// The headline's risks, from the items that leave.
void add_risks(contract::answer& into);

}  // namespace mash::kit
