// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/cancel.hpp"

#include "hub/model/lifecycle.hpp"

namespace mash::hub {
bool has_cancelled(const check& whole, const asking_person& by, std::string_view reason) {
  return whole.cancelled && whole.cancelled->by.id == by.who.id && whole.cancelled->reason == reason;
}

std::optional<plan_refusal> refuse_cancel(const check& whole, instant now) {
  const refusal why = refuses(whole, happening::cancelled, now);
  if (why == refusal::none) return std::nullopt;
  if (why == refusal::cancelled)
    return plan_refusal{
        409, "already_cancelled", "This check was cancelled already; its page says by whom, when and why.", {}};
  return plan_refusal{409,
                      "nothing_to_cancel",
                      why == refusal::expired
                          ? "No manager authorised this check in time, so nobody was asked and nobody will be."
                          : "Every agency has answered, and none says that a person there has yet to look at "
                            "something. What they said stays with the check until its time is over.",
                      {}};
}

}  // namespace mash::hub
