// SPDX-License-Identifier: Apache-2.0
// mashctl review answers, answer, correct and retract, at an agency; mashctl request acknowledge, at the hub
// (docs/formats/correction.md).
#include "adapters/contract/correction.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/reply.hpp"
#include "cli/text.hpp"
#include "hub/model/correction.hpp"

namespace mash::cli {
namespace {

constexpr std::chrono::seconds PATIENCE{30};

std::string path_of(const std::string& ask) { return "/v1/answers/" + http::percent_encode(ask); }

std::string list_text(const json::value& page) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : list_at(page, "answers"))
    rows.push_back({text_at(one, "answered_at"), text_at(one, "urgency"), text_at(one, "purpose"),
                    text_at(one, "authority"), text_at(one, "items") + " items",
                    text_at(one, "corrections") == "0"
                        ? std::string()
                        : "corrected, " + text_at(one, "outstanding") + " yet to acknowledge",
                    text_at(one, "ask")});
  return rows.empty() ? "No answer is kept here.\n" : table(rows);
}

std::string answer_text(const json::value& page) {
  const json::value& answer = at(page, "answer");
  std::string out =
      wrapped("", "Revision " + text_at(answer, "revision") + ", answered " + text_at(answer, "answered_at") + " to " +
                      text_at(at(answer, "asker"), "name") + ", " + text_at(answer, "authority") + ".");
  std::vector<std::vector<std::string>> items, people, corrections;
  for (const auto& one : list_at(answer, "people"))
    people.push_back({text_at(one, "subject"), text_at(one, "organisation"), band_at(one)});
  for (const auto& one : list_at(answer, "items"))
    items.push_back(
        {text_at(one, "id"), text_at(one, "category"), text_at(one, "occurred_at"), text_at(one, "summary")});
  for (const auto& one : list_at(page, "corrections")) {
    std::string known;
    for (const auto& count : list_at(one, "recipients"))
      known += (known.empty() ? "" : "; ") + text_at(count, "organisation") + " (" + text_at(count, "how") + ") " +
               text_at(count, "acknowledged") + " of " + text_at(count, "told");
    corrections.push_back({text_at(one, "at"), text_at(one, "reason"), text_at(one, "words"),
                           !true_at(one, "taken") ? std::string("on its way to the hub")
                           : known.empty()        ? std::string("nobody had been told")
                                                  : "acknowledged: " + known});
  }
  out += heading("MATCHED") + (people.empty() ? "  nobody\n" : table(people));
  out += heading("ITEMS") + (items.empty() ? "  none\n" : table(items));
  if (!corrections.empty()) out += heading("CORRECTIONS") + table(corrections);
  return out + "\ndigest " + text_at(page, "digest") + "\n";
}

struct nothing {};

result<void> list(context& shared, const nothing&) {
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply, desk->get("/v1/answers"));
  return show_reply(shared, *reply, list_text);
}

struct correction_options {
  std::string ask, digest, reason, words, reasons, summary;
  std::vector<std::string> items, subjects, without, fields;
  bool all = false;
};

result<void> show(context& shared, const correction_options& options) {
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply, desk->get(path_of(options.ask)));
  return show_reply(shared, *reply, answer_text);
}

result<void> post(context& shared, const correction_options& options, json::array items) {
  json::object body{{"digest", options.digest}, {"reason", options.reason}, {"words", options.words}};
  if (!options.reasons.empty()) body.emplace("reasons", options.reasons);
  if (!items.empty()) body.emplace("items", std::move(items));
  if (!options.subjects.empty())
    body.emplace("disproved", json::array(options.subjects.begin(), options.subjects.end()));
  if (options.all) body.emplace("all", true);
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply, desk->post(path_of(options.ask) + "/correction", json::canonical(body), {}, PATIENCE));
  return show_reply(shared, *reply, [](const json::value& page) {
    return "It leaves as revision " + text_at(page, "revision") +
           "; `mashctl review answer` tells who has acknowledged it.\n";
  });
}

result<void> retract(context& shared, const correction_options& options) {
  if (options.items.empty() && options.subjects.empty() && !options.all) {
    shared.fail(MISUSE, "name the items with --item ID, a match with --subject ID, or take --all of the answer");
    return {};
  }
  json::array items;
  for (const std::string& id : options.items) items.push_back(json::object{{"id", id}, {"retract", true}});
  return post(shared, options, std::move(items));
}

result<void> correct(context& shared, const correction_options& options) {
  json::object item{{"id", options.items.front()}};
  if (!options.summary.empty()) item.emplace("summary", options.summary);
  if (!options.without.empty()) item.emplace("without", json::array(options.without.begin(), options.without.end()));
  json::object fields;
  for (const std::string& field : options.fields) {
    const auto equals = field.find('=');
    if (equals == std::string::npos) {
      shared.fail(MISUSE, "a field is given as name=value");
      return {};
    }
    fields.emplace(field.substr(0, equals), field.substr(equals + 1));
  }
  if (!fields.empty()) item.emplace("fields", std::move(fields));
  return post(shared, options, {std::move(item)});
}

struct acknowledge_options {
  std::string id, recipient, means, told_to, reason;
  std::int64_t number = 0;
};

result<void> acknowledge(context& shared, const acknowledge_options& options) {
  json::object body;
  for (const auto& [name, value] : {std::pair("recipient", &options.recipient), std::pair("means", &options.means),
                                    std::pair("told_to", &options.told_to), std::pair("reason", &options.reason)})
    if (!value->empty()) body.emplace(name, *value);
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->post("/v1/requests/" + http::percent_encode(options.id) + "/corrections/" +
                                std::to_string(options.number) + "/acknowledge",
                            json::canonical(body), {}, PATIENCE));
  return show_reply(shared, *reply, [](const json::value& page) {
    return "Acknowledged. Of this correction " + text_at(page, "outstanding") + " acknowledgements are outstanding.\n";
  });
}

struct correcting_command {
  const char *name, *says;
  result<void> (*act)(context&, const correction_options&);
};

CLI::App& add_command(CLI::App& review, context& shared, const correcting_command& of,
                      const std::shared_ptr<correction_options>& options) {
  CLI::App& command = *review.add_subcommand(of.name, of.says);
  command.add_option("ask", options->ask, "the question's id, from `review answers`")->required();
  command.add_option("--digest", options->digest, "of what you were shown, from `review answer`")->required();
  command.add_option("--reason", options->reason, "wrong_person, wrong_fact, withdrawn_record or shared_in_error")
      ->required()
      ->check(one_of<contract::correction_reason>());
  command.add_option("--words", options->words, "what everybody who was told is to read; it leaves")->required();
  command.add_option("--reasons", options->reasons, "in your own words; kept in the agency's ledger, never sent");
  on_hub_call(command, shared, options, of.act);
  return command;
}

}  // namespace

void add_review_answers(CLI::App& review, context& shared) {
  on_hub_call(*review.add_subcommand("answers", "what this agency answered, and what of it was corrected"), shared,
              std::make_shared<nothing>(), list);
  auto shown = std::make_shared<correction_options>();
  auto& show_command =
      *review.add_subcommand("answer", "one answer, who has acknowledged its corrections; ends with the digest");
  show_command.add_option("ask", shown->ask, "the question's id, from `review answers`")->required();
  on_hub_call(show_command, shared, shown, show);

  auto gone = std::make_shared<correction_options>();
  CLI::App& retracting = add_command(
      review, shared, {"retract", "takes back what was answered; everybody who was told hears it", retract}, gone);
  retracting.add_option("--item", gone->items, "the items that are withdrawn");
  retracting.add_option("--subject", gone->subjects, "a match that was of somebody else: everything from it goes");
  retracting.add_flag("--all", gone->all, "every item of the answer");
  auto changed = std::make_shared<correction_options>();
  CLI::App& correcting = add_command(
      review, shared, {"correct", "puts one item right; everybody who was told hears it", correct}, changed);
  correcting.add_option("--item", changed->items, "the item")->required()->expected(1);
  correcting.add_option("--summary", changed->summary, "the sentence as it should be");
  correcting.add_option("--field", changed->fields, "name=value: a field as it should be");
  correcting.add_option("--without", changed->without, "a field that is taken out");
}

void add_request_acknowledge(CLI::App& request, context& shared) {
  auto options = std::make_shared<acknowledge_options>();
  auto& command = *request.add_subcommand(
      "acknowledge", "you know of a correction; or, with --recipient, somebody outside was told of it");
  command.add_option("id", options->id, "the request's id")->required();
  command.add_option("number", options->number, "of the correction, from `request show`")->required();
  command.add_option("--recipient", options->recipient, "of somebody else: which, from `request show`");
  command
      .add_option("--means", options->means, "telephone, secure_email, letter, in_person, never_told or not_reachable")
      ->check(one_of<hub::acknowledged_by>());
  command.add_option("--told-to", options->told_to, "who was told");
  command.add_option("--reason", options->reason, "why they were not told");
  on_hub_call(command, shared, options, acknowledge);
}

}  // namespace mash::cli
