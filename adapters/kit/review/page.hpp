// SPDX-License-Identifier: Apache-2.0
// What a reviewer is shown of one review, and the digest that binds their decision to it. Pure.
#pragma once

#include "adapters/kit/ledger.hpp"
#include "adapters/kit/review/asking_back.hpp"
#include "adapters/kit/review/call.hpp"
#include "adapters/kit/review/draft.hpp"
#include "adapters/kit/review/identity.hpp"
#include "adapters/kit/review/paper.hpp"
#include "adapters/kit/review/proposal.hpp"

namespace mash::kit {

// A review as the ledger keeps it, read.
struct open_review {
  contract::ask question;
  contract::answer draft;
  matched_records records;
  named_matches named;                // in the first answer
  rulings by_person;                  // of every decision so far
  std::vector<person_ruling> people;  // likewise, oldest first; what they say is in the draft
  std::string sent;                   // the newest answer's line; empty: its content is purged
  std::int64_t revision = 1;
  instant since;
  bool waiting = true;
  proposals acts;
  asked_back back;
  std::vector<call_made> calls;
  entries_by_hand entered;  // they are in the draft, too
  parted_items parted;      // likewise
  bool paper_file_searched = false;
};

// What beside the versions shapes a page.
struct page_rules {
  // The same versions without the agency's own limits, to tell who bars an item; null: there are none.
  const deciding_versions* as_signed = nullptr;
  policy::value_set<policy::category> two_people{};
  std::string_view paper_file{};  // its name; empty: this agency has none
};

[[nodiscard]] result<open_review> read_review(const ledger::review& from);
// Applies it. What was ruled on an item while it was about somebody else, too, no longer holds. The items' ids.
std::set<std::string> part(const person_ruling& what, contract::answer& draft, rulings& by_person,
                           parted_items& parted);

// What there is to do.
struct open_items {
  std::int64_t to_decide = 0;
  std::int64_t people = 0;  // probable matches for whom items wait, and of whom nobody has said anything
  std::int64_t barred = 0;  // nobody has ruled on them, and policy withholds them now: they can only be withheld
};
[[nodiscard]] open_items count_open(const open_review& what, const std::string& member, const deciding_versions& under,
                                    instant now);

// Everything that bears on the decision: the question, the matches with their evidence, and each item that policy held
// with the bytes that would leave if it were released. Of what waits for an uncertain identity only how much it is: it
// may be about somebody else. Nothing in it changes with the time of day.
[[nodiscard]] json::object page_of(const open_review& what, const std::string& member, const deciding_versions& under,
                                   instant now, const page_rules& rules = {});
[[nodiscard]] std::string digest_of(const json::object& page);      // SHA-256 of its canonical JSON, hexadecimal
[[nodiscard]] json::object question_of(const contract::ask& from);  // as it is shown at the desk
// The line of the list: nothing about anybody.
[[nodiscard]] json::object line_of(const open_review& what, const open_items& count);

}  // namespace mash::kit
