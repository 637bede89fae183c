// SPDX-License-Identifier: Apache-2.0
// What becomes of what a reviewer posts: an answer that leaves, a proposal, or a refusal. Each function looks at the
// review as the ledger has it at that moment. Pure.
#pragma once

#include "adapters/kit/agreements.hpp"
#include "adapters/kit/review/page.hpp"

namespace mash::kit {

// Under which versions and rules, and in whose name, as of now.
struct review_terms {
  std::shared_ptr<agreements> held;
  std::string member;
  contract::staff answered_by;
  policy::value_set<policy::category> two_people;  // on which nobody here decides alone, beside those of the agreement
  std::string paper_file;                          // what people search by hand; empty: nothing
  std::shared_ptr<const volume_settings> volume = {};  // null: nothing is counted
};

// Why something was not taken, beside the error: every fault, and a problem's word where the error's code is not enough
// ("proposal_waits", "same_person"; docs/formats/problems.md).
struct refusal_notes {
  std::vector<json::fault> faults;
  std::string_view word;
};

// A review with what is shown of it now.
struct review_now {
  open_review open;
  agreement_ptr asked, present;
  json::object page;
  std::string digest;
  [[nodiscard]] deciding_versions under() const { return {*asked, *present}; }
  // A proposal on what is shown now; one on anything else is over.
  [[nodiscard]] const proposal* proposed() const {
    return open.acts.waiting && open.acts.waiting->what.shown == digest ? &*open.acts.waiting : nullptr;
  }
};
[[nodiscard]] result<review_now> look_at(const ledger::review& kept, const review_terms& under, instant now);
// What a reviewer is told: "review", its "digest" and, beside it, since they bind nobody's decision, "proposal",
// "sent_back" and "calls".
[[nodiscard]] json::object shown_of(const review_now& what);
// A line of the list; nothing about anybody.
[[nodiscard]] json::object listed(const ledger::review& kept, const open_review& what, const review_terms& under,
                                  instant now);

// `word` of what one person may only propose.
inline constexpr std::string_view NEEDS_TWO_PEOPLE = "two_people";
// Categories on which nobody decides alone: those of the agency, and of either version of the agreement.
[[nodiscard]] policy::value_set<policy::category> two_people_for(const deciding_versions& versions,
                                                                 const review_terms& under);

// Who does it, and when.
struct doing {
  reviewer by;
  instant at;
};

// The decision of one person; `denied` with `NEEDS_TWO_PEOPLE` if it names an item that nobody decides on alone.
[[nodiscard]] result<ledger::ruled> decide_alone(const review_now& what, const decision& made,
                                                 const review_terms& under, const doing& who, refusal_notes& why);
[[nodiscard]] bool needs_two_people(const decision& made, const review_now& on);
// The same as a proposal: checked now, so that nobody is asked to confirm what cannot be.
[[nodiscard]] result<ledger::act> propose(const review_now& what, const decision& made, const doing& who,
                                          refusal_notes& why);
// What the first proposed, decided by the second.
[[nodiscard]] result<ledger::ruled> confirm(const review_now& what, const second_opinion& said,
                                            const review_terms& under, const doing& who, refusal_notes& why);
// What a person found in a paper file: from then on an item like those that policy held. `denied`: policy would
// withhold it, so nothing of it is kept.
[[nodiscard]] result<ledger::act> enter(const review_now& what, paper_entry found, const review_terms& under,
                                        const doing& who, refusal_notes& why);
// What is said to the hub meanwhile: it decides nothing, so nothing else waits for it.
[[nodiscard]] result<ledger::act> expect_by(const review_now& what, const expectation& said, const doing& who,
                                            refusal_notes& why);
[[nodiscard]] result<ledger::act> want(const review_now& what, const wanted_identifier& said, const doing& who,
                                       refusal_notes& why);
// By anybody, the proposer too.
[[nodiscard]] result<ledger::act> send_back(const review_now& what, const second_opinion& said, const doing& who);

}  // namespace mash::kit
