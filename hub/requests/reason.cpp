// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/reason.hpp"

#include "base/json_reader.hpp"

namespace mash::hub {

plan_refusal unreadable(const error& why) {
  const bool too_large = why.code == errc::too_large;
  return {too_large ? 413U : 400U, too_large ? "too_large" : "malformed", why.detail, {}};
}

std::expected<json::value, plan_refusal> read_object(std::string_view body, std::string_view what) {
  auto document = json::parse(body);
  if (!document) return std::unexpected(unreadable(document.error()));
  if (!document->is_object())
    return std::unexpected(plan_refusal{400, "malformed", std::string(what) + " is one JSON object", {}});
  return *std::move(document);
}

std::expected<std::string, plan_refusal> read_reason(std::string_view body, std::string_view act) {
  const auto document = read_object(body, act);
  if (!document) return std::unexpected(document.error());
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  std::string reason = from.said("reason", REASON_BYTES_MAX);
  from.finish();
  if (faults.empty()) return reason;
  return std::unexpected(plan_refusal{
      422, "invalid_request", "What was sent has faults; " + std::string(act) + " needs the reason, and nothing else.",
      std::move(faults)});
}

}  // namespace mash::hub
