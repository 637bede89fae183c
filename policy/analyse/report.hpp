// SPDX-License-Identifier: Apache-2.0
// What an author should know about an agreement besides whether its invariants hold. Nothing here refuses it.
#pragma once

#include <string>
#include <vector>

#include "policy/analyse/prove.hpp"

namespace mash::policy::analyse {

// Two rules speak about the same items; the stricter wins there.
struct overlap {
  const rule_terms* wins;
  const rule_terms* loses;
  region where;
};

struct gap {
  purpose why{};
  value_set<category> without_rule;  // no agency that answers may tell it for this purpose
};

// Its pointers are into the model's tables.
struct report {
  double points = 0;                                       // of the whole space
  std::size_t regions = 0;                                 // in which the prover decided it
  std::vector<const rule_terms*> dead_rules, dead_limits;  // never settle how anything leaves
  std::vector<overlap> overlaps;
  std::vector<purpose> get_nothing;  // purposes of the vocabulary for which nothing leaves
  std::vector<gap> gaps;             // of the agreement's purposes
};

// `whole` must be of the whole space.
[[nodiscard]] report describe(const scope& whole);

}  // namespace mash::policy::analyse
