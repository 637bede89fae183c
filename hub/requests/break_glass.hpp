// SPDX-License-Identifier: Apache-2.0
// Immediate protection when the way the agreement lays down takes too long (docs/formats/request.md, "Break-glass").
// Fixed, and the same under every agreement: the check goes as if a MASH manager of the authority had asked and
// authorised it, and in nothing else otherwise. Who is no party, what no purpose covers, what the law or a limit bars
// and what agencies decide stays as it is. Pure.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

inline constexpr std::chrono::hours BREAK_GLASS_MAX{24};

// Roles that may declare it.
[[nodiscard]] bool may_break_glass(const asking_person& by);
// 403 for whoever may not, 422 with every fault of the declaration; null: it stands, or there is none.
[[nodiscard]] std::optional<plan_refusal> refuse_break_glass(const request& asked, const asking_person& by,
                                                             instant now);
// By whose roles policy decides then.
[[nodiscard]] std::vector<policy::role> roles_with_glass(std::vector<policy::role> own);
// What is owed for it: a review within one working day of the authority, a day where its hours are not known.
[[nodiscard]] broken_glass break_glass_of(const request& asked, const person_ref& by, const calendar* front_door,
                                          instant now);

// A manager of the authority other than the one who broke it.
[[nodiscard]] bool may_review_glass(const check& whole, const asking_person& by);

struct glass_review_body {
  glass_finding finding{};
  std::string reason;
};
// `{"finding": "justified", "reason": "..."}` and nothing else.
[[nodiscard]] std::expected<glass_review_body, plan_refusal> read_glass_review(std::string_view body);
// The same person has said the same before.
[[nodiscard]] bool has_reviewed_glass(const check& whole, const asking_person& by, const glass_review_body& said);
// 403 for the one who broke it, 409 where nothing is to be reviewed; null: a review is owed.
[[nodiscard]] std::optional<plan_refusal> refuse_glass_review(const check& whole, const asking_person& by);

}  // namespace mash::hub
