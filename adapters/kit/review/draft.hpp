// SPDX-License-Identifier: Apache-2.0
// What a review works on: everything that was found for a question, kept sealed until a person has decided, and the
// answer that follows from their rulings. Pure.
#pragma once

#include <map>
#include <set>

#include "adapters/kit/answering.hpp"
#include "adapters/kit/review/ruling.hpp"

namespace mash::kit {

// Whether policy holds anything for a person: such a record is in the draft with the disposition `human_review`.
[[nodiscard]] bool holds_items(const contract::answer& draft);

// The answer with every record that was asked for, as policy decided on it, and every match. Of a record that policy
// withholds only its labels are kept, so that no reviewer can be shown, and no later version release, its content; one
// that it withholds for nothing but an uncertain identity (identity.hpp) is whole, in the form of a certain one's.
[[nodiscard]] contract::answer make_draft(const contract::ask& question, const lookup& found,
                                          const contract::answer& sent, const answering_agency& by,
                                          const deciding_versions& under);

using match_id = std::pair<std::string, std::string>;  // its subject and its organisation
// A match -> the identifier that the source has for the person found.
using matched_records = std::map<match_id, std::string>;
// The matches that an answer names: a draft has others, too, at services that even a match would name.
using named_matches = std::set<match_id>;
[[nodiscard]] named_matches matches_in(const contract::answer& from);

// A draft as the ledger keeps it: an answer's line and, since no answer tells it, a second one with which of the
// agency's records were matched, and which matches the first answer named. Drafts of earlier versions have the first
// line alone.
[[nodiscard]] std::string keep_draft(contract::answer draft, const match_table& people, const named_matches& named);
struct kept_draft {
  contract::answer draft;
  matched_records records;
  named_matches named;
};
[[nodiscard]] result<kept_draft> read_draft(std::string_view text);

struct remade {
  contract::answer reply;  // revision, answered_by and answered_at are the caller's to set
  std::size_t open = 0;    // items that still wait for a person: not those that policy withholds by now
};
// A draft, and the matches that every answer made of it names; of the others it names those of whom a person released
// something.
struct draft_view {
  const contract::answer& draft;
  const named_matches& named;
};
// Decides again on every record of the draft, under the version asked under and the one in force now.
[[nodiscard]] remade remake(const draft_view& from, const rulings& by_person, const contract::ask& question,
                            const std::string& member, const deciding_versions& under);

}  // namespace mash::kit
