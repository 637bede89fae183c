// SPDX-License-Identifier: Apache-2.0
// A statement that must hold for every check that an agreement permits, as written beside it
// (docs/formats/invariants.md). It names a region and what never, or always, happens there.
#pragma once

#include <string>
#include <vector>

#include "base/errors.hpp"
#include "policy/analyse/region.hpp"
#include "policy/decision.hpp"

namespace mash::policy::analyse {

enum class claim : unsigned char {
  never_leaves_as,   // no item of the region leaves in one of `forms`
  always_leaves_as,  // each item of the region that may be asked for leaves in one of `forms`
  never_tells,       // no item of the region leaves with one of `fields`
  never_relied_on,   // nothing of `grounds` is in the lawful basis there
  never_asked,       // nobody is asked there
  no_rule,           // no rule of the agreement speaks about any of it
};

// Whether the form of a rule or limit can make such a statement true or false.
[[nodiscard]] constexpr bool depends_on_forms(claim what) {
  return what != claim::never_relied_on && what != claim::no_rule;
}

struct invariant {
  std::string id;
  std::string says;  // in plain English; printed when it is broken
  std::string law;   // what demands it
  claim what{};
  region where;
  bool carries = false;  // the region is of items that carry one of its marks, whatever else they carry
  value_set<disposition> forms;
  std::vector<std::string> fields;
  lawful_basis grounds;
  std::string place;  // "invariants.toml:12"
};

// `text` is TOML. On failure every fault as "name:line: pointer: what is wrong; suggestion".
[[nodiscard]] result<std::vector<invariant>> read_invariants(std::string_view text, std::string_view name);

}  // namespace mash::policy::analyse
