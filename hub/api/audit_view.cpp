// SPDX-License-Identifier: Apache-2.0
// POST /v1/audit/requests/{id}/view: content for an auditor. A POST, since it has an effect and the reason may name
// somebody, which no address may.
#include "base/ids.hpp"
#include "hub/api/endpoints.hpp"

namespace mash::hub {

http::awaitable<http::response> post_view(call what) {
  if (!is_json(what.request))
    co_return http::problem(415, "not_json", "Send JSON", "The reason is sent as application/json.");
  // What is no id names no request: the service says the same of both.
  const std::string request = is_uuid(what.id) ? what.id : std::string();
  auto page = co_await what.context.requests.view(to_asking(what.who), request, what.request.body);
  if (!page) co_return to_response(page.error());
  co_return to_response(*std::move(page));
}

}  // namespace mash::hub
