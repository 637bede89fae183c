// SPDX-License-Identifier: Apache-2.0
// What a partner check would do, before anything is done: for each agency whether it would be asked, in which words and
// about whom; what it could answer, in which form and under which rule; and why not the rest. Pure; from policy and the
// request alone, so it says nothing about what anybody holds. Docs: docs/api.md, POST /v1/policy/explain.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

struct dry_run_focus {
  std::string agency{};                    // empty: all that the request names
  std::optional<policy::category> what{};  // set: only this, with every gate of its decision
  std::vector<policy::caveat> caveats{};   // of an imagined record; without them it has none
  policy::match_band band = policy::match_band::certain;
  std::optional<int> years_old{};  // unset: of today
};

// Under which agreement, with whom in the directory, and when.
struct dry_run_setting {
  const policy::agreement& under;
  std::span<const known_member> members;
  instant now;
};

// Refused as the check itself would be: unknown agencies, another's authority. That nothing may be asked of anybody is
// no refusal here but the answer.
[[nodiscard]] std::expected<json::object, plan_refusal> dry_run(const request& asked, const asking_person& by,
                                                                const dry_run_setting& in,
                                                                const dry_run_focus& focus = {});

}  // namespace mash::hub
