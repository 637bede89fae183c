// SPDX-License-Identifier: Apache-2.0
// GET /v1/requests/{id}/export?child=ID&audience=WORD: what that audience may be given about that child.
#include "base/ids.hpp"
#include "hub/api/endpoints.hpp"

namespace mash::hub {

http::awaitable<http::response> get_export(call what) {
  for (const auto& [name, value] : what.request.query)
    if (name != "child" && name != "audience")
      co_return http::problem(400, "malformed", "Not a readable query", "An export has a child and an audience alone.");
  const auto child = what.request.query_value("child"), wanted = what.request.query_value("audience");
  const auto to = wanted ? from_word<audience>(*wanted) : std::nullopt;
  if (!child || child->empty() || !to)
    co_return http::problem(400, "malformed", "Not a readable query",
                            "Say about which child and for whom: audience is one of " + word_list<audience>() + ".");
  const std::string request = is_uuid(what.id) ? what.id : std::string();
  auto done = co_await what.context.requests.export_child(to_asking(what.who), request, std::string(*child), *to);
  if (!done) co_return to_response(done.error());
  co_return to_response(*std::move(done));
}

}  // namespace mash::hub
