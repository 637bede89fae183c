// SPDX-License-Identifier: Apache-2.0
// mashctl request answer and export: what came by telephone goes in, and what somebody else may have goes out.
#include "certs/files.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/export_text.hpp"
#include "cli/reply.hpp"
#include "cli/response_text.hpp"

namespace mash::cli {
namespace {

struct answer_options {
  std::string id, file;
};

result<void> answer(context& shared, const answer_options& options) {
  MASH_TRY(body, certs::read_file(options.file));
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->post("/v1/requests/" + http::percent_encode(options.id) + "/answers", std::move(*body), {},
                            std::chrono::seconds(30)));
  return show_reply(shared, *reply, response_text);
}

struct export_options {
  std::string id, child, audience;
};

result<void> export_child(context& shared, const export_options& options) {
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->get("/v1/requests/" + http::percent_encode(options.id) +
                           "/export?child=" + http::percent_encode(options.child) +
                           "&audience=" + http::percent_encode(options.audience)));
  return show_reply(shared, *reply, export_text);
}

}  // namespace

void add_request_tell(CLI::App& request, context& shared) {
  auto answered = std::make_shared<answer_options>();
  auto& answer_command =
      *request.add_subcommand("answer", "record what an agency said by telephone or e-mail; policy decides on it");
  answer_command.add_option("id", answered->id, "the request's id")->required();
  answer_command.add_option("file", answered->file, "what was said, as JSON")->required();
  on_hub_call(answer_command, shared, answered, answer);

  auto exported = std::make_shared<export_options>();
  auto& export_command =
      *request.add_subcommand("export", "what one audience may be given about one child; making it is itself logged");
  export_command.add_option("id", exported->id, "the request's id")->required();
  export_command.add_option("--child", exported->child, "the child's id on the request")->required();
  export_command
      .add_option("--audience", exported->audience,
                  "mash, strategy_discussion, receiving_team, conference_with_family, referrer or case_file")
      ->required();
  on_hub_call(export_command, shared, exported, export_child);
}

}  // namespace mash::cli
