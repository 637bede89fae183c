// SPDX-License-Identifier: Apache-2.0
// POST /v1/requests/{id}/recheck and …/identifiers: agencies are asked again, or told what they asked for, by those who
// may open the check.
#include "base/ids.hpp"
#include "hub/api/endpoints.hpp"

namespace mash::hub {

namespace {

using round_of_asking = awaitable<std::expected<shown, plan_refusal>> (service::*)(asking_person, std::string,
                                                                                   std::string, std::chrono::seconds);

http::awaitable<http::response> ask_anew(call what, round_of_asking act, std::string_view name) {
  if (!is_json(what.request))
    co_return http::problem(415, "not_json", "Send JSON", std::string(name) + " is sent as application/json.");
  // What is no id names no request: the service says the same of both.
  const std::string request = is_uuid(what.id) ? what.id : std::string();
  const auto wait = wanted_wait(what.request);
  auto done = co_await (what.context.requests.*act)(to_asking(what.who), request, what.request.body,
                                                    wait.value_or(std::chrono::seconds(0)));
  if (!done) co_return to_response(done.error());
  http::response out = to_response(*std::move(done));
  if (wait) out.headers.emplace_back("preference-applied", "wait=" + std::to_string(wait->count()));
  co_return out;
}

}  // namespace

http::awaitable<http::response> post_recheck(call what) {
  return ask_anew(std::move(what), &service::ask_again, "A recheck");
}

http::awaitable<http::response> post_identifiers(call what) {
  return ask_anew(std::move(what), &service::identify, "What is known of somebody");
}

}  // namespace mash::hub
