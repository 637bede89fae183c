// SPDX-License-Identifier: Apache-2.0
// Private to the room: whether an item can leave in some way anywhere in a region, and if so the plainest example.
//
// To list what is settled in every part of the space (model::items) takes as many regions as there are ways in which
// rules overlap: some 700,000 for 500 rules that overlap at random. A statement about what never leaves needs none of
// that. The search starts from the boxes of the rules that could break it, plainest point first, and looks at that one
// point: if something stricter covers it, what that covers is taken out of the box, and only that; if not, the point is
// the answer, since every other one is less plain. Where a whole box is covered it is gone in one step.
#pragma once

#include <functional>
#include <optional>

#include "policy/analyse/model.hpp"

namespace mash::policy::analyse {

// The forms that break a statement, of items about which that rule decides.
using forms_of_rule = std::function<value_set<disposition>(const rule_terms& rule)>;

// The plainest point of `where` at which an item with at most one mark leaves in one of the forms. `withheld` among
// them is not looked for: it is no way to leave.
[[nodiscard]] std::optional<region> plainest_leaving(const model& of, const region& where, const forms_of_rule& forms);

}  // namespace mash::policy::analyse
