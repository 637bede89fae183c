// SPDX-License-Identifier: Apache-2.0
// Private to the room: the search for the nearest permit (policy/permit.hpp).
#pragma once

#include "policy/decide.hpp"
#include "policy/permit.hpp"

namespace mash::policy {

// `refused` is what `settle` said of that question.
[[nodiscard]] nearest_permit nearest_permit_for(const agreement::compiled& tables, const question& asked,
                                                const settled_question& refused);

// For a tool that is given every label by whoever uses it: exact for precisely these labels.
[[nodiscard]] nearest_permit nearest_permit_for(const agreement::compiled& tables, const disclosure_question& asked,
                                                const settled_item& refused);

// For whoever is refused a real item, who sees which rule refused it and must not learn more: the same for every item
// that this rule holds, whatever else is true of it. It is what would let an item leave of which nothing is known but
// what that rule says: without marks, recent and surely matched; under a limit, with all of the limit's marks; past a
// look-back, older than any.
[[nodiscard]] nearest_permit nearest_as_told(const agreement::compiled& tables, const disclosure_question& asked,
                                             const settled_item& refused, const supposing& also = {});

}  // namespace mash::policy
