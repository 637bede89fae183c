// SPDX-License-Identifier: Apache-2.0
// One record at a time: what of it leaves, under the stricter of the two versions and, where a person at the agency has
// ruled on it, as that person ruled. A ruling can release what policy held for a person and tighten what policy
// released; what policy withholds it cannot release. Pure.
#pragma once

#include "adapters/kit/answering.hpp"
#include "adapters/kit/review/ruling.hpp"

namespace mash::kit {

class releaser {
 public:
  // All but `now` must outlive it.
  // `matched`: who was found, whatever of it is told; records of anybody less than certain leave as policy says of
  // them.
  releaser(const contract::ask& question, const deciding_versions& under, const std::string& member,
           const std::vector<contract::candidate>& matched, instant now)
      : question_(question), under_(under), member_(member), matched_(matched), now_(now) {}

  // What policy says of a record, and the fields that may stay at all.
  struct judged {
    contract::record left;
    policy::disclosure_verdict verdict;
    contract::disclosed_under under;
    policy::match_band band{};
  };
  // Null: nobody asked for it. The verdict's texts are the agreement's.
  [[nodiscard]] std::optional<judged> judge(const contract::record& what) const;

  // Withheld, it is told by the standing line alone, which says the same whatever is held: a line of its own, such as
  // one that asks to ring, would tell.
  [[nodiscard]] bool is_collapsed(const judged& what) const;

  // Its reason is in the words of that standing line, which are for the readers of a response.
  [[nodiscard]] bool says_standing_words(const judged& what) const;

  // `by_person` may be null.
  void decide(const contract::record& what, const ruling* by_person, contract::answer& into) const;
  // The line of the collapsed category stands whether or not anything is held there, in the same words.
  void add_standing_line(contract::answer& into) const;

 private:
  [[nodiscard]] std::optional<policy::subject_kind> kind_of(const std::string& id) const;
  [[nodiscard]] bool is_asked_for(const contract::record& what) const;
  [[nodiscard]] const policy::standing_line* standing() const;  // null: the agreement does not have the member

  const contract::ask& question_;
  const deciding_versions& under_;
  const std::string& member_;
  const std::vector<contract::candidate>& matched_;
  const instant now_;
};

// Where the answer names somebody who is only probably the person asked about: that what is held of harm, or of a
// special category, is not told. In the same words whether or not any is held.
void add_identity_line(contract::answer& into);

}  // namespace mash::kit
