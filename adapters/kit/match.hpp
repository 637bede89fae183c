// SPDX-License-Identifier: Apache-2.0
// Is this person of the source the person asked about? The matcher (adapters/match) compares and weighs; here is what
// an agency does with its bands. `certain`: found. `probable`: found, and the band says so, so that policy lets nothing
// adverse and nothing of a special category leave. `possible`: ambiguous, and nothing leaves. Pure.
//
// What may never happen: two people merged. So beside the matcher's own rules a given name that disagrees vetoes
// (twins share everything else), two who both fit are ambiguous, and of a restricted person, who is never compared by
// address, postcode or telephone, nothing less than `certain` counts: whatever somebody types to find where they live,
// the answer is the same. A tie to another subject who is certain counts as evidence; it is no veto that there is none.
#pragma once

#include <map>
#include <set>

#include "adapters/kit/source.hpp"

namespace mash::kit {

// What became of one subject in one organisation.
struct subject_match {
  policy::search_result result = policy::search_result::no_trace;  // found, no_trace, ambiguous_match
  std::string key;                                                 // found: the source's own identifier
  contract::candidate evidence;  // found: how surely, and why in words; nothing of where a shielded person lives
};

struct match_table {
  // subject id -> organisation -> what became of it
  std::map<std::string, std::map<std::string, subject_match>> by_subject;

  // Everybody who fits a subject at all, `possible` ones too: the source's keys, and their NHS numbers and UPNs. For
  // this agency alone.
  std::set<std::string, std::less<>> fitting;

  [[nodiscard]] bool any(policy::search_result result) const;
  // subject id -> keys of the people found, for source::fetch
  [[nodiscard]] std::map<std::string, std::vector<std::string>> keys() const;
  // The evidence of everybody who was found.
  [[nodiscard]] std::vector<contract::candidate> candidates() const;
};

// `known`: subject id -> everybody the source found who might be that subject.
[[nodiscard]] match_table match(const contract::ask& question,
                                const std::map<std::string, std::vector<known_person>>& known);

}  // namespace mash::kit
