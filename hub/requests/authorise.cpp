// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/authorise.hpp"

#include <algorithm>

#include "base/json_reader.hpp"

namespace mash::hub {
namespace {

plan_refusal unreadable(const error& why) {
  const bool too_large = why.code == errc::too_large;
  return {too_large ? 413U : 400U, too_large ? "too_large" : "malformed", why.detail, {}};
}

}  // namespace

std::expected<std::string, plan_refusal> read_authority_reason(std::string_view body) {
  const auto document = json::parse(body);
  if (!document) return std::unexpected(unreadable(document.error()));
  if (!document->is_object())
    return std::unexpected(plan_refusal{400, "malformed", "an authorisation is one JSON object", {}});
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  std::string reason = from.said("reason", AUTHORITY_REASON_BYTES_MAX);
  from.finish();
  if (faults.empty()) return reason;
  return std::unexpected(plan_refusal{422, "invalid_request",
                                      "The authorisation has faults; it needs the reason, and nothing else.",
                                      std::move(faults)});
}

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
