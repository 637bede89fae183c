// SPDX-License-Identifier: Apache-2.0
// mashctl enquiry: what somebody outside asks is taken, listed, and closed with what they were told.
#include "certs/files.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/reply.hpp"
#include "cli/text.hpp"

namespace mash::cli {
namespace {

struct file_options {
  std::string id, file;
};

// An identity record says itself in its value; everything else in its sentence.
std::string words_of(const json::value& item) {
  const json::value& fields = at(item, "fields");
  const std::string field = text_at(fields, "field"), value = text_at(fields, "value");
  if (field.empty() || value.empty()) return text_at(item, "summary");
  std::string name = field;
  std::ranges::replace(name, '_', ' ');
  return name + ": " + value;
}

std::string told_text(const json::value& page) {
  std::string out = wrapped("", "Enquiry " + text_at(page, "id") + " is " + text_at(page, "state") + ".");
  out += wrapped("", text_at(page, "say"));
  std::vector<std::vector<std::string>> told, withheld;
  for (const auto& one : list_at(page, "may_be_told"))
    told.push_back({text_at(one, "agency"), text_at(one, "category"), words_of(one), text_at(one, "id")});
  for (const auto& one : list_at(page, "withheld"))
    withheld.push_back({text_at(one, "agency"), text_at(one, "category"),
                        text_at(one, "explanation") + " Would need: " + text_at(one, "would_need")});
  out += heading("MAY BE TOLD") + (told.empty() ? "  nothing\n" : table(told));
  return withheld.empty() ? out : out + heading("MAY NOT BE TOLD") + table(withheld);
}

std::string list_text(const json::value& page) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : list_at(page, "enquiries"))
    rows.push_back({text_at(one, "at"), text_at(one, "state"), text_at(one, "outcome"), text_at(one, "purpose"),
                    text_at(at(one, "asker"), "organisation"), text_at(one, "id")});
  return rows.empty() ? "No enquiry in the last 31 days.\n" : table(rows);
}

result<void> take(context& shared, const file_options& options) {
  MASH_TRY(body, certs::read_file(options.file));
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->post("/v1/enquiries", std::move(*body), {}, std::chrono::seconds(30)));
  return show_reply(shared, *reply, told_text);
}

struct nothing {};

result<void> list(context& shared, const nothing&) {
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->get("/v1/enquiries"));
  return show_reply(shared, *reply, list_text);
}

result<void> close(context& shared, const file_options& options) {
  MASH_TRY(body, certs::read_file(options.file));
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->post("/v1/enquiries/" + http::percent_encode(options.id) + "/outcome", std::move(*body), {},
                            std::chrono::seconds(30)));
  return show_reply(shared, *reply, [](const json::value& page) {
    return "Enquiry " + text_at(page, "id") + " is closed: " + text_at(page, "outcome") + ".\n";
  });
}

}  // namespace

void add_enquiry(CLI::App& app, context& shared) {
  auto& enquiry = *app.add_subcommand("enquiry", "what somebody outside asks: another authority, a court, a force");
  enquiry.require_subcommand(1);
  auto taken = std::make_shared<file_options>();
  auto& take_command = *enquiry.add_subcommand("take", "record it after ringing back; prints what may be told");
  take_command.add_option("file", taken->file, "the enquiry as JSON")->required();
  on_hub_call(take_command, shared, taken, take);
  on_hub_call(*enquiry.add_subcommand("list", "those of the last 31 days, and what became of them"), shared,
              std::make_shared<nothing>(), list);
  auto closed = std::make_shared<file_options>();
  auto& close_command = *enquiry.add_subcommand("close", "record what was told, or why nothing was");
  close_command.add_option("id", closed->id, "the enquiry's id")->required();
  close_command.add_option("file", closed->file, "the outcome as JSON")->required();
  on_hub_call(close_command, shared, closed, close);
}

}  // namespace mash::cli
