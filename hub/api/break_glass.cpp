// SPDX-License-Identifier: Apache-2.0
// POST /v1/requests/{id}/break-glass-review: another manager says whether it was justified.
#include "base/ids.hpp"
#include "hub/api/endpoints.hpp"

namespace mash::hub {

http::awaitable<http::response> post_break_glass_review(call what) {
  if (!is_json(what.request))
    co_return http::problem(415, "not_json", "Send JSON", "A review is sent as application/json.");
  // What is no id names no request: the service says the same of both.
  const std::string request = is_uuid(what.id) ? what.id : std::string();
  auto done = co_await what.context.requests.review_break_glass(to_asking(what.who), request, what.request.body);
  if (!done) co_return to_response(done.error());
  co_return to_response(*std::move(done));
}

}  // namespace mash::hub
