// SPDX-License-Identifier: Apache-2.0
// Taking a check back while somebody is still to answer (docs/api.md). Pure: who may, and what it finds.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

// The same person has cancelled it for the same reason before: what a client sends twice has one effect.
[[nodiscard]] bool has_cancelled(const check& whole, const asking_person& by, std::string_view reason);
// Why there is nothing to cancel (409); null: somebody has yet to answer, or to authorise it.
[[nodiscard]] std::optional<plan_refusal> refuse_cancel(const check& whole, instant now);

}  // namespace mash::hub
