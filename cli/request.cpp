// SPDX-License-Identifier: Apache-2.0
// mashctl request: send a check, authorise it, read the consolidated response, decide, cancel.
#include "base/ids.hpp"
#include "certs/files.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/reply.hpp"
#include "cli/response_text.hpp"
#include "cli/text.hpp"
#include "hub/model/break_glass.hpp"

namespace mash::cli {
namespace {

struct send_options {
  std::string file, key;
  int wait = 0;
};

result<void> send(context& shared, const send_options& options) {
  MASH_TRY(body, certs::read_file(options.file));
  MASH_TRY(hub, api::open(shared.profile_file));
  std::vector<std::pair<std::string, std::string>> headers;
  // One key for all attempts of this call: a connection that breaks half-way does not make two checks.
  headers.emplace_back("Idempotency-Key", options.key.empty() ? new_uuid(shared.time.now()) : options.key);
  if (options.wait > 0) headers.emplace_back("Prefer", "wait=" + std::to_string(options.wait));
  const auto patience = std::chrono::seconds(options.wait) + std::chrono::seconds(30);
  MASH_TRY(reply, hub->post("/v1/requests", std::move(*body), std::move(headers), patience));
  return show_reply(shared, *reply, response_text);
}

struct authorise_options {
  std::string id, reason;
  int wait = 0;
};

result<void> authorise(context& shared, const authorise_options& options) {
  MASH_TRY(hub, api::open(shared.profile_file));
  std::vector<std::pair<std::string, std::string>> headers;
  if (options.wait > 0) headers.emplace_back("Prefer", "wait=" + std::to_string(options.wait));
  const std::string target = "/v1/requests/" + http::percent_encode(options.id) + "/authorise";
  const auto patience = std::chrono::seconds(options.wait) + std::chrono::seconds(30);
  MASH_TRY(reply,
           hub->post(target, json::canonical(json::object{{"reason", options.reason}}), std::move(headers), patience));
  return show_reply(shared, *reply, response_text);
}

struct cancel_options {
  std::string id, reason;
};

result<void> cancel(context& shared, const cancel_options& options) {
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->post("/v1/requests/" + http::percent_encode(options.id) + "/cancel",
                            json::canonical(json::object{{"reason", options.reason}}), {}, std::chrono::seconds(30)));
  return show_reply(shared, *reply, response_text);
}

struct review_options {
  std::string id, finding, reason;
};

result<void> review_break_glass(context& shared, const review_options& options) {
  MASH_TRY(hub, api::open(shared.profile_file));
  const json::object said{{"finding", options.finding}, {"reason", options.reason}};
  MASH_TRY(reply, hub->post("/v1/requests/" + http::percent_encode(options.id) + "/break-glass-review",
                            json::canonical(said), {}, std::chrono::seconds(30)));
  return show_reply(shared, *reply, response_text);
}

struct decide_options {
  std::string id, file;
};

result<void> decide(context& shared, const decide_options& options) {
  MASH_TRY(body, certs::read_file(options.file));
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->post("/v1/requests/" + http::percent_encode(options.id) + "/decision", std::move(*body), {},
                            std::chrono::seconds(30)));
  return show_reply(shared, *reply, response_text);
}

struct show_options {
  std::string id, as_of;
  int version = 0;
  bool roster = false;
};

result<void> show(context& shared, const show_options& options) {
  MASH_TRY(hub, api::open(shared.profile_file));
  std::string target = "/v1/requests/" + http::percent_encode(options.id);
  if (options.version > 0) target += "?version=" + std::to_string(options.version);
  if (!options.as_of.empty()) target += "?as_of=" + http::percent_encode(options.as_of);
  MASH_TRY(reply, hub->get(target));
  return show_reply(shared, *reply, options.roster ? roster_text : response_text);
}

struct nothing {};

// What a coordinator may pass on to whoever runs the hub.
std::string line_text(const json::value& line) {
  const std::string state = text_at(line, "state"), ahead = text_at(line, "clock_ahead_ms");
  if (state == "unknown_key") return " (unknown key)";
  if (state == "wrong_key") return " (wrong key)";
  const std::int64_t apart_ms = ahead.empty() ? 0 : std::abs(std::stoll(ahead));
  return apart_ms > 5000 ? " (its clock differs by " + std::to_string(apart_ms / 1000) + " s)" : "";
}

// Whether the desk is open now, and how punctual it was in the last four weeks; empty: the hub knows neither.
std::string desk_text(const json::value& one) {
  std::string out;
  if (!at(one, "open").is_null())
    out = true_at(one, "open") ? "; open now" : "; closed now (" + text_at(one, "closed_because") + ")";
  if (const auto until = text_at(one, true_at(one, "open") ? "closes_at" : "reopens_at"); !until.empty())
    out += " until " + until;
  if (const auto& lately = at(one, "timeliness"); !lately.is_null())
    out += "; " + text_at(lately, "on_time") + " of " + text_at(lately, "questions") + " replies in time";
  return out;
}

std::string agencies_text(const json::value& found) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : list_at(found, "agencies")) {
    const auto& contact = at(one, "contact");
    std::string seen = true_at(one, "connected") ? "connected" : "not connected";
    if (!true_at(one, "connected"))
      seen += text_at(one, "last_seen").empty() ? ", never seen" : ", last seen " + text_at(one, "last_seen");
    seen += line_text(at(one, "line"));
    std::string when = text_at(contact, "hours");
    if (const auto night = text_at(contact, "out_of_hours_telephone"); !night.empty())
      when += "; out of hours " + night;
    when += desk_text(one);
    if (when.starts_with("; ")) when.erase(0, 2);
    rows.push_back({text_at(one, "agency"), seen, text_at(contact, "telephone"), when});
  }
  return table(rows);
}

result<void> agencies(context& shared, const nothing&) {
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->get("/v1/agencies"));
  return show_reply(shared, *reply, agencies_text);
}

}  // namespace

void add_request(CLI::App& app, context& shared) {
  auto& request = *app.add_subcommand("request", "partner checks");
  request.require_subcommand(1);

  auto sent = std::make_shared<send_options>();
  auto& send_command = *request.add_subcommand("send", "ask the partners; prints the response so far");
  send_command.add_option("file", sent->file, "the request as JSON")->required();
  send_command.add_option("--wait", sent->wait, "seconds to wait for answers, at most 25")->check(CLI::Range(0, 25));
  send_command.add_option("--key", sent->key, "Idempotency-Key; a new one if not given");
  on_hub_call(send_command, shared, sent, send);

  auto shown = std::make_shared<show_options>();
  auto& show_command = *request.add_subcommand("show", "the consolidated response; looking is itself logged");
  show_command.add_option("id", shown->id, "the request's id")->required();
  auto* version = show_command.add_option("--version", shown->version, "an earlier version");
  version->check(CLI::Range(1, 1000000));
  show_command.add_option("--as-of", shown->as_of, "the version that was current then: 2026-11-20T16:40:00Z")
      ->excludes(version);
  show_command.add_flag("--roster", shown->roster, "only who was asked and what became of it");
  on_hub_call(show_command, shared, shown, show);

  auto authorised = std::make_shared<authorise_options>();
  auto& authorise_command = *request.add_subcommand(
      "authorise", "as a manager, with your own certificate: this check goes without the family's agreement");
  authorise_command.add_option("id", authorised->id, "the request's id")->required();
  authorise_command
      .add_option("--reason", authorised->reason, "why that is necessary and proportionate; kept with the check")
      ->required();
  authorise_command.add_option("--wait", authorised->wait, "seconds to wait for answers, at most 25")
      ->check(CLI::Range(0, 25));
  on_hub_call(authorise_command, shared, authorised, authorise);

  auto decided = std::make_shared<decide_options>();
  auto& decide_command = *request.add_subcommand(
      "decide", "as a manager, with your own certificate: what happens for each child, on the version you have read");
  decide_command.add_option("id", decided->id, "the request's id")->required();
  decide_command.add_option("file", decided->file, "the decision as JSON")->required();
  on_hub_call(decide_command, shared, decided, decide);

  auto cancelled = std::make_shared<cancel_options>();
  auto& cancel_command = *request.add_subcommand(
      "cancel", "take a check back: nobody is waited for any more, and who can be reached is told to stop");
  cancel_command.add_option("id", cancelled->id, "the request's id")->required();
  cancel_command.add_option("--reason", cancelled->reason, "why; kept with the check")->required();
  on_hub_call(cancel_command, shared, cancelled, cancel);

  add_request_tell(request, shared);
  add_request_acknowledge(request, shared);
  auto reviewed = std::make_shared<review_options>();
  auto& review_command =
      *request.add_subcommand("review-break-glass", "say, as another manager, whether a break-glass was justified");
  review_command.add_option("id", reviewed->id, "the request's id")->required();
  review_command.add_option("--finding", reviewed->finding, "justified or not_justified")
      ->required()
      ->check(one_of<hub::glass_finding>());
  review_command.add_option("--reason", reviewed->reason, "why; kept with the check")->required();
  on_hub_call(review_command, shared, reviewed, review_break_glass);

  add_recheck(request, shared);
  add_watch(request, shared);
  add_request_list(request, shared);
}

void add_agencies(CLI::App& app, context& shared) {
  on_hub_call(*app.add_subcommand("agencies", "who is connected, and whom to telephone"), shared,
              std::make_shared<nothing>(), agencies);
}

}  // namespace mash::cli
