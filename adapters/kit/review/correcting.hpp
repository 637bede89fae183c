// SPDX-License-Identifier: Apache-2.0
// An answer that was given is put right (docs/formats/correction.md): what a person at the agency posts, what it makes
// of the answer, and of the draft from which later answers are made. Pure.
#pragma once

#include <optional>

#include "adapters/kit/review/deciding.hpp"

namespace mash::kit {

struct item_correction {
  std::string id;
  bool retract = false;
  std::optional<std::string> summary;
  json::object fields;               // new values of fields that the item has
  std::vector<std::string> without;  // fields that are taken out
};

// What is posted: bound to what was shown by its digest.
struct correction_wish {
  std::string shown;
  contract::correction_reason reason{};
  std::string words;    // for readers of the response; leaves
  std::string reasons;  // in the agency's own words; kept here, never sent
  std::vector<item_correction> items;
  std::vector<std::string> disproved;  // subjects
  bool all = false;                    // every item of the answer is withdrawn
};

[[nodiscard]] correction_wish read_correction(const json::value& document, std::vector<json::fault>& faults);
// The entry that is committed to in the ledger, and what reads back from it.
[[nodiscard]] json::object to_json(const correction_wish& from, const reviewer& by, instant at);
[[nodiscard]] result<correction_wish> read_correction_entry(std::string_view entry);

// A given answer with what is shown of it now.
struct given_now {
  contract::ask question;
  contract::answer answer;
  agreement_ptr asked, present;
  json::object page;
  std::string digest;
};
[[nodiscard]] result<given_now> look_at(const ledger::given& kept, const review_terms& under, instant now);
// Its page with the digest and, beside it, the corrections so far with who has acknowledged them.
[[nodiscard]] json::object shown_of(const given_now& what, const ledger::given& kept);

// The next revision. `conflict`: what was shown is not what there is now; `invalid`: faults; `denied`: what would take
// the item's place may not leave.
[[nodiscard]] result<ledger::corrected> correct(const given_now& what, const correction_wish& wish,
                                                const review_terms& under, const doing& who, refusal_notes& why);
// Of a review's draft: what is corrected stays so in every answer that is made of it afterwards.
void correct_draft(contract::answer& draft, const correction_wish& made);

}  // namespace mash::kit
