// SPDX-License-Identifier: Apache-2.0
// POST /v1/requests/{id}/corrections/{number}/acknowledge: a recipient of what an agency corrected knows of it.
#include <charconv>

#include "base/ids.hpp"
#include "hub/api/endpoints.hpp"

namespace mash::hub {
namespace {

// 0: no number of a correction; the service says the same of both.
int number_of(std::string_view text) {
  int out = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
  return ec == std::errc() && end == text.data() + text.size() && out > 0 ? out : 0;
}

}  // namespace

http::awaitable<http::response> post_acknowledge(call what) {
  constexpr std::string_view MIDDLE = "/corrections/";
  const std::string_view path = what.id;
  const auto middle = path.find(MIDDLE);
  if (middle == std::string_view::npos)
    co_return http::problem(404, "not_found", "Not found", "There is no such address here; see /v1/openapi.json.");
  if (!is_json(what.request))
    co_return http::problem(415, "not_json", "Send JSON", "An acknowledgement is sent as application/json.");
  std::string request(path.substr(0, middle));
  if (!is_uuid(request)) request.clear();
  const int number = number_of(path.substr(middle + MIDDLE.size()));
  auto done = co_await what.context.requests.acknowledge_correction(to_asking(what.who), std::move(request), number,
                                                                    what.request.body);
  if (!done) co_return to_response(done.error());
  co_return http::response{.body = json::canonical(*done)};
}

}  // namespace mash::hub
