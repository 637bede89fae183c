// SPDX-License-Identifier: Apache-2.0
// What is still to be done about a check once its agencies have answered: to decide about every child, and to record
// who is told. Pure.
#pragma once

#include "hub/model/check.hpp"

namespace mash::hub {

// Children of whom nothing is decided, by id: of every child, since one that was forgotten is what the clock is for.
[[nodiscard]] std::vector<std::string> undecided_children(const check& whole);
// Those to whom an outcome is owed, or a recorded reason why not: the referrer, and who has parental responsibility.
[[nodiscard]] std::vector<std::string> owed_an_outcome(const request& asked, const std::string& child);
// The oldest of the decisions that count by which somebody is owed an outcome that nothing is recorded of; null: none.
[[nodiscard]] const decision_taken* oldest_untold(const check& whole);

}  // namespace mash::hub
