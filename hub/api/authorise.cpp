// SPDX-License-Identifier: Apache-2.0
// POST /v1/requests/{id}/authorise: a manager's own act, never a field in somebody else's body.
#include "base/ids.hpp"
#include "hub/api/endpoints.hpp"
#include "hub/requests/access.hpp"

namespace mash::hub {

http::awaitable<http::response> post_authorise(call what) {
  if (!is_json(what.request))
    co_return http::problem(415, "not_json", "Send JSON", "An authorisation is sent as application/json.");
  // What is no id names no request: the service says the same of both.
  const std::string request = is_uuid(what.id) ? what.id : std::string();
  const auto wait = wanted_wait(what.request);
  auto done = co_await what.context.requests.authorise(to_asking(what.who), request, what.request.body,
                                                       wait.value_or(std::chrono::seconds(0)));
  if (!done) co_return to_response(done.error());
  http::response out = to_response(*std::move(done));
  if (wait) out.headers.emplace_back("preference-applied", "wait=" + std::to_string(wait->count()));
  co_return out;
}

}  // namespace mash::hub
