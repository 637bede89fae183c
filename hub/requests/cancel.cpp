// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/cancel.hpp"

namespace mash::hub {
bool has_cancelled(const check& whole, const asking_person& by, std::string_view reason) {
  return whole.cancelled && whole.cancelled->by.id == by.who.id && whole.cancelled->reason == reason;
}

std::optional<plan_refusal> refuse_cancel(const check& whole, instant now) {
  if (whole.cancelled)
    return plan_refusal{
        409, "already_cancelled", "This check was cancelled already; its page says by whom, when and why.", {}};
  if (all_settled(whole, now))
    return plan_refusal{
        409,
        "nothing_to_cancel",
        "Every agency has answered, and none says that a person there has yet to look at something. What "
        "they said stays with the check until its time is over.",
        {}};
  return std::nullopt;
}

}  // namespace mash::hub
