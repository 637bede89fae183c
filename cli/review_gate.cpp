// SPDX-License-Identifier: Apache-2.0
// mashctl review admit and open: the gate on volume at an agency (docs/formats/review.md).
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/reply.hpp"
#include "cli/text.hpp"

namespace mash::cli {
namespace {

constexpr std::chrono::seconds PATIENCE{30};

struct gate_options {
  std::vector<std::string> asks;
  std::string reason;
  bool all = false;
};

std::string left_text(const json::value& page) {
  const std::string left = text_at(page, "waiting");
  return left == "0" ? "nothing is held any more" : left + " still held";
}

std::string admitted_text(const json::value& page) {
  return "let through: " + text_at(page, "admitted") + ", looked up and answered now; " + left_text(page) + "\n";
}

std::string opened_text(const json::value& page) {
  return "open: what comes from now on is looked up again; " + left_text(page) + "\n";
}

result<void> admit(context& shared, const gate_options& options) {
  if (options.all != options.asks.empty()) {
    shared.fail(MISUSE, "name the questions, or take --all of them");
    return {};
  }
  json::object body{{"reason", options.reason}};
  if (options.all)
    body.emplace("all", true);
  else
    body.emplace("asks", json::array(options.asks.begin(), options.asks.end()));
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply, desk->post("/v1/gate/admission", json::canonical(body), {}, PATIENCE));
  return show_reply(shared, *reply, admitted_text);
}

result<void> open_gate(context& shared, const gate_options& options) {
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply,
           desk->post("/v1/gate/opening", json::canonical(json::object{{"reason", options.reason}}), {}, PATIENCE));
  return show_reply(shared, *reply, opened_text);
}

}  // namespace

void add_review_gate(CLI::App& review, context& shared) {
  const auto reason = [](CLI::App& command, gate_options& into) {
    command.add_option("--reason", into.reason, "why, in your words; kept in the agency's ledger, never sent")
        ->required();
  };
  auto admitted = std::make_shared<gate_options>();
  auto& admit_command = *review.add_subcommand(
      "admit", "lets questions through that are held because more came than is usual: they are looked up now");
  admit_command.add_option("ask", admitted->asks, "their ids, from `review list`");
  admit_command.add_flag("--all", admitted->all, "all that are held, at most 500 at once");
  reason(admit_command, *admitted);
  on_hub_call(admit_command, shared, admitted, admit);
  auto opened = std::make_shared<gate_options>();
  auto& open_command = *review.add_subcommand(
      "open", "the gate is open again and counting begins anew; what is held stays so until it is admitted");
  reason(open_command, *opened);
  on_hub_call(open_command, shared, opened, open_gate);
}

}  // namespace mash::cli
