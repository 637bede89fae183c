// SPDX-License-Identifier: Apache-2.0
// What the agreement would do with a check, before it is sent; and what it did, as labels, for those who rehearse
// another version.
#include "base/ids.hpp"
#include "hub/api/endpoints.hpp"
#include "hub/requests/access.hpp"

namespace mash::hub {
namespace {

http::response refuse_role(std::string words) {
  return to_response(plan_refusal{403, "role_may_not", std::move(words), {}});
}

}  // namespace

http::awaitable<http::response> post_explain(call what) {
  if (!is_json(what.request))
    co_return http::problem(415, "not_json", "Send JSON", "A partner check is explained from application/json.");
  if (!may_open_any(to_asking(what.who))) {
    co_await what.context.requests.note_refusal(what.who.id, "role_may_not");
    co_return refuse_role("Your role does not send partner checks, so it tries none either.");
  }
  auto done = co_await what.context.requests.explain(to_asking(what.who), what.request.body);
  if (!done) co_return to_response(done.error());
  co_return http::response{.body = json::canonical(*done)};
}

http::awaitable<http::response> get_decisions(call what) {
  if (!what.who.has(policy::role::auditor) && !what.who.has(policy::role::dpo_ig)) {
    co_await what.context.requests.note_refusal(what.who.id, "role_may_not");
    co_return refuse_role("The labels of past decisions are read by auditors and the data protection officer.");
  }
  record_range wanted;
  wanted.after = what.request.query_value("after").value_or("");
  const auto from = moment(what.request.query_value("from").value_or(""));
  const auto until = moment(what.request.query_value("until").value_or(""));
  if (!from || !until || *from >= *until || (!wanted.after.empty() && !is_uuid(wanted.after)))
    co_return http::problem(400, "malformed", "Not a period",
                            "Give from and until, a day (2026-11-20) or a time each, from before until; after is what "
                            "the page before called next.");
  wanted.from = *from;
  wanted.until = *until;
  auto done = co_await what.context.requests.decisions(to_asking(what.who), std::move(wanted));
  if (!done) co_return to_response(done.error());
  co_return http::response{.body = json::canonical(*done)};
}

}  // namespace mash::hub
