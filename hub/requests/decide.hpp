// SPDX-License-Identifier: Apache-2.0
// What a manager decides about each child, on the version they have read (docs/formats/decision.md). Pure: what is
// said, and what it finds.
#pragma once

#include <set>

#include "hub/requests/plan.hpp"

namespace mash::hub {

struct decision_body {
  int version = 0;  // of the response it is taken on
  std::vector<child_decision> children;
};

// 400, 413 or 422 with every fault that the document shows by itself.
[[nodiscard]] std::expected<decision_body, plan_refusal> read_decision(std::string_view body);

// Any manager of the authority that asked.
[[nodiscard]] bool may_decide_any(const asking_person& by);
[[nodiscard]] bool may_decide(const check& whole, const asking_person& by);

// Why it cannot stand: 409 where the check has moved on, 422 with a pointer for each fault against the check.
// `police`: members on the roster that are police.
[[nodiscard]] std::optional<plan_refusal> refuse_decision(const check& whole, const decision_body& what,
                                                          const std::set<std::string, std::less<>>& police,
                                                          instant now);
// The same manager has decided the same on the same version: what a client sends twice has one effect.
[[nodiscard]] bool has_decided(const check& whole, const asking_person& by, const decision_body& what);

// Agencies whose answer is missing, partial or held back: no further action in spite of them needs a reason.
[[nodiscard]] std::vector<std::string> gaps_in_answers(const check& whole, instant now);

}  // namespace mash::hub
