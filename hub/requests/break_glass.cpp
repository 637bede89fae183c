// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/break_glass.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "hub/requests/reason.hpp"

namespace mash::hub {
namespace {

constexpr policy::role MAY_BREAK[] = {policy::role::mash_social_worker, policy::role::mash_manager,
                                      policy::role::edt_worker};

bool is_manager_of(const check& whole, const asking_person& by) {
  return std::ranges::find(by.roles, policy::role::mash_manager) != by.roles.end() &&
         std::ranges::find(by.authorities, whole.request.authority) != by.authorities.end();
}

}  // namespace

bool may_break_glass(const asking_person& by) {
  return std::ranges::any_of(MAY_BREAK,
                             [&](policy::role one) { return std::ranges::find(by.roles, one) != by.roles.end(); });
}

std::optional<plan_refusal> refuse_break_glass(const request& asked, const asking_person& by, instant now) {
  if (!asked.break_glass) return std::nullopt;
  if (!may_break_glass(by))
    return plan_refusal{403,
                        "role_may_not",
                        "Break-glass is for MASH social workers, MASH managers and the out-of-hours team. Ask one of "
                        "them, or send the check without it.",
                        {}};
  std::vector<json::fault> faults;
  if (asked.urgency != policy::urgency::red)
    faults.push_back({"/break_glass", "red_only", "only a Red check cannot wait for the agreement's own way"});
  const instant until = asked.break_glass->expires_at;
  if (until <= now || until > now + BREAK_GLASS_MAX)
    faults.push_back({"/break_glass/expires_at", "out_of_range", "a time within the next 24 hours"});
  if (faults.empty()) return std::nullopt;
  return plan_refusal{422, "invalid_request", "The request has faults.", std::move(faults)};
}

std::vector<policy::role> roles_with_glass(std::vector<policy::role> own) {
  if (std::ranges::find(own, policy::role::mash_manager) == own.end()) own.push_back(policy::role::mash_manager);
  return own;
}

broken_glass break_glass_of(const request& asked, const person_ref& by, const calendar* front_door, instant now) {
  const instant tomorrow = now + std::chrono::hours(24);
  return {.by = by,
          .at = now,
          .reason = asked.break_glass->reason,
          .expires_at = asked.break_glass->expires_at,
          .review_due = front_door == nullptr ? tomorrow : front_door->after_working_days(now, 1).value_or(tomorrow),
          .reviewed = std::nullopt};
}

bool may_review_glass(const check& whole, const asking_person& by) { return is_manager_of(whole, by); }

std::expected<glass_review_body, plan_refusal> read_glass_review(std::string_view body) {
  const auto document = json::parse(body);
  if (!document) return std::unexpected(unreadable(document.error()));
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  glass_review_body out;
  out.finding = from.word<glass_finding>("finding");
  out.reason = from.said("reason", REASON_BYTES_MAX);
  from.finish();
  if (!faults.empty())
    return std::unexpected(plan_refusal{422, "invalid_request", "The review has faults.", std::move(faults)});
  return out;
}

bool has_reviewed_glass(const check& whole, const asking_person& by, const glass_review_body& said) {
  if (!whole.glass || !whole.glass->reviewed) return false;
  const glass_review& done = *whole.glass->reviewed;
  return done.by.id == by.who.id && done.finding == said.finding && done.reason == said.reason;
}

std::optional<plan_refusal> refuse_glass_review(const check& whole, const asking_person& by) {
  if (!whole.glass) return plan_refusal{409, "nothing_to_review", "This check was not sent under break-glass.", {}};
  if (whole.glass->reviewed)
    return plan_refusal{
        409, "already_reviewed", "This break-glass was reviewed already; the check's page says by whom and what.", {}};
  if (whole.glass->by.id == by.who.id)
    return plan_refusal{
        403, "role_may_not", "Whoever broke the glass does not review it. Ask another manager of your authority.", {}};
  return std::nullopt;
}

}  // namespace mash::hub
