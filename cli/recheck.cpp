// SPDX-License-Identifier: Apache-2.0
// mashctl request recheck and identify: agencies are asked again, by the agreement as it is now, or told what they
// asked for.
#include "certs/files.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"
#include "cli/reply.hpp"
#include "cli/response_text.hpp"

namespace mash::cli {
namespace {

struct round_options {
  std::string id, reason, file;
  std::vector<std::string> agencies;
  bool none_known = false;
  int wait = 0;
};

// `act`: the last part of the address.
result<void> post(context& shared, const round_options& options, std::string_view act, std::string body) {
  MASH_TRY(hub, api::open(shared.profile_file));
  std::vector<std::pair<std::string, std::string>> headers;
  if (options.wait > 0) headers.emplace_back("Prefer", "wait=" + std::to_string(options.wait));
  const auto patience = std::chrono::seconds(options.wait) + std::chrono::seconds(30);
  MASH_TRY(reply, hub->post("/v1/requests/" + http::percent_encode(options.id) + std::string(act), std::move(body),
                            std::move(headers), patience));
  return show_reply(shared, *reply, response_text);
}

json::object reason_and_agencies(const round_options& options) {
  json::object body{{"reason", options.reason}};
  if (!options.agencies.empty()) body["agencies"] = json::array(options.agencies.begin(), options.agencies.end());
  return body;
}

result<void> recheck(context& shared, const round_options& options) {
  return post(shared, options, "/recheck", json::canonical(reason_and_agencies(options)));
}

// What is known of somebody comes from a file: in a command line every user of the machine could read it.
result<void> identify(context& shared, const round_options& options) {
  const bool either = options.none_known ? options.file.empty() && !options.reason.empty()
                                         : !options.file.empty() && options.reason.empty() && options.agencies.empty();
  if (!either) {
    shared.fail(MISUSE, "name the file with what is known, or say --none-known with the --reason");
    return {};
  }
  if (!options.none_known) {
    MASH_TRY(body, certs::read_file(options.file));
    return post(shared, options, "/identifiers", std::move(*body));
  }
  json::object body = reason_and_agencies(options);
  body.emplace("identifiers", json::array());
  return post(shared, options, "/identifiers", json::canonical(body));
}

void add_wait(CLI::App& command, round_options& options) {
  command.add_option("--wait", options.wait, "seconds to wait for answers, at most 25")->check(CLI::Range(0, 25));
}

}  // namespace

void add_recheck(CLI::App& request, context& shared) {
  auto again = std::make_shared<round_options>();
  auto& command = *request.add_subcommand(
      "recheck",
      "ask all or some agencies again, by the agreement as it is now; what was known stays until they answer");
  command.add_option("id", again->id, "the request's id")->required();
  command.add_option("--reason", again->reason, "why; kept with the check")->required();
  command.add_option("--agency", again->agencies, "only this one; may be given again");
  add_wait(command, *again);
  on_hub_call(command, shared, again, recheck);

  auto known = std::make_shared<round_options>();
  auto& identify_command = *request.add_subcommand(
      "identify", "give agencies the identifier they ask for, in a new question; or say that nobody knows more");
  identify_command.add_option("id", known->id, "the request's id")->required();
  identify_command.add_option("file", known->file, "what is known, of whom and how, as JSON");
  identify_command.add_flag("--none-known", known->none_known, "nobody here knows more: the match stays ambiguous");
  identify_command.add_option("--reason", known->reason, "with --none-known: what was tried; kept with the check");
  identify_command.add_option("--agency", known->agencies, "with --none-known: only this one; may be given again");
  add_wait(identify_command, *known);
  on_hub_call(identify_command, shared, known, identify);
}

}  // namespace mash::cli
