// SPDX-License-Identifier: Apache-2.0
// Policy at the hub's end: every item of an answer is decided again on its labels, under the same agreement, and the
// stricter of the two decisions stands. An item about somebody or something that was not asked breaks the protocol.
#pragma once

#include "hub/requests/labels.hpp"
#include "policy/agreement.hpp"

namespace mash::hub {

// Faults that make a whole answer invalid: another ask's agreement, subjects nobody asked about, categories outside the
// vocabulary of the question. The text is for the roster and the log.
[[nodiscard]] result<void> check_answer(const agency& from, const contract::answer& received);

// Under which version and as of which day; `labels`, if there, notes every decision, also those that change nothing.
struct deciding {
  const policy::agreement& under;
  civil_date today;
  item_labels* labels = nullptr;
};

// What policy is asked about one item of an answer.
[[nodiscard]] policy::disclosure_question question_about(const contract::item& one, const check& whole,
                                                         const agency& from, const contract::answer& received,
                                                         civil_date today);

// The items on which the hub is stricter than the member was.
[[nodiscard]] std::vector<tightened> recheck(const check& whole, const agency& from, const contract::answer& received,
                                             const deciding& by);

// The roles of everybody an item of that category is about, as policy sees them. Where somebody is or can be reached, a
// person who was not assessed counts as an alleged source of harm.
[[nodiscard]] policy::value_set<policy::role_in_concern> roles_of(const request& asked, policy::category what,
                                                                  std::span<const std::string> subjects);

}  // namespace mash::hub
