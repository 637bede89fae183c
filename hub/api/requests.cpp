// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "base/ids.hpp"
#include "hub/api/endpoints.hpp"
#include "hub/requests/access.hpp"

namespace mash::hub {
namespace {

constexpr int WAIT_SECONDS_MAX = 25;

std::optional<int> number(std::string_view text, int low, int high) {
  int value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || value < low || value > high) return std::nullopt;
  return value;
}

bool sound_key(std::string_view key) {
  return key.size() <= 128 && std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

std::optional<std::string> idempotency_key_of(const http::request& request) {
  std::string key(request.header("idempotency-key").value_or(""));
  return sound_key(key) ? std::optional(std::move(key)) : std::nullopt;
}

http::response unusable_key() {
  return http::problem(400, "malformed", "Not a usable key",
                       "An Idempotency-Key is up to 128 visible ASCII characters.");
}

std::optional<std::chrono::seconds> wanted_wait(const http::request& request) {
  const auto prefer = request.header("prefer");
  const std::size_t at = prefer ? prefer->find("wait=") : std::string_view::npos;
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view value = prefer->substr(at + 5);
  value = value.substr(0, value.find_first_not_of("0123456789"));
  const auto seconds = number(value, 0, 1'000'000);
  return seconds ? std::optional(std::chrono::seconds(std::min(*seconds, WAIT_SECONDS_MAX))) : std::nullopt;
}

http::response to_response(shown page) {
  http::response out;
  out.status = page.status;
  out.body = std::move(page.body);
  if (page.status != 200) out.headers.emplace_back("location", "/v1/requests/" + page.request);
  return out;
}

bool is_json(const http::request& request) {
  const auto type = request.header("content-type");
  return type && (*type == "application/json" || type->starts_with("application/json;"));
}

http::awaitable<http::response> post_request(call what) {
  if (!is_json(what.request))
    co_return http::problem(415, "not_json", "Send JSON", "A partner check is sent as application/json.");
  const auto key = idempotency_key_of(what.request);
  if (!key) co_return unusable_key();
  if (!may_open_any(to_asking(what.who))) {
    co_await what.context.requests.note_refusal(what.who.id, "role_may_not");
    co_return to_response(
        plan_refusal{403,
                     "role_may_not",
                     "Your role does not send partner checks; a coordinator, social worker or manager of the hub does.",
                     {}});
  }
  const auto wait = wanted_wait(what.request);
  auto done = co_await what.context.requests.ask(to_asking(what.who), what.request.body, *key,
                                                 wait.value_or(std::chrono::seconds(0)));
  if (!done) co_return to_response(done.error());
  http::response out = to_response(*std::move(done));
  if (wait) out.headers.emplace_back("preference-applied", "wait=" + std::to_string(wait->count()));
  co_return out;
}

http::awaitable<http::response> get_request(call what) {
  // `as-of` for `as_of` would show what is known now for what was known then.
  if (what.request.query.size() > 1 || (what.request.query.size() == 1 && what.request.query[0].first != "version" &&
                                        what.request.query[0].first != "as_of"))
    co_return http::problem(400, "malformed", "Not a readable query", "A check is shown by version or as_of alone.");
  int version = 0;
  if (const auto wanted = what.request.query_value("version")) {
    const auto read = number(*wanted, 1, 1'000'000);
    if (!read) co_return http::problem(400, "malformed", "Not a version", "A version is a number from 1.");
    version = *read;
  }
  std::optional<instant> as_of;
  if (const auto wanted = what.request.query_value("as_of")) {
    if (const auto read = parse_rfc3339(*wanted)) as_of = *read;
    if (!as_of) co_return http::problem(400, "malformed", "Not a time", "as_of is a time as 2026-11-20T16:40:00Z.");
  }
  if (!is_uuid(what.id))
    co_return to_response(plan_refusal{404, "not_found", "There is no request with this id that you may open.", {}});
  auto done = co_await what.context.requests.show(to_asking(what.who), what.id, version, as_of);
  if (!done) co_return to_response(done.error());
  co_return to_response(*std::move(done));
}

http::awaitable<http::response> get_requests(call what) {
  if (!may_open_any(to_asking(what.who))) {
    co_await what.context.requests.note_refusal(what.who.id, "role_may_not");
    co_return to_response(plan_refusal{403,
                                       "role_may_not",
                                       "The work queue is for those who work on checks and their managers; what was "
                                       "asked is found in the audit log by those who read it.",
                                       {}});
  }
  auto wanted = read_queue_wish(what.request.query);
  if (!wanted) co_return to_response(wanted.error());
  const auto page = co_await what.context.requests.queue(to_asking(what.who), *std::move(wanted));
  if (!page) co_return to_response(page.error());
  co_return http::response{.body = json::canonical(*page)};
}

}  // namespace mash::hub
