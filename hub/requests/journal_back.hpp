// SPDX-License-Identifier: Apache-2.0
// Private to the journal: the steps of what an agency says besides its answer (HOLDING, NEED), and of how a need ends
// without a new question.
#pragma once

#include "adapters/contract/lines.hpp"
#include "hub/requests/journal.hpp"

namespace mash::hub {

[[nodiscard]] step holding_step(const contract::holding& said, instant at);
[[nodiscard]] step need_step(const contract::need& said, instant at);
// Of these questions nothing further is asked of us: their return time came, or somebody said that nobody knows more.
[[nodiscard]] step needs_over_step(const std::vector<std::string>& asks, instant at);
[[nodiscard]] step none_known_step(const std::vector<std::string>& asks, const none_known& act);

[[nodiscard]] result<void> apply_holding(check& whole, const step& said);
[[nodiscard]] result<void> apply_need(check& whole, const step& said);
[[nodiscard]] result<void> apply_needs_over(check& whole, const step& said);
[[nodiscard]] result<void> apply_none_known(check& whole, const step& said);

}  // namespace mash::hub
