// SPDX-License-Identifier: Apache-2.0
// Is this person of the source the person asked about? Identifiers first; else exact name and date of birth and one
// thing more: address, tie to another matched subject, alias or telephone. Anything less is ambiguous, and nothing
// leaves. Pure.
//
// What may never happen: two people merged. So a given name that disagrees vetoes (twins share everything else), an
// identifier that disagrees vetoes, and an identifier that agrees while name and birth date both disagree is ambiguous.
// A restricted person is never matched on, nor shown by, address, telephone, school or practice.
#pragma once

#include <map>

#include "adapters/kit/source.hpp"

namespace mash::kit {

// What became of one subject in one organisation.
struct subject_match {
  policy::search_result result = policy::search_result::no_trace;  // found, no_trace, ambiguous_match
  std::string key;                                                 // found: the source's own identifier
  contract::candidate evidence;                                    // found: what it was matched on
};

struct match_table {
  // subject id -> organisation -> what became of it
  std::map<std::string, std::map<std::string, subject_match>> by_subject;

  [[nodiscard]] bool any(policy::search_result result) const;
  // subject id -> keys of the people found, for source::fetch
  [[nodiscard]] std::map<std::string, std::vector<std::string>> keys() const;
};

// `known`: subject id -> everybody the source found who might be that subject.
[[nodiscard]] match_table match(const contract::ask& question,
                                const std::map<std::string, std::vector<known_person>>& known);

}  // namespace mash::kit
