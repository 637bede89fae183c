// SPDX-License-Identifier: Apache-2.0
// What a person at the agency says of a match that is only probable (docs/formats/review.md): it is the person asked
// about, it is somebody else, or they cannot tell. As a value, and as the JSON that the desk takes and the ledger
// keeps.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "adapters/contract/lookup.hpp"
#include "base/json_reader.hpp"

namespace mash::kit {

enum class person_verdict : unsigned char {
  confirm,  // policy decides on what is held about them as of somebody certain
  refute,   // nothing of it leaves, and what has left is corrected
  unsure,   // nothing changes, and nothing waits for it any more; may be ruled on again
};

struct person_ruling {
  std::string subject;
  std::string organisation;  // empty: every match of theirs at this agency
  person_verdict says = person_verdict::unsure;
  std::string reason;  // in the reviewer's words; kept here, never sent
  std::string words;   // of `refute`: for everybody who was told of the match
  std::string by;      // the role of whoever ruled; set when it is read back
  std::string at;      // where it stands in the decision: a JSON pointer

  [[nodiscard]] bool is_about(const contract::candidate& one) const {
    return one.subject == subject && (organisation.empty() || one.organisation == organisation);
  }
};

// The member `people` of a decision, which may be left out.
[[nodiscard]] std::vector<person_ruling> read_people(json::reader& in, std::vector<json::fault>& faults);
[[nodiscard]] json::array to_json(const std::vector<person_ruling>& from);
// Each verdict's word in the log once: "person_confirm".
[[nodiscard]] std::vector<std::string> words_of(const std::vector<person_ruling>& from);

// What was said last of a match; null: nothing.
[[nodiscard]] const person_ruling* ruling_on(const std::vector<person_ruling>& all, const contract::candidate& one);

// Items of a refuted match that are about somebody else, too -> whom they are not about after all.
using parted_items = std::map<std::string, std::set<std::string>, std::less<>>;

// Into the draft from which the next answers are made: marks who was confirmed, and takes out who was refuted. An item
// about others, too, stays of them, without its fields, since some of these speak of the person who was refuted; its
// sentence may, so that it waits for a person whatever policy says of it. Returns those items.
parted_items apply(const person_ruling& what, contract::answer& draft);

}  // namespace mash::kit

namespace mash {

template <>
struct words<kit::person_verdict> {
  static constexpr auto list = std::to_array<std::string_view>({"confirm", "refute", "unsure"});
};

}  // namespace mash
