// SPDX-License-Identifier: Apache-2.0
// Every rule and limit of an agreement with each other form, one at a time: does anything that stands beside the
// agreement notice? What nothing notices, somebody could change by a slip of the hand.
#pragma once

#include <string>
#include <vector>

#include "policy/analyse/prove.hpp"
#include "policy/cases.hpp"

namespace mash::policy::mutation {

enum class fate : unsigned char {
  refused,   // the reader of agreements refuses it
  unproved,  // an invariant no longer holds
  wrong,     // a case is decided otherwise
  same,      // provably no decision changes: there is nothing to notice
  survived,
};

struct mutant {
  std::string id;     // of the rule or limit
  std::string place;  // "tier2.toml:441"
  disposition was{}, now{};
  fate end = fate::survived;
  std::string noticed_by;  // the fault's code, the invariant's id, the case's line
};

// What stands beside an agreement. It is read once; only what the changed rule touches is checked again.
struct guards {
  const std::vector<analyse::invariant>& invariants;
  const case_list* cases;  // null: there are none
};

[[nodiscard]] result<std::vector<mutant>> mutate(const agreement& of, const guards& by);

}  // namespace mash::policy::mutation
