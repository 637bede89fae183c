// SPDX-License-Identifier: Apache-2.0
#include "hub/model/check.hpp"

#include <algorithm>

namespace mash::hub {

agency* check::find_ask(std::string_view ask_id) {
  const auto found =
      std::ranges::find(agencies, ask_id, [](const agency& one) { return std::string_view(one.ask_id); });
  return found == agencies.end() || ask_id.empty() ? nullptr : &*found;
}

agency* check::find_replaced(std::string_view ask_id) {
  const auto found = std::ranges::find_if(agencies, [&](const agency& one) {
    return std::ranges::find(one.replaced, ask_id, &replaced_ask::ask_id) != one.replaced.end();
  });
  return found == agencies.end() ? nullptr : &*found;
}

const agency* check::find_member(std::string_view member) const {
  const auto found =
      std::ranges::find(agencies, member, [](const agency& one) { return std::string_view(one.member); });
  return found == agencies.end() ? nullptr : &*found;
}

const std::string& asked_under_of(const check& whole, const agency& one) {
  return one.asked_under.empty() ? whole.agreement_digest : one.asked_under;
}

bool has_answered(const agency& one) { return one.answer && one.answer->round == one.round; }

const accepted_answer* newest_answer(const agency& one) {
  if (one.set_aside) return &*one.set_aside;
  return has_answered(one) ? &*one.answer : nullptr;
}

}  // namespace mash::hub
