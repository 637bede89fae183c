// SPDX-License-Identifier: Apache-2.0
#include "hub/app/retention.hpp"

#include <algorithm>

#include "policy/vocabulary.hpp"

namespace mash::hub {

disposal dispose_of(const settled_request& one, const content_periods& periods, instant now) {
  const bool nothing_further = !one.outcomes.empty() && std::ranges::all_of(one.outcomes, [](const std::string& word) {
    return word == to_word(policy::outcome::nfa);
  });
  if (now - one.closed_at < (nothing_further ? periods.no_further_action : periods.kept)) return disposal::keep;
  return one.held ? disposal::held : disposal::erase;
}

json::object to_json(const retention_counts& counts) {
  return {{"erased", counts.erased}, {"held", counts.held}, {"kept", counts.kept}};
}

}  // namespace mash::hub
