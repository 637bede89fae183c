// SPDX-License-Identifier: Apache-2.0
// mashctl request recheck: agencies are asked again, by the agreement as it is now.
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"
#include "cli/reply.hpp"
#include "cli/response_text.hpp"

namespace mash::cli {
namespace {

struct recheck_options {
  std::string id, reason;
  std::vector<std::string> agencies;
  int wait = 0;
};

result<void> recheck(context& shared, const recheck_options& options) {
  json::object body{{"reason", options.reason}};
  if (!options.agencies.empty()) body["agencies"] = json::array(options.agencies.begin(), options.agencies.end());
  MASH_TRY(hub, api::open(shared.profile_file));
  std::vector<std::pair<std::string, std::string>> headers;
  if (options.wait > 0) headers.emplace_back("Prefer", "wait=" + std::to_string(options.wait));
  const auto patience = std::chrono::seconds(options.wait) + std::chrono::seconds(30);
  MASH_TRY(reply, hub->post("/v1/requests/" + http::percent_encode(options.id) + "/recheck", json::canonical(body),
                            std::move(headers), patience));
  return show_reply(shared, *reply, response_text);
}

}  // namespace

void add_recheck(CLI::App& request, context& shared) {
  auto again = std::make_shared<recheck_options>();
  auto& command = *request.add_subcommand(
      "recheck",
      "ask all or some agencies again, by the agreement as it is now; what was known stays until they answer");
  command.add_option("id", again->id, "the request's id")->required();
  command.add_option("--reason", again->reason, "why; kept with the check")->required();
  command.add_option("--agency", again->agencies, "only this one; may be given again");
  command.add_option("--wait", again->wait, "seconds to wait for answers, at most 25")->check(CLI::Range(0, 25));
  on_hub_call(command, shared, again, recheck);
}

}  // namespace mash::cli
