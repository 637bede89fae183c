// SPDX-License-Identifier: Apache-2.0
// Rehearsal: decisions of the past taken again under another version of the agreement, and what would have been
// different. Under the version that took them nothing is, which a test proves on requests that went through the
// service.
//
// What an agency held back never reached the hub, so nobody can rehearse whether it would have been told: for that see
// policy/diff.hpp, which compares all that two versions could say instead of what one of them met.
#pragma once

#include <tuple>

#include "policy/agreement.hpp"
#include "policy/past.hpp"

namespace mash::policy {

// Questions to one agency for one purpose that would have been decided otherwise alike.
struct question_change {
  std::string member;
  purpose why{};
  bool was_permitted = false, is_permitted = false;
  value_set<category> gained, lost;  // of those asked for, where both permit
  std::string rule;                  // that decides now
  std::string because;               // of a refusal
  std::int64_t count = 0;
};

struct item_change {
  std::string member;
  purpose why{};
  category what{};
  disposition before{}, after{};
  std::string rule_before, rule_after;
  std::int64_t count = 0;
};

struct rehearsal {
  std::int64_t questions = 0, items = 0;  // decided again
  std::int64_t other_rule = 0;            // of those, the same answer by another rule or clause
  std::vector<question_change> question_changes;
  std::vector<item_change> item_changes;

  [[nodiscard]] bool same() const { return question_changes.empty() && item_changes.empty(); }
};

// A decision of another version's is taken as of its own day, or of the day on which `under` comes into force if that
// is later.
[[nodiscard]] rehearsal replay(const agreement& under, const past_decisions& past);

}  // namespace mash::policy
