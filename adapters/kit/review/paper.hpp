// SPDX-License-Identifier: Apache-2.0
// What a person at the agency adds from a paper file (docs/formats/review.md): a record in the vocabulary's words about
// somebody who was matched, which policy decides on like any other and a person releases; and that the file was
// searched. Pure.
#pragma once

#include <map>
#include <set>

#include "adapters/kit/answering.hpp"
#include "adapters/kit/ledger.hpp"
#include "adapters/kit/review/ruling.hpp"

namespace mash::kit {

// What the reviewer posts.
struct paper_entry {
  std::string shown;  // the digest of what they were shown
  contract::record what;
};
// Every fault at once; `what` has no id yet.
[[nodiscard]] paper_entry read_paper_entry(const json::value& document, std::vector<json::fault>& faults);

// Faults that only the question and the answer show: a category that was not asked for, somebody who was not matched, a
// day to come. Fills in the body that holds the file where only one can be meant.
void check_entry(contract::record& what, const contract::ask& question, const contract::answer& draft, instant now,
                 std::vector<json::fault>& faults);

// An entry of the ledger, and back: by the item's id, which is the same for ever.
struct entered_by_hand {
  reviewer by;
  instant at;
  contract::record what;
};
using entries_by_hand = std::map<std::string, entered_by_hand, std::less<>>;
[[nodiscard]] ledger::act act_of(const contract::record& what, const reviewer& by, instant at);
[[nodiscard]] result<entries_by_hand> read_entries(const std::string& ask, const std::vector<ledger::act>& acts);

// The first answer's lines on a file that no program can search: `not_searched`, and the outcome no better than that.
void add_paper_file(contract::answer& into, const contract::ask& question, const std::string& name);
// Once a person has searched it: `found` for `found_of`, otherwise `no_trace`.
void tell_paper_file_searched(contract::answer& into, const std::string& name, const std::set<std::string>& found_of);

}  // namespace mash::kit
