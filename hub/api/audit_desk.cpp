// SPDX-License-Identifier: Apache-2.0
// Evidence for auditors and inspectors: the bundle of one request, searching the log. Samples are in audit_sample.cpp.
#include <algorithm>

#include "base/ids.hpp"
#include "hub/api/audit_calls.hpp"

namespace mash::hub {

http::awaitable<std::optional<http::response>> refuse_unless_evidence_reader(const call& what) {
  using policy::role;
  for (const role one : {role::auditor, role::inspector_readonly, role::dpo_ig})
    if (what.who.has(one)) co_return std::nullopt;
  co_await what.context.requests.note_refusal(what.who.id, "role_may_not");
  co_return to_response(plan_refusal{
      403, "role_may_not", "Evidence is read by auditors, inspectors and the data protection officer.", {}});
}

audit_viewer viewer_of(const call& what) {
  return {to_asking(what.who), [known = what.context.who(), of = what.who.authorities](std::string_view person) {
            const auto* listed = known->find_person(person);
            return listed == nullptr || listed->authorities.empty() ||
                   std::ranges::any_of(of, [&](const std::string& one) { return listed->acts_for(one); });
          }};
}

http::awaitable<http::response> get_bundle(call what) {
  if (auto refused = co_await refuse_unless_evidence_reader(what)) co_return *std::move(refused);
  if (!is_uuid(what.id)) {
    co_await what.context.requests.note_refusal(what.who.id, "not_found");
    co_return to_response(
        plan_refusal{404, "not_found", "There is no request with this id that you may look into.", {}});
  }
  const auto under = what.request.query_value("checkpoint").value_or("newest");
  if (under != "newest" && under != "witnessed")
    co_return http::problem(400, "malformed", "Not a checkpoint", "checkpoint is newest, or witnessed.");
  auto made = co_await what.context.audit.bundle_of(viewer_of(what), what.id, under == "witnessed");
  if (!made) co_return to_response(made.error());
  co_return http::response{.body = *std::move(made)};
}

http::awaitable<http::response> post_search(call what) {
  if (!is_json(what.request))
    co_return http::problem(415, "not_json", "Send JSON", "What to look for is sent as application/json.");
  if (auto refused = co_await refuse_unless_evidence_reader(what)) co_return *std::move(refused);
  const auto body = json::parse(what.request.body);
  if (!body)
    co_return http::problem(400, "malformed", "Not a readable request", "What to look for is not readable as JSON.");
  auto wanted = read_audit_query(*body);
  if (!wanted)
    co_return to_response(plan_refusal{422, "invalid_request",
                                       "What to look for has faults; each is named with its place.", wanted.error()});
  auto found = co_await what.context.audit.search(viewer_of(what), *std::move(wanted));
  if (!found) co_return to_response(found.error());
  co_return http::response{.body = json::canonical(*found)};
}

}  // namespace mash::hub
