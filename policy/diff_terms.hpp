// SPDX-License-Identifier: Apache-2.0
// Private to the room: two agreements' terms other than rules and limits, compared as words.
#pragma once

#include "policy/diff.hpp"
#include "policy/terms.hpp"

namespace mash::policy {

[[nodiscard]] std::vector<term_change> compare_terms(const terms& before, const terms& after);

}  // namespace mash::policy
