// SPDX-License-Identifier: Apache-2.0
// The transparency log for auditors: the signed checkpoint and the tiles (C2SP tlog-tiles).
#include "hub/api/endpoints.hpp"

namespace mash::hub {
namespace {

http::awaitable<std::optional<http::response>> refuse_unless_auditor(const call& what) {
  if (what.who.has(policy::role::auditor) || what.who.has(policy::role::inspector_readonly)) co_return std::nullopt;
  co_await what.context.requests.note_refusal(what.who.id, "role_may_not");
  co_return http::problem(403, "role_may_not", "Your role does not allow this",
                          "The audit log is read by auditors and inspectors.");
}

}  // namespace

http::awaitable<http::response> get_checkpoint(call what) {
  if (auto refused = co_await refuse_unless_auditor(what)) co_return *std::move(refused);
  co_return http::response{.content_type = "text/plain; charset=utf-8", .body = what.context.log.checkpoint()};
}

http::awaitable<http::response> get_newest_checkpoint(call what) {
  if (auto refused = co_await refuse_unless_auditor(what)) co_return *std::move(refused);
  co_return http::response{.content_type = "text/plain; charset=utf-8", .body = what.context.log.newest_checkpoint()};
}

http::awaitable<http::response> get_log_keys(call what) {
  if (auto refused = co_await refuse_unless_auditor(what)) co_return *std::move(refused);
  co_return http::response{.content_type = "text/plain; charset=utf-8", .body = what.context.log.keys()};
}

http::awaitable<http::response> get_tile(call what) {
  if (auto refused = co_await refuse_unless_auditor(what)) co_return *std::move(refused);
  auto tile = co_await what.context.log.tile("tile/" + what.id);
  if (!tile && tile.error().code == errc::unavailable)
    co_return http::problem(503, "unavailable", "Try again", tile.error().detail);
  if (!tile) co_return http::problem(404, "not_found", "Not found", "The signed log has no such tile.");
  co_return http::response{.content_type = "application/octet-stream", .body = *std::move(tile)};
}

}  // namespace mash::hub
