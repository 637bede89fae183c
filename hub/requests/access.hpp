// SPDX-License-Identifier: Apache-2.0
// Who may open a check: those the case concerns and their managers, in the authority that asked
// (docs/formats/response.md).
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

[[nodiscard]] bool may_open(const check& whole, const asking_person& viewer);
// Roles that may look at responses at all; others get a 403 in words instead of the 404 of a stranger.
[[nodiscard]] bool may_open_any(const asking_person& viewer);
// The same for "not there" and "not yours": the difference would tell that a child is known.
// Auditors see the log's metadata; the content of a check of their authority with a reason that is logged.
[[nodiscard]] bool may_view_any(const asking_person& viewer);
[[nodiscard]] bool may_view(const check& whole, const asking_person& viewer);
[[nodiscard]] plan_refusal not_there();
// What is kept of a request is not what was written; trying again does not help.
[[nodiscard]] plan_refusal damaged();

}  // namespace mash::hub
