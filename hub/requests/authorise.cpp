// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/authorise.hpp"

#include <algorithm>

namespace mash::hub {

bool may_authorise_any(const asking_person& by) {
  return std::ranges::find(by.roles, policy::role::mash_manager) != by.roles.end();
}

bool may_authorise(const check& whole, const asking_person& by) {
  return may_authorise_any(by) && std::ranges::find(by.authorities, whole.request.authority) != by.authorities.end();
}

bool has_authorised(const check& whole, const asking_person& by, std::string_view reason) {
  return whole.authorised && whole.authorised->by.id == by.who.id && whole.authorised->reason == reason;
}

std::optional<plan_refusal> refuse_authority(const check& whole) {
  if (whole.cancelled && !whole.authority_owed && !whole.authorised)
    return plan_refusal{409, "already_cancelled", "This check was cancelled, so nobody is asked by it any more.", {}};
  if (whole.authorised)
    return plan_refusal{409,
                        "already_authorised",
                        "This check was authorised already; its page says by whom, when and why. What was said then "
                        "stands, and nothing is asked twice.",
                        {}};
  if (!whole.awaiting_authority && !whole.authority_owed)
    return plan_refusal{409,
                        "nothing_to_authorise",
                        "This check needs no manager's authority: the agreement lets it go as it was asked.",
                        {}};
  return std::nullopt;
}

}  // namespace mash::hub
