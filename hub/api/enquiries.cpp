// SPDX-License-Identifier: Apache-2.0
// Enquiries from outside: taken, listed, closed.
#include "hub/api/endpoints.hpp"

namespace mash::hub {
namespace {

http::response not_json() { return http::problem(415, "not_json", "Send JSON", "This is sent as application/json."); }

}  // namespace

http::awaitable<http::response> post_enquiry(call what) {
  if (!is_json(what.request)) co_return not_json();
  auto key = idempotency_key_of(what.request);
  if (!key) co_return unusable_key();
  auto done = co_await what.context.enquiries->take(what.context.requests, to_asking(what.who), what.request.body,
                                                    *std::move(key));
  if (!done) co_return to_response(done.error());
  co_return http::response{.status = done->status, .body = std::move(done->body)};
}

http::awaitable<http::response> get_enquiries(call what) {
  auto found = co_await what.context.enquiries->list(to_asking(what.who));
  if (!found) co_return to_response(found.error());
  co_return http::response{.body = json::canonical(*found)};
}

http::awaitable<http::response> post_enquiry_outcome(call what) {
  if (!is_json(what.request)) co_return not_json();
  auto done =
      co_await what.context.enquiries->close(what.context.requests, to_asking(what.who), what.id, what.request.body);
  if (!done) co_return to_response(done.error());
  co_return http::response{.body = json::canonical(*done)};
}

}  // namespace mash::hub
