// SPDX-License-Identifier: Apache-2.0
// Service, part 11: an auditor sees the content of a check. They say why, and that is an entry of the log beside the
// one that every view is, in the commit before the page leaves.
#include "hub/audit/looks.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/erased.hpp"
#include "hub/requests/reason.hpp"
#include "hub/requests/service.hpp"
#include "hub/requests/show.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_view() {
  return {403,
          "role_may_not",
          "The content of a check is opened here by auditors of its authority, for a reason that is logged.",
          {}};
}

plan_refusal view_not_recorded() {
  return {503, "cannot_record", "The hub cannot record this view in its audit log now, so nothing is shown.", {}};
}

}  // namespace

awaitable<service::outcome> service::view(asking_person by, std::string request, std::string body) {
  if (!may_view_any(by)) co_return co_await refuse(by, request, role_may_not_view());
  const auto reason = read_reason(body, "a view");
  if (!reason) co_return co_await refuse(by, std::move(body), reason.error());
  auto live = co_await load(request);
  if (!live && live.error().code == errc::denied) {
    const auto left = co_await store_.records(range_of(request));
    if (!left) co_return std::unexpected(view_not_recorded());
    co_return co_await refuse(by, request, why_not_shown(records_of(*left, request), by));
  }
  if (!live && live.error().code == errc::corrupt) co_return std::unexpected(damaged());
  if (!live && live.error().code != errc::not_found) co_return std::unexpected(view_not_recorded());
  if (!live || !may_view((*live)->whole, by)) co_return co_await refuse(by, request, not_there());
  co_await idle(*live);
  if ((*live)->broken) co_return std::unexpected(view_not_recorded());
  const instant now = time_.now();
  leaving response = prepare((*live)->whole, by.who.id, now);
  audit_entry why = viewed_entry(request, by.who.id, *reason, now);
  // With the rest of what they answer for: it may name somebody, and goes when the record goes.
  response.seen.record.set("reason", *reason);
  response.seen.record.set("reason_salt", why.body_salt);
  response.acts.push_back(with_actor(std::move(why), by.who.id));
  co_return co_await leave(*live, std::move(response), 200);
}

}  // namespace mash::hub
