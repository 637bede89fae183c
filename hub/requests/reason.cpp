// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/reason.hpp"

#include "base/json_reader.hpp"

namespace mash::hub {

std::expected<std::string, plan_refusal> read_reason(std::string_view body, std::string_view act) {
  const auto document = json::parse(body);
  if (!document) {
    const bool too_large = document.error().code == errc::too_large;
    return std::unexpected(
        plan_refusal{too_large ? 413U : 400U, too_large ? "too_large" : "malformed", document.error().detail, {}});
  }
  if (!document->is_object())
    return std::unexpected(plan_refusal{400, "malformed", std::string(act) + " is one JSON object", {}});
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
