// SPDX-License-Identifier: Apache-2.0
// What a manager decided about a child, on which version of the response, and who is told (docs/formats/decision.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "policy/vocabulary.hpp"

namespace mash::hub {

// Telling somebody is a decision that is recorded, never a step that is forced.
struct telling {
  std::string person;                // a subject's id, or "referrer"
  bool told = false;                 // or is to be told, by `route`
  std::string route, words;          // by which safe route; what is said
  std::string reason, owner;         // not told: why, and who looks at it again ...
  std::optional<civil_date> review;  // ... by when
  std::string police_agreed;         // who at the police agreed, where that is demanded
  bool operator==(const telling&) const = default;
};

struct dissent {
  std::string agency, words;
  bool operator==(const dissent&) const = default;
};

// Codes of the children-in-need census (DfE), carried so that nobody types them twice.
struct census_codes {
  std::string referral_source, primary_need, protection_category;
  std::vector<std::string> factors;
  bool operator==(const census_codes&) const = default;
};

struct child_decision {
  std::string child;
  policy::outcome what{};
  std::string rationale;
  std::string despite_gaps;  // why no further action although somebody has not, or not fully, answered
  std::vector<dissent> dissents;
  std::vector<telling> tellings;
  std::optional<census_codes> census;
  bool operator==(const child_decision&) const = default;
};

}  // namespace mash::hub
