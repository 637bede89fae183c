// SPDX-License-Identifier: Apache-2.0
// The journal's steps of corrections: an agency's own comes as an answer does, and each acknowledgement is a step.
#pragma once

#include "hub/requests/journal.hpp"

namespace mash::hub {

// What is shown loses the items that `by` retracts, and has those that it corrects as they are now. For answers that
// nothing else replaces: of a cancelled check, and of an earlier round.
void correct_shown(accepted_answer& shown, const accepted_answer& by);
// The same to whichever answer to that question is shown or was; of a question that a later round replaced.
void correct_earlier(agency& of, const accepted_answer& by);

[[nodiscard]] step acknowledged_step(int number, const std::vector<std::string>& recipients,
                                     const acknowledgement& act);
[[nodiscard]] result<void> apply_acknowledged(check& whole, const step& next);
[[nodiscard]] result<void> apply_seen(check& whole, const step& next);

}  // namespace mash::hub
