// SPDX-License-Identifier: Apache-2.0
// The two questions of an information-sharing agreement, as pure functions over labels: never a personal value comes
// in. Deny by default: a combination for which the agreement has no rule is withheld, and says so.
// The texts of a verdict are views into the agreement (or into the program): valid while the agreement lives. Keep the
// shared_ptr beside a verdict that outlives the call, or copy the texts.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "policy/value_set.hpp"
#include "policy/vocabulary.hpp"

namespace mash::policy {

class agreement;  // policy/agreement.hpp; compiled, immutable, shared

// The lawful basis, derived from the agreement's effective-dated lists; nobody types it.
// A value_set reads like a vector (range-for, size, contains) and converts to and from one.
struct lawful_basis {
  value_set<power> powers;
  value_set<article6> article6_grounds;
  value_set<article9_10> special_grounds;
  value_set<confidentiality> confidence;
  bool operator==(const lawful_basis&) const = default;
};

// What a question may tell a member about a subject, besides name, birth date and sex.
struct question_shape {
  std::vector<subject_kind> subject_kinds;  // whom it may be about
  bool nhs_number = false, upn = false, addresses = false, previous_names = false, aliases = false, telephones = false,
       school = false, gp_practice = false, relationships = false, concerns = false;
  bool parents_only = false;                // of adults, only parents and carers of a child in the question
  int look_back_years = 0;                  // 0: no limit
  std::chrono::seconds machine_deadline{};  // for an adapter's own answer
  std::chrono::minutes human_deadline{};    // for a person's release
};

// May this person ask this, of this member, for this purpose?
struct question {
  purpose why{};
  urgency rating{};
  role asker_role{};
  std::string authority;             // the member that asks
  std::string member;                // the member to be asked
  agreement_state family{};          // the least of those on the request that applies
  bool manager_authorised = false;   // the manager's own authenticated act
  std::vector<category> categories;  // narrowed by the requester; empty: all that the agreement has
  std::vector<power> gateways;       // named by the requester; a contradicting one is refused
  civil_date on{};
};

struct ask_verdict {
  bool permitted = false;
  // Permitted on Red before a manager authorised going without the family's agreement: a manager's own act is owed
  // within `authority_within`, and is shown as owed until it is there.
  bool authority_owed = false;
  std::chrono::minutes authority_within{};
  std::string_view rule, clause, because;  // of the permitting or refusing rule; `because` is plain English
  std::optional<refusal_reason> reason;
  std::string_view would_need;  // refused: the nearest fact that would change the answer, and who may supply it
  std::vector<category> categories;
  lawful_basis basis;
  question_shape shape;
};

[[nodiscard]] ask_verdict may_ask(const agreement& under, const question& asked);

// May this labelled item leave this member, for this question, and in what form?
struct disclosure_question {
  std::string holder;     // the member that holds it
  std::string recipient;  // the authority that asked
  purpose why{};
  urgency rating{};
  agreement_state family{};
  category what{};
  subject_kind about{};  // the widest of the item's subjects: adult before child
  // Of all of the item's subjects, in this concern. The hub knows them; an adapter, whom a question does not tell them,
  // leaves this empty, and the hub decides again.
  value_set<role_in_concern> roles;
  std::vector<caveat> caveats;
  match_band band{};                   // how surely the record is about the subject
  std::optional<civil_date> occurred;  // for look-back
  bool asked_for = true;               // the category was in the question
  civil_date on{};
};

struct disclosure_verdict {
  disposition form = disposition::withheld;
  std::string_view rule, clause, because;
  std::optional<refusal_reason> reason;  // set unless released, redacted or summarised
  display_category display = display_category::other;
  std::string_view would_need;  // computed from policy and purpose only, never from the data
  lawful_basis basis;
  const std::vector<std::string>* fields = nullptr;  // of a redacted item, those that stay; null: all
};

[[nodiscard]] disclosure_verdict may_disclose(const agreement& under, const disclosure_question& asked);

// The one that shares less; of two equal ones the first.
[[nodiscard]] const disclosure_verdict& stricter(const disclosure_verdict& a, const disclosure_verdict& b);

// The display category under which a withheld item of `what` is shown: sensitive ones collapse.
[[nodiscard]] display_category display_of(category what);

// The line that an agency of this kind always shows for its collapsed display category, whether or not anything is
// held there: one wording for every reason, so that the line tells nothing. An item held back under that display
// category shows this line's words in place of its own.
struct standing_line {
  display_category display{};
  refusal_reason reason{};
  std::string_view because, would_need;
};
[[nodiscard]] const standing_line& standing_line_of(agency_kind holder);

// What a line says where a place was left out, whoever left it out: the agency that holds it or the hub that saw
// another agency protect the same person. The same words, so that the line does not tell which.
[[nodiscard]] const standing_line& masked_place_line();

// Whether the number of such items that wait for a person may be told (`items_held`): of classes that are neither
// sensitive nor absolutely protected. Where it may not, the standing line is all that is said.
[[nodiscard]] bool number_may_be_told(category what, value_set<caveat> marks);

}  // namespace mash::policy
