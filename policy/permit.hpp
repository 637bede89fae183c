// SPDX-License-Identifier: Apache-2.0
// The nearest permit: of all the single facts whose change would change a refusal, the first in a fixed order, from
// what whoever asks can mend alone to what only the law can. Found by deciding again with that one fact changed, so
// that what it promises is what the decision does.
//
// A fact is one that somebody may truthfully supply. What an agency says of its own record (its marks, its date, whom
// it is about, that person's role in the concern) is not the asker's to change and is never proposed; nor is another
// purpose for a check that is to prevent crime.
#pragma once

#include <string_view>

#include "policy/vocabulary.hpp"

namespace mash::policy {

enum class changeable : unsigned char {
  question,           // what was asked for: categories left out, a power named that does not carry it
  identifier,         // one more, so that the match is certain
  asker_role,         // the same question from somebody with another role
  manager_authority,  // a manager's own act; before the family, because it needs nobody to approach them: the recorded
                      // reason may be that approaching them is the danger
  family_agreement,
  urgency,
  purpose,
  signature,
  commencement,
  law_in_force,
  nothing,  // no one fact: several would have to change, or nothing helps
};

struct nearest_permit {
  changeable fact = changeable::nothing;
  std::string_view to;                       // the word it would become: "amber", "s47_strategy", "given", a member
  std::string_view supplied_by;              // who may supply it
  std::string_view text;                     // a sentence with all of that; for `nothing` what to do instead
  disposition then = disposition::withheld;  // of an item: what it would become
};

}  // namespace mash::policy

namespace mash {

template <>
struct words<policy::changeable> {
  static constexpr auto list = std::to_array<std::string_view>({
      "question",
      "identifier",
      "asker_role",
      "manager_authority",
      "family_agreement",
      "urgency",
      "purpose",
      "signature",
      "commencement",
      "law_in_force",
      "nothing",
  });
};

}  // namespace mash
