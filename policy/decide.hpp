// SPDX-License-Identifier: Apache-2.0
// Private to the room: the two decisions as they are taken, with the gate that settled each, and without the nearest
// permit (policy/nearest.hpp), which is found by taking them again with one fact changed.
#pragma once

#include "policy/compiled.hpp"

namespace mash::policy {

// The gates in the order in which they are passed; the one that settled a decision.
enum class gate_name : unsigned char {
  parties,       // both bodies are parties
  signatures,    // both have signed
  standing,      // one may ask and the other answers
  commencement,  // this version is in force
  purpose,
  urgency,
  role,      // of whoever asks
  question,  // the category was asked for
  family,    // what the family has said
  rule,
  look_back,
  limit,
  protection,
  basis,
  none,  // nothing stood in the way
};

// Something that is not so, supposed to be so: facts that a question does not carry, because nobody who asks sets them.
struct supposing {
  bool all_signed = false;       // every party has
  const party* signs = nullptr;  // has signed
  const void* begins = nullptr;  // a law_entry of the agreement: is in force

  [[nodiscard]] bool signed_up(const party& who) const { return all_signed || who.signed_up || &who == signs; }
};

struct settled_question {
  ask_verdict verdict;
  gate_name at = gate_name::none;
};

struct settled_item {
  disclosure_verdict verdict;
  gate_name at = gate_name::none;
  // What the agreement said before the protections that stand above it; the same where none is tighter.
  gate_name by_agreement = gate_name::none;
  std::string_view agreement_because;
  const rule_terms* rule = nullptr;   // the rule that speaks about the item
  const rule_terms* limit = nullptr;  // the limit that holds it tighter
};

[[nodiscard]] settled_question settle(const agreement::compiled& tables, const question& asked,
                                      const supposing& also = {});
[[nodiscard]] settled_item settle(const agreement::compiled& tables, const disclosure_question& asked,
                                  const supposing& also = {});

// The strictest rule whose box holds the item; null: no rule speaks about it.
[[nodiscard]] const rule_terms* strictest_rule(const agreement::compiled& tables, agency_kind holder,
                                               const disclosure_question& asked);
// The strictest limit that binds such an item with those marks; null: none.
[[nodiscard]] const rule_terms* strictest_limit(const agreement::compiled& tables, agency_kind holder,
                                                const disclosure_question& asked, value_set<caveat> marks);

[[nodiscard]] constexpr bool shows_content(disposition form) { return form <= disposition::summary_only; }

}  // namespace mash::policy
