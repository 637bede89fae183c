// SPDX-License-Identifier: Apache-2.0
#include "hub/api/api.hpp"

#include "base/http/carried.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "hub/api/caller_rate.hpp"
#include "hub/api/endpoints.hpp"
#include "hub/api/same_origin.hpp"

namespace mash::hub {
namespace {

// How a caller proves who they are. There is no value for "not at all" on this listener.
enum class authentication : unsigned char { person_in_directory };

struct endpoint {
  std::string_view method, path;  // {id} matches one segment, a trailing {rest} the remainder
  authentication demanded;
  http::awaitable<http::response> (*serve)(call);
};

constexpr endpoint ENDPOINTS[] = {
    {"POST", "/v1/requests", authentication::person_in_directory, post_request},
    {"GET", "/v1/requests", authentication::person_in_directory, get_requests},
    {"GET", "/v1/requests/{id}", authentication::person_in_directory, get_request},
    {"POST", "/v1/requests/{id}/authorise", authentication::person_in_directory, post_authorise},
    {"POST", "/v1/requests/{id}/break-glass-review", authentication::person_in_directory, post_break_glass_review},
    {"POST", "/v1/requests/{id}/decision", authentication::person_in_directory, post_decision},
    {"POST", "/v1/requests/{id}/cancel", authentication::person_in_directory, post_cancel},
    {"POST", "/v1/requests/{id}/recheck", authentication::person_in_directory, post_recheck},
    {"POST", "/v1/requests/{id}/identifiers", authentication::person_in_directory, post_identifiers},
    {"POST", "/v1/requests/{id}/answers", authentication::person_in_directory, post_answer},
    {"POST", "/v1/requests/{id}/corrections/{number}/acknowledge", authentication::person_in_directory,
     post_acknowledge},
    {"GET", "/v1/requests/{id}/export", authentication::person_in_directory, get_export},
    {"POST", "/v1/enquiries", authentication::person_in_directory, post_enquiry},
    {"GET", "/v1/enquiries", authentication::person_in_directory, get_enquiries},
    {"POST", "/v1/enquiries/{id}/outcome", authentication::person_in_directory, post_enquiry_outcome},
    {"GET", "/v1/events", authentication::person_in_directory, get_events},
    {"GET", "/v1/agencies", authentication::person_in_directory, get_agencies},
    {"POST", "/v1/policy/explain", authentication::person_in_directory, post_explain},
    {"GET", "/v1/reports/{name}", authentication::person_in_directory, get_report},
    {"GET", "/v1/audit/decisions", authentication::person_in_directory, get_decisions},
    {"POST", "/v1/audit/search", authentication::person_in_directory, post_search},
    {"GET", "/v1/audit/sample", authentication::person_in_directory, get_sample},
    {"GET", "/v1/audit/requests/{id}/bundle", authentication::person_in_directory, get_bundle},
    {"POST", "/v1/audit/requests/{id}/view", authentication::person_in_directory, post_view},
    {"GET", "/v1/audit/checkpoint", authentication::person_in_directory, get_checkpoint},
    {"GET", "/v1/audit/checkpoint/newest", authentication::person_in_directory, get_newest_checkpoint},
    {"GET", "/v1/audit/keys", authentication::person_in_directory, get_log_keys},
    {"GET", "/v1/audit/tile/{rest}", authentication::person_in_directory, get_tile},
    {"GET", "/v1/openapi.json", authentication::person_in_directory, get_openapi},
};

// Null: no match. Otherwise what the variable part matched.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  const std::size_t opens = pattern.find('{');
  if (opens == std::string_view::npos) return pattern == path ? std::optional<std::string>("") : std::nullopt;
  const std::size_t closes = pattern.rfind('}');  // of two variable parts what lies between belongs to what is matched
  const std::string_view before = pattern.substr(0, opens), after = pattern.substr(closes + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
    return std::nullopt;
  const std::string_view found = path.substr(before.size(), path.size() - before.size() - after.size());
  const bool one_segment = pattern.substr(opens, closes - opens) == "{id";
  if (one_segment && found.find('/') != std::string_view::npos) return std::nullopt;
  return std::string(found);
}

// Nothing is written of it but a count: that is what it is for.
http::response too_many_calls() {
  static metrics::counter& refused = metrics::process().count(
      "mash_api_too_many_calls_total", "Calls refused because their certificate calls too often");
  refused.add();
  auto out = http::problem(429, "too_many_requests", "Too many requests",
                           "This certificate asks too often. Wait a second, then go on; if no program of yours asks so "
                           "often, tell your hub's administrator.");
  out.headers.emplace_back("retry-after", "1");
  return out;
}

http::response unknown_path(bool other_method) {
  if (other_method)
    return http::problem(405, "method_not_allowed", "Not that way", "This address exists, but not with this method.");
  return http::problem(404, "not_found", "Not found", "There is no such address here; see /v1/openapi.json.");
}

// By value: it may outlive the connection that asked (see `carried`).
http::awaitable<http::response> dispatch(std::shared_ptr<const api_context> shared, http::request request) {
  const api_context& context = *shared;
  const auto directory_now = context.who();
  auto who = directory_now->identify(request.peer);
  if (!who) {
    log::warn("certificate_refused", {{"why", who.error().detail}});
    co_await context.requests.note_refusal(request.peer.fingerprint, "not_listed");
    co_return http::problem(
        401, "not_listed", "You are not in the member directory",
        "Your certificate is one of ours, but it is not listed, or no longer. Ask your hub's administrator.");
  }
  if (!is_same_origin(request)) {
    co_await context.requests.note_refusal(who->id, "cross_site");
    co_return http::problem(403, "cross_site", "Asked from another site",
                            "A page of another site sent this request, so it was refused.");
  }
  if (context.contradicted && context.contradicted())
    co_return http::problem(503, "log_contradicted", "The audit log is contradicted",
                            "A partner has seen another history of the hub's audit log. Nothing is shared until the "
                            "hub's administrator has settled it; use the telephone procedure.");
  bool other_method = false;
  for (const endpoint& one : ENDPOINTS) {
    auto id = match(one.path, request.path);
    if (!id) continue;
    if (one.method != request.method) {
      other_method = true;
      continue;
    }
    co_return co_await one.serve({request, context, *who, *std::move(id)});
  }
  co_return unknown_path(other_method);
}

}  // namespace

asking_person to_asking(const person& who) {
  asking_person out;
  out.who = {who.id, who.name, who.roles.empty() ? std::string() : std::string(to_word(who.roles.front())), who.team,
             who.telephone};
  out.roles = who.roles;
  out.authorities = who.authorities;
  return out;
}

http::response to_response(const plan_refusal& why) {
  static const std::map<std::string_view, std::string_view> TITLES{
      {"invalid_request", "The request has faults"},
      {"malformed", "Not a readable request"},
      {"too_large", "The request is too large"},
      {"nothing_may_be_asked", "Nothing may be asked"},
      {"not_your_authority", "Not your authority"},
      {"role_may_not", "Your role does not allow this"},
      {"not_found", "Not found"},
      {"erased", "Erased"},
      {"idempotency_conflict", "Another request has this key"},
      {"in_progress", "Already being taken"},
      {"already_authorised", "Authorised already"},
      {"expired", "Expired"},
      {"nothing_to_authorise", "Nothing to authorise"},
      {"already_reviewed", "Reviewed already"},
      {"nothing_to_review", "Nothing to review"},
      {"already_cancelled", "Cancelled already"},
      {"nothing_to_cancel", "Nothing to cancel"},
      {"nothing_to_ask_again", "Nothing to ask again yet"},
      {"nothing_wanted", "Nobody asks for an identifier"},
      {"nothing_to_answer", "Nothing to answer"},
      {"nothing_to_acknowledge", "Nothing to acknowledge"},
      {"already_closed", "Closed already"},
      {"nothing_to_export", "Nothing to export yet"},
      {"too_many_answers", "Too many answers"},
      {"version_passed", "The response has moved on"},
      {"nothing_to_decide_on", "Nothing to decide on yet"},
      {"cannot_record", "The audit log cannot be written"},
      {"damaged", "What is kept does not read back"},
  };
  const auto title = TITLES.find(why.word);
  http::response out = http::problem(
      why.status, why.word, std::string(title == TITLES.end() ? "Refused" : title->second), why.detail, why.faults);
  if (why.status == 503 && why.word != "damaged") out.headers.emplace_back("retry-after", "5");
  return out;
}

http::handler make_api(api_context context) {
  const auto rate = std::make_shared<caller_rate>(context.calls);
  auto shared = std::make_shared<const api_context>(std::move(context));
  return [shared, rate](const http::request& request) -> http::awaitable<http::response> {
    if (!rate->admits(request.peer.fingerprint, std::chrono::steady_clock::now())) co_return too_many_calls();
    co_return co_await http::carried(dispatch(shared, request));
  };
}

http::handler make_admin_api(std::function<readiness()> ready) {
  return [ready = std::move(ready)](const http::request& request) -> http::awaitable<http::response> {
    if (request.method != "GET") co_return unknown_path(true);
    if (request.path == "/healthz") co_return http::response{.content_type = "text/plain", .body = "alive\n"};
    if (request.path == "/metrics")
      co_return http::response{.content_type = "text/plain; version=0.0.4", .body = metrics::process().exposition()};
    if (request.path == "/readyz") {
      const readiness now = ready();
      co_return http::response{.status = now.ready ? 200U : 503U,
                               .content_type = "text/plain",
                               .body = (now.ready ? "ready\n" : now.why + "\n") +
                                       (now.warning.empty() ? "" : "warning: " + now.warning + "\n")};
    }
    co_return unknown_path(false);
  };
}

}  // namespace mash::hub
