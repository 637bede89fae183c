// SPDX-License-Identifier: Apache-2.0
#include "hub/model/request.hpp"

#include <algorithm>

namespace mash::hub {

const subject* request::find_subject(std::string_view id) const {
  const auto found = std::ranges::find(subjects, id, [](const subject& s) { return std::string_view(s.identity.id); });
  return found == subjects.end() ? nullptr : &*found;
}

policy::agreement_state governing_agreement(const request& check) {
  using policy::agreement_state;
  // From the one that permits least; a limited agreement counts as none for what lies outside it.
  static constexpr agreement_state ORDER[] = {
      agreement_state::withdrawn,
      agreement_state::refused,
      agreement_state::unable_to_contact,
      agreement_state::not_sought_delay,
      agreement_state::not_sought_prejudice_crime,
      agreement_state::not_sought_risk_other,
      agreement_state::not_sought_risk_child,
      agreement_state::dispensed_with,
      agreement_state::given_limited,
      agreement_state::given,
  };
  for (agreement_state state : ORDER)
    if (std::ranges::any_of(check.family_agreement, [&](const auto& stated) { return stated.state == state; }))
      return state;
  return agreement_state::not_required;
}

}  // namespace mash::hub
