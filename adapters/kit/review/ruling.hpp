// SPDX-License-Identifier: Apache-2.0
// What a person at the agency decides on items that policy held for them, and on matches that are only probable
// (docs/formats/review.md), as a value and as the JSON that the desk takes and the ledger keeps.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/kit/review/person_ruling.hpp"
#include "base/json_reader.hpp"
#include "policy/vocabulary.hpp"

namespace mash::kit {

enum class ruling_kind : unsigned char {
  release,    // as it was shown
  redact,     // without who said it, without `without`, with `summary` in place of the sentence if there is one
  summarise,  // the sentence alone, or `summary` in its place
  withhold,   // `refusal` leaves, `reason` does not
  ring_us,    // nothing in writing: the authority is told to telephone
};

struct ruling {
  ruling_kind kind = ruling_kind::withhold;
  std::string reason;  // in the reviewer's words; kept here, never sent
  policy::refusal_reason refusal = policy::refusal_reason::not_proportionate;
  std::string summary;
  std::vector<std::string> without;  // names of fields that are taken out
  std::string at = {};               // where it stands in the decision: a JSON pointer
};

// By the item's id. Of several on one item the latest counts.
using rulings = std::map<std::string, ruling, std::less<>>;

struct reviewer {
  std::string id;  // the certificate's SAN URI
  std::string name, role, team, telephone;
};

// What the reviewer posts: bound to what was shown by its digest.
struct decision {
  std::string shown;  // SHA-256 of the review's canonical JSON, hexadecimal
  rulings items;
  bool paper_file_searched = false;  // by a person; what they found there is among the items
  std::vector<person_ruling> people = {};
};

[[nodiscard]] json::object to_json(const reviewer& from);
[[nodiscard]] reviewer read_reviewer(const json::value& from, std::vector<json::fault>& faults);
// The word of each ruling once, in the order of the lists.
[[nodiscard]] std::vector<std::string> words_of(const decision& from);

// Every fault at once, with its pointer.
[[nodiscard]] decision read_decision(const json::value& document, std::vector<json::fault>& faults);
// The entry that is committed to in the ledger: who decided what, when, on which bytes.
[[nodiscard]] json::object to_json(const decision& from, const reviewer& by, instant at);
// What such an entry decided; one that does not read back is an error.
[[nodiscard]] result<decision> read_entry(std::string_view entry);

}  // namespace mash::kit

namespace mash {

template <>
struct words<kit::ruling_kind> {
  static constexpr auto list =
      std::to_array<std::string_view>({"release", "redact", "summarise", "withhold", "ring_us"});
};

}  // namespace mash
