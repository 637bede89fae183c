// SPDX-License-Identifier: Apache-2.0
// Two inputs of a decision are sets: the marks of an item and the powers that law puts between two bodies. The prover
// looks at single marks and at the powers there are; that this is enough is proved here, on the tables themselves.
//
// 1. One more mark never widens. Rules look at no mark. Of the limits that bind, the strictest counts, and a limit
// binds
//    for marks as soon as it binds for one of them; of protections too the strictest counts. Hence the form for several
//    marks is the strictest of the forms for each, and that for one is no laxer than that for none.
// 2. One fewer power never widens. Each list of the lawful basis under fewer powers is part of the list under all, and
//    a basis that is complete under fewer is complete under all.
#pragma once

#include <string>

#include "policy/analyse/model.hpp"

namespace mash::policy::analyse {

struct theorem {
  std::string says;
  std::size_t checked = 0;  // comparisons made
  std::string broken;       // empty: proved; otherwise the first comparison that fails
};

[[nodiscard]] theorem marks_never_widen(const agreement::compiled& tables);
[[nodiscard]] theorem powers_never_widen(const agreement::compiled& tables);

// As two of it combine: the form for marks a and b is the stricter of those for a and for b. Of the program's own
// protections alone, thus the same for every agreement.
[[nodiscard]] theorem protections_combine();

}  // namespace mash::policy::analyse
