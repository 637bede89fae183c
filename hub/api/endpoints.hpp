// SPDX-License-Identifier: Apache-2.0
// The endpoints, one function each. `id` is what the path's {id} or rest matched.
#pragma once

#include "hub/api/api.hpp"

namespace mash::hub {

struct call {
  const http::request& request;
  const api_context& context;
  const person& who;
  std::string id;
};

http::awaitable<http::response> post_request(call what);
http::awaitable<http::response> get_requests(call what);
http::awaitable<http::response> get_request(call what);
http::awaitable<http::response> post_authorise(call what);
http::awaitable<http::response> post_break_glass_review(call what);
http::awaitable<http::response> post_decision(call what);
http::awaitable<http::response> post_cancel(call what);
http::awaitable<http::response> post_recheck(call what);
http::awaitable<http::response> post_identifiers(call what);
http::awaitable<http::response> post_answer(call what);
http::awaitable<http::response> post_acknowledge(call what);
http::awaitable<http::response> get_export(call what);
http::awaitable<http::response> post_enquiry(call what);
http::awaitable<http::response> get_enquiries(call what);
http::awaitable<http::response> post_enquiry_outcome(call what);
http::awaitable<http::response> get_events(call what);
http::awaitable<http::response> get_agencies(call what);
http::awaitable<http::response> post_explain(call what);
http::awaitable<http::response> get_decisions(call what);
http::awaitable<http::response> post_search(call what);
http::awaitable<http::response> get_sample(call what);
http::awaitable<http::response> get_report(call what);
http::awaitable<http::response> get_bundle(call what);
http::awaitable<http::response> post_view(call what);
http::awaitable<http::response> get_checkpoint(call what);
http::awaitable<http::response> get_newest_checkpoint(call what);
http::awaitable<http::response> get_log_keys(call what);
http::awaitable<http::response> get_tile(call what);
http::awaitable<http::response> get_openapi(call what);

[[nodiscard]] bool is_json(const http::request& request);
// Empty: none was sent; null: one that is not usable, which `unusable_key` says.
[[nodiscard]] std::optional<std::string> idempotency_key_of(const http::request& request);
[[nodiscard]] http::response unusable_key();
// Prefer: wait=N (RFC 7240), at most 25; anything else in the header is ignored, as that standard asks.
[[nodiscard]] std::optional<std::chrono::seconds> wanted_wait(const http::request& request);
[[nodiscard]] http::response to_response(shown page);
[[nodiscard]] asking_person to_asking(const person& who);
[[nodiscard]] http::response to_response(const plan_refusal& why);

}  // namespace mash::hub
