// SPDX-License-Identifier: Apache-2.0
// A decision as people can follow it: every gate that it passed or failed, one by one, in words; the law it stands on;
// and for a refusal the nearest permit. Pure, over the same labels as the decision, and nothing else: no data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "policy/agreement.hpp"
#include "policy/permit.hpp"

namespace mash::policy {

struct gate_report {
  std::string_view gate;  // a stable word: parties, signatures, standing, commencement, purpose, urgency, role,
                          // question, family, rule, look_back, limit, protection, basis
  bool passed = false;
  std::string says;
};

// One value of the lawful basis with the provision it stands for, as the agreement words it.
struct gateway_text {
  std::string_view list;  // power, article6, article9_10, confidentiality
  std::string_view value, clause;
};

struct ask_explanation {
  ask_verdict verdict;
  std::vector<gate_report> gates;  // up to the one that refused
  std::vector<gateway_text> gateways;
  std::optional<nearest_permit> nearest;  // refused
};

struct item_explanation {
  disclosure_verdict verdict;
  std::vector<gate_report> gates;
  std::vector<gateway_text> gateways;
  std::optional<nearest_permit> nearest;  // unless its content is told
};

// Texts live as long as the agreement. The second is for labels that somebody made up to try them: its nearest permit
// is exact for these, where may_disclose tells only what is true of every item the same rule refuses.
[[nodiscard]] ask_explanation explain(const agreement& under, const question& asked);
[[nodiscard]] item_explanation explain(const agreement& under, const disclosure_question& asked);

// As practitioners say it: "a conviction or caution"; after "would tell", "in full", "as a summary".
[[nodiscard]] std::string_view plain_name(category what);
[[nodiscard]] std::string_view plain_name(disposition form);

// What an agency of this kind tells of at all, for some purpose and in some form.
[[nodiscard]] value_set<category> categories_of(const agreement& under, agency_kind holder);

// The basis in words; values of the lists that the agreement does not explain are left out.
[[nodiscard]] std::vector<gateway_text> gateways_of(const agreement& under, const lawful_basis& basis);

[[nodiscard]] json::array to_json(const std::vector<gate_report>& gates);
[[nodiscard]] json::array to_json(const std::vector<gateway_text>& gateways);
[[nodiscard]] json::object to_json(const nearest_permit& nearest);

}  // namespace mash::policy
