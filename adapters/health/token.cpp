// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/token.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/health/assertion.hpp"
#include "base/http/client.hpp"

namespace mash::health {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t REPLY_BYTES_MAX = std::size_t{64} * 1024;
constexpr std::size_t TOKEN_BYTES_MAX = std::size_t{16} * 1024;
constexpr seconds EXCHANGE_MAX{10};
constexpr seconds MARGIN{30};           // so that a token lasts for the exchange it is used in
constexpr seconds LIFETIME_UNSAID{60};  // RFC 6749 section 5.1 only recommends `expires_in`
constexpr seconds LIFETIME_MAX{3600};
constexpr std::string_view KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// RFC 6750 section 2.1: what may stand in the field; anything else could end it.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= TOKEN_BYTES_MAX && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~+/=").find(c) != std::string_view::npos;
  });
}

bool is_bearer(std::string_view type) {
  constexpr std::string_view BEARER = "bearer";
  return std::ranges::equal(
      type, BEARER, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
}

std::string_view text_of(const json::object& from, std::string_view name) {
  const json::value* found = from.if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

// A number, or as NHS England's server writes it a number in a text.
seconds lifetime_of(const json::object& reply) {
  const json::value* found = reply.if_contains("expires_in");
  std::int64_t said = -1;
  if (found != nullptr && found->is_int64()) said = found->get_int64();
  if (const std::string_view text = text_of(reply, "expires_in"); !text.empty())
    std::from_chars(text.data(), text.data() + text.size(), said);
  if (said < 0) return LIFETIME_UNSAID;
  return seconds(std::min<std::int64_t>(said, LIFETIME_MAX.count()));
}

error refusal(const http::client_reply& reply) {
  if (reply.status == 408 || reply.status == 429 || reply.status >= 500)
    return {errc::unavailable, "the token server answered " + std::to_string(reply.status)};
  // Of its answer only a word of RFC 6749 section 5.2 is passed on; a description may repeat what was sent.
  const auto parsed = json::parse(reply.body, {.bytes_max = REPLY_BYTES_MAX});
  const std::string_view said = parsed && parsed->is_object() ? text_of(parsed->get_object(), "error") : "";
  for (const std::string_view known : {"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
                                       "unsupported_grant_type", "invalid_scope"})
    if (said == known) return {errc::denied, "the token server refused: " + std::string(known)};
  return {errc::denied, "the token server refused (" + std::to_string(reply.status) + ")"};
}

}  // namespace

result<std::string> token_holder::now(kit::deadline until) {
  const std::unique_lock lock(mutex_, until);
  if (!lock.owns_lock()) return fail(errc::timed_out, "no time was left to wait for an access token");
  if (token_.empty() || std::chrono::steady_clock::now() >= renew_at_)
    if (auto renewed = renew(until); !renewed) return std::unexpected(renewed.error());
  return token_;
}

void token_holder::forget(const std::string& token, kit::deadline until) {
  const std::unique_lock lock(mutex_, until);
  if (lock.owns_lock() && token_ == token) token_.clear();  // another thread may have a newer one already
}

result<void> token_holder::renew(kit::deadline until) {
  token_.clear();
  const auto asked_at = std::chrono::steady_clock::now();
  const auto allowed = std::min(std::chrono::duration_cast<milliseconds>(until - asked_at), milliseconds(EXCHANGE_MAX));
  if (allowed <= milliseconds(0)) return fail(errc::timed_out, "no time was left to ask the token server");
  MASH_TRY(assertion, client_assertion(how_, system_clock().now()));
  std::string form = "grant_type=client_credentials&client_assertion_type=" + http::percent_encode(KIND);
  form.append("&client_assertion=").append(*assertion);
  MASH_TRY(connection, http::client::open(how_.origin, {how_.ca_file, {}, {}}, REPLY_BYTES_MAX));
  MASH_TRY(reply,
           connection->exchange("POST", how_.path, form,
                                {{"content-type", "application/x-www-form-urlencoded"}, {"accept", "application/json"}},
                                allowed));
  if (reply->status != 200) return std::unexpected(refusal(*reply));
  const auto parsed = json::parse(reply->body, {.bytes_max = REPLY_BYTES_MAX, .depth_max = 16, .fractions = true});
  if (!parsed || !parsed->is_object()) return fail(errc::corrupt, "the token server's answer is not a JSON object");
  const json::object& said = parsed->get_object();
  if (!is_token(text_of(said, "access_token")) || !is_bearer(text_of(said, "token_type")))
    return fail(errc::corrupt, "the token server's answer holds no bearer token");
  const seconds lifetime = lifetime_of(said);
  token_ = text_of(said, "access_token");
  renew_at_ = asked_at + lifetime - std::min(MARGIN, lifetime / 2);
  return {};
}

}  // namespace mash::health
