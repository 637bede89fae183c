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

[[nodiscard]] contract::answer make_answer(const contract::ask& question, const lookup& found,
                                           const answering_agency& by, const policy::agreement& under, instant now);

}  // namespace mash::kit
