// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/rest.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "adapters/health/fhir.hpp"
#include "base/ids.hpp"

namespace mash::health {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t REPLY_BYTES_MAX = std::size_t{8} * 1024 * 1024;
constexpr std::size_t PAGES_MAX = 40;
constexpr std::size_t RESOURCES_MAX = 2000;
constexpr std::size_t IDLE_MAX = 8;
constexpr int ATTEMPTS_MAX = 4;
constexpr milliseconds BACK_OFF_FIRST{100};
constexpr milliseconds RETRY_AFTER_MAX{30000};

milliseconds left(kit::deadline until) {
  return std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now());
}

// How long to wait before the next attempt: what the server asks for in whole seconds (RFC 9110 section 10.2.3), or
// twice as long as last time.
milliseconds pause(const http::client_reply& reply, int attempt) {
  const auto asked =
      std::ranges::find(reply.headers, std::string("retry-after"), [](const auto& h) { return h.first; });
  if (asked != reply.headers.end()) {
    long seconds = -1;
    std::from_chars(asked->second.data(), asked->second.data() + asked->second.size(), seconds);
    if (seconds >= 0) return std::min(milliseconds(seconds * 1000), RETRY_AFTER_MAX);
  }
  return BACK_OFF_FIRST * (1 << attempt);
}

bool worth_repeating(unsigned status) { return status == 429 || status == 502 || status == 503 || status == 504; }

result<json::object> as_resource(const http::client_reply& reply) {
  const bool good = reply.status >= 200 && reply.status < 300;
  auto parsed = json::parse(reply.body, {.bytes_max = REPLY_BYTES_MAX, .depth_max = 48, .fractions = true});
  if (!parsed || !parsed->is_object()) {
    if (!good) return std::unexpected(fhir::as_error({}, reply.status));
    return fail(errc::corrupt, "the FHIR server's answer is not a JSON object");
  }
  json::object& resource = parsed->get_object();
  const bool outcome = fhir::text(resource, "resourceType") == "OperationOutcome";
  if (!good || (outcome && fhir::is_failure(resource)))
    return std::unexpected(fhir::as_error(outcome ? resource : json::object{}, reply.status));
  return std::move(resource);
}

// Moves the resources of one page into `out`. An outcome among them may say that the list is not what it seems.
result<void> take_entries(json::object& bundle, std::string_view type, std::vector<json::object>& out) {
  json::value* entries = bundle.if_contains("entry");
  if (entries == nullptr) return {};
  // Reading it as an empty list would say that somebody is not known here.
  if (!entries->is_array()) return fail(errc::corrupt, "the FHIR server's list is not a list");
  for (json::value& entry : entries->get_array()) {
    json::value* resource = entry.is_object() ? entry.get_object().if_contains("resource") : nullptr;
    if (resource == nullptr || !resource->is_object())
      return fail(errc::corrupt, "an entry of the FHIR server's list holds no resource");
    json::object& one = resource->get_object();
    if (fhir::text(one, "resourceType") == "OperationOutcome") {
      if (fhir::is_failure(one)) return std::unexpected(fhir::as_error(one, 400));
      continue;
    }
    if (fhir::text(one, "resourceType") != type) continue;  // included resources, which nobody asked for
    if (out.size() == RESOURCES_MAX) return fail(errc::too_large, "the FHIR server lists more than is read at once");
    out.push_back(std::move(one));
  }
  return {};
}

std::size_t entry_count(const json::object& bundle) {
  const json::value* entries = bundle.if_contains("entry");
  return entries != nullptr && entries->is_array() ? entries->get_array().size() : 0;
}

}  // namespace

result<http::client_reply> rest::exchange(const std::string& target, kit::deadline until) {
  if (!tokens_) return send(target, {}, until);
  MASH_TRY(token, tokens_->now(until));
  auto reply = send(target, *token, until);
  if (!reply || reply->status != 401) return reply;
  tokens_->forget(*token, until);
  MASH_TRY(renewed, tokens_->now(until));
  return send(target, *renewed, until);
}

result<http::client_reply> rest::send(const std::string& target, const std::string& token, kit::deadline until) {
  std::optional<http::client> connection;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      connection.emplace(std::move(idle_.back()));
      idle_.pop_back();
    }
  }
  if (!connection) {
    MASH_TRY(opened, http::client::open(how_.origin, how_.tls, REPLY_BYTES_MAX));
    connection.emplace(std::move(*opened));
  }
  const milliseconds allowed = left(until);
  if (allowed <= milliseconds(0)) return fail(errc::timed_out, "no time was left to ask the FHIR server");
  std::vector<std::pair<std::string, std::string>> headers{{"accept", "application/fhir+json"},
                                                           {"x-request-id", new_uuid(system_clock().now())}};
  if (!token.empty()) headers.emplace_back("authorization", "Bearer " + token);
  auto reply = connection->exchange("GET", target, "", headers, allowed);
  if (reply) {  // a connection that failed is not used again
    const std::lock_guard lock(mutex_);
    if (idle_.size() < IDLE_MAX) idle_.push_back(std::move(*connection));
  }
  return reply;
}

result<json::object> rest::get(const std::string& target, kit::deadline until) {
  for (int attempt = 0;; ++attempt) {
    const auto reply = exchange(target, until);
    const bool last = attempt + 1 == ATTEMPTS_MAX;
    if (!reply && (last || reply.error().code != errc::unavailable)) return std::unexpected(reply.error());
    if (reply && (last || !worth_repeating(reply->status))) return as_resource(*reply);
    const milliseconds wait = reply ? pause(*reply, attempt) : BACK_OFF_FIRST * (1 << attempt);
    if (wait >= left(until)) {
      if (reply) return as_resource(*reply);
      return std::unexpected(reply.error());
    }
    std::unique_lock lock(mutex_);
    waiting_.wait_for(lock, wait, [] { return false; });  // ends with the time; nothing else ends it
  }
}

result<json::object> rest::read(const std::string& reference, kit::deadline until) {
  MASH_TRY(found, get(how_.path + "/" + reference, until));
  const std::size_t slash = reference.find('/');
  // What another person's record says must never be told of the one who was asked about.
  if (slash != reference.npos && (fhir::text(*found, "resourceType") != reference.substr(0, slash) ||
                                  fhir::text(*found, "id") != reference.substr(slash + 1)))
    return fail(errc::corrupt, "the FHIR server sent another resource than was asked for");
  return std::move(*found);
}

result<std::string> rest::next_page(const json::object& bundle) const {
  for (const json::object* link : fhir::objects(bundle, "link")) {
    if (fhir::text(*link, "relation") != "next") continue;
    const std::string base = how_.origin + how_.path + "/";
    const std::string_view url = fhir::text(*link, "url");
    // A server must not be able to send us, with our certificate, somewhere else.
    if (url.starts_with(base)) return std::string(url.substr(how_.origin.size()));
    if (url.starts_with(how_.path + "/")) return std::string(url);
    return fail(errc::corrupt, "the FHIR server's next page is outside its own address");
  }
  return std::string();
}

result<std::vector<json::object>> rest::search(std::string_view type, const parameters& query, kit::deadline until) {
  std::string target = how_.path + "/" + std::string(type);
  char joint = '?';
  for (const auto& [name, value] : query) {
    target.append(1, joint).append(name).append("=").append(http::percent_encode(value));
    joint = '&';
  }
  std::vector<json::object> out;
  std::size_t seen = 0;
  std::set<std::string> asked;
  for (std::size_t page = 0; page < PAGES_MAX; ++page) {
    if (!asked.insert(target).second) return fail(errc::corrupt, "the FHIR server's pages do not end");
    MASH_TRY(bundle, get(target, until));
    if (fhir::text(*bundle, "resourceType") != "Bundle")
      return fail(errc::corrupt, "the FHIR server's answer to a search is not a Bundle");
    const std::size_t entries = entry_count(*bundle);
    seen += entries;
    if (auto taken = take_entries(*bundle, type, out); !taken) return std::unexpected(taken.error());
    MASH_TRY(next, next_page(*bundle));
    if (next->empty()) {
      const json::value* total = bundle->if_contains("total");
      if (total != nullptr && total->is_int64() && total->get_int64() > static_cast<std::int64_t>(seen))
        return fail(errc::corrupt, "the FHIR server sent fewer results than it counted");
      return out;
    }
    // Nor does a page that adds nothing and still points on, each time under another address.
    if (entries == 0) return fail(errc::corrupt, "the FHIR server's pages do not end");
    target = std::move(*next);
  }
  return fail(errc::too_large, "the FHIR server's list has more pages than are read");
}

}  // namespace mash::health
