// SPDX-License-Identifier: Apache-2.0
// Private to the room: protections that hold on top of every agreement (docs/formats/agreement.md, "What no agreement
// can loosen"). Each is a ceiling; a caveat can only add one, so one more caveat never widens what is shared.
#pragma once

#include "policy/decision.hpp"
#include "policy/traits.hpp"

namespace mash::policy {

// The most that may leave, and why. `rule` is empty where nothing protects the item.
struct ceiling {
  disposition form = disposition::released;
  refusal_reason reason = refusal_reason::not_proportionate;
  std::string_view rule, clause, because, would_need;
  bool hides_category = false;  // shown under the holder's collapsed display category
};

// The strictest protection on this item; of equal ones the one that tells least.
[[nodiscard]] const ceiling& strictest_protection(const disclosure_question& asked);

// The most that any agreement may let a category leave as, whatever the purpose.
[[nodiscard]] disposition most_that_may_leave(category what);

}  // namespace mash::policy
