// SPDX-License-Identifier: Apache-2.0
// Private to the room: what a counter-example says, in words that a practitioner understands, and which rule at which
// line does it. Each expects a point: one value on each axis.
#pragma once

#include "policy/analyse/model.hpp"

namespace mash::policy::analyse {

// An item that some rule speaks about leaves in this form.
[[nodiscard]] std::string words_of_item(const model& of, const region& point, const decided& how);
// An item that no rule speaks about stays where it is.
[[nodiscard]] std::string words_of_silence(const model& of, const region& point);
// One of `grounds` is relied on.
[[nodiscard]] std::string words_of_basis(const model& of, const region& point, const lawful_basis& grounds);
// A question is asked.
[[nodiscard]] std::string words_of_question(const model& of, const region& point);
// A rule is there.
[[nodiscard]] std::string words_of_rule(const model& of, const region& point, const rule_terms& rule);

// "rule "pol-2" (tier2.toml:441)".
[[nodiscard]] std::string name_of(std::string_view kind, const rule_terms& rule);

}  // namespace mash::policy::analyse
