// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/authorise.hpp"

#include <algorithm>

#include "hub/model/lifecycle.hpp"

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

std::optional<plan_refusal> refuse_authority(const check& whole, instant now) {
  const refusal why = refuses(whole, happening::authorised, now);
  if (why == refusal::none) return std::nullopt;
  if (why == refusal::expired)
    return plan_refusal{409,
                        "expired",
                        "This check waited for a manager's authority until a decision was due, and nobody was asked. "
                        "Ask anew: a new check asks with what is known today.",
                        {}};
  if (why == refusal::cancelled)
    return plan_refusal{409, "already_cancelled", "This check was cancelled, so nobody is asked by it any more.", {}};
  if (why == refusal::already_authorised)
    return plan_refusal{409,
                        "already_authorised",
                        "This check was authorised already; its page says by whom, when and why. What was said then "
                        "stands, and nothing is asked twice.",
                        {}};
  return plan_refusal{409,
                      "nothing_to_authorise",
                      "This check needs no manager's authority: the agreement lets it go as it was asked.",
                      {}};
}

}  // namespace mash::hub
