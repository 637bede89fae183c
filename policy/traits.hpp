// SPDX-License-Identifier: Apache-2.0
// Private to the room: what each category of data is by law and by nature, whatever an agreement says. Code, not data,
// because an agreement may be stricter than these but never laxer.
#pragma once

#include "policy/decision.hpp"

namespace mash::policy {

struct category_traits {
  display_category display = display_category::other;
  bool special = false;  // special category of personal data: UK GDPR Article 9(1)
  bool offence = false;  // criminal offence data, allegations included: Article 10, DPA 2018 s.11(2)
  // Harms or misleads if it is about the wrong person: leaves only for a certain match.
  bool adverse = true;
  bool location = false;  // tells where somebody is: an address or a surrogate of one
  // Says how things are, not what happened: a look-back does not age it out. A birth name is decades old and current.
  bool standing = false;
};

[[nodiscard]] const category_traits& traits_of(category what);

// The classes that decide which Article 9 or 10 ground is looked for: plain, special, offence.
[[nodiscard]] bool is_ground_for(article9_10 ground, const category_traits& what);

}  // namespace mash::policy
