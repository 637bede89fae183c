// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/cancel.hpp"

#include <algorithm>

namespace mash::hub {
namespace {

// As far as an agency may tell: of sensitive records it does not say that a person has yet to look.
bool holds_for_a_person(const agency& one) { return one.answer && one.answer->what.safety.items_held > 0; }

}  // namespace

bool has_cancelled(const check& whole, const asking_person& by, std::string_view reason) {
  return whole.cancelled && whole.cancelled->by.id == by.who.id && whole.cancelled->reason == reason;
}

std::optional<plan_refusal> refuse_cancel(const check& whole, instant now) {
  if (whole.cancelled)
    return plan_refusal{
        409, "already_cancelled", "This check was cancelled already; its page says by whom, when and why.", {}};
  if (all_settled(whole, now) && std::ranges::none_of(whole.agencies, holds_for_a_person))
    return plan_refusal{409,
                        "nothing_to_cancel",
                        "Every agency has answered, and none says that a person there has yet to look at something. What "
                        "they said stays with the check until its time is over.",
                        {}};
  return std::nullopt;
}

}  // namespace mash::hub
