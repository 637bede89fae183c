// SPDX-License-Identifier: Apache-2.0
// Private to the room: protections that hold on top of every agreement (docs/formats/agreement.md, "What no agreement
// can loosen"). Each is a ceiling; a caveat can only add one, so one more caveat never widens what is shared.
//
// They are of two kinds. An absolute one holds for every purpose. A qualified one yields, where a child may be
// suffering significant harm (immediate_protection, s47_strategy), to a person at the agency who decides with the
// reason recorded, and for every other purpose withholds: it may delay what a decision-maker needs, never remove it
// silently, since the safety headline leaves all the same.
#pragma once

#include "policy/decision.hpp"
#include "policy/traits.hpp"

namespace mash::policy {

// The most that may leave, and why. `rule` is empty where nothing protects the item.
struct ceiling {
  disposition form = disposition::released;
  refusal_reason reason = refusal_reason::not_proportionate;
  std::string_view rule, clause, because, would_need;
  bool hides_category = false;  // shown under the holder's collapsed display category, in that line's words
  bool hides_number = false;    // sensitive or absolute: that such items are held may not be told by counting them
};

// The purposes for which a qualified protection yields to a person.
inline constexpr value_set<purpose> YIELDS_TO_A_PERSON{purpose::immediate_protection, purpose::s47_strategy};

// The strictest protection on this item; of equal ones the one that tells least.
[[nodiscard]] const ceiling& strictest_protection(const disclosure_question& asked);

// The most that any agreement may let a category leave as: for the purpose that allows most, and for each of several.
[[nodiscard]] disposition most_that_may_leave(category what);
[[nodiscard]] disposition most_that_may_leave(category what, value_set<purpose> for_each);

}  // namespace mash::policy
