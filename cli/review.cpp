// SPDX-License-Identifier: Apache-2.0
// mashctl review: the agency's desk as its reviewer uses it (docs/formats/review.md). The profile names the desk, not
// the hub.
#include <algorithm>

#include "certs/files.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/text.hpp"

namespace mash::cli {
namespace {

constexpr json::limits PAGE_LIMITS{.bytes_max = 16 * 1024 * 1024};
constexpr std::chrono::seconds PATIENCE{30};

std::string path_of(const std::string& ask) { return "/v1/reviews/" + http::percent_encode(ask); }

// Null: it was a refusal, which has been told.
result<std::optional<json::value>> good_page(context& shared, const api_reply& reply) {
  if (reply.good()) {
    MASH_TRY(page, json::parse(reply.body, PAGE_LIMITS));
    return std::optional(std::move(*page));
  }
  if (shared.json) {
    shared.out << reply.body << "\n";
    shared.status = BAD;
  } else {
    shared.fail(BAD, describe_refusal(reply));
  }
  return std::optional<json::value>();
}

std::string queue_text(const json::value& queue) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : list_at(queue, "reviews"))
    rows.push_back({text_at(one, "urgency"), text_at(one, "ask"), text_at(one, "items") + " to decide",
                    "since " + text_at(one, "since"), "due " + text_at(one, "human_deadline"),
                    text_at(one, "authority") + ", " + text_at(one, "purpose")});
  return rows.empty() ? "nothing waits\n" : table(rows);
}

std::string people_text(const json::value& review) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : list_at(at(review, "question"), "subjects"))
    rows.push_back({text_at(one, "id"), text_at(one, "kind"),
                    text_at(one, "given_names") + " " + text_at(one, "family_name"), text_at(one, "date_of_birth")});
  std::string out = heading("ASKED ABOUT") + table(rows);
  rows.clear();
  for (const auto& one : list_at(review, "candidates")) {
    std::string why;
    for (const auto& evidence : list_at(one, "evidence"))
      why += (why.empty() ? "" : ", ") + text_at(evidence, "field") + " " + text_at(evidence, "level");
    rows.push_back({text_at(one, "subject"), text_at(one, "organisation"), text_at(one, "band"), why});
  }
  return rows.empty() ? out : out + heading("MATCHED") + table(rows);
}

std::string item_text(const json::value& one) {
  std::string out = "\n" + printable(text_at(one, "id"));
  if (const auto ruled = text_at(one, "ruled"); !ruled.empty()) out += "  (ruled: " + ruled + ")";
  out += "\n";
  if (true_at(one, "barred")) return out + "  the agreement in force withholds it: it cannot be released\n";
  const json::value& leaves = at(one, "would_leave");
  out += wrapped("  ", text_at(leaves, "category") + ", " + text_at(leaves, "occurred_at") + ", about " +
                           joined_at(leaves, "subjects") + ", " + text_at(leaves, "source"));
  out += wrapped("  ", text_at(leaves, "summary"));
  if (const json::value& fields = at(leaves, "fields"); fields.is_object())
    for (const auto& [name, value] : fields.get_object())
      out +=
          wrapped("    " + printable(name) + ": ", value.is_string() ? text_at(fields, name) : json::canonical(value));
  if (const auto said = text_at(leaves, "said_by"); !said.empty()) out += wrapped("  said by ", said);
  if (const auto marks = joined_at(leaves, "caveats"); !marks.empty()) out += wrapped("  marked ", marks);
  return out + wrapped("  policy: ", text_at(one, "because") + " (" + text_at(one, "rule") + ")");
}

std::string review_text(const json::value& page) {
  const json::value& review = at(page, "review");
  const json::value& asked = at(review, "question");
  const json::value& asker = at(asked, "asker");
  std::string out =
      heading(text_at(asked, "urgency") + ", " + text_at(asked, "purpose") + ", " + text_at(review, "state"));
  out += wrapped("  ", text_at(asker, "name") + ", " + text_at(asker, "role") + " of " + text_at(asked, "authority") +
                           ", " + text_at(asker, "telephone"));
  if (const auto context = text_at(asked, "context"); !context.empty()) out += wrapped("  ", context);
  out += people_text(review) + heading("TO DECIDE");
  for (const auto& one : list_at(review, "items")) out += item_text(one);
  out += "\n" + wrapped("", text_at(review, "handling"));
  return out + "digest " + text_at(page, "digest") + "\n";
}

struct nothing {};

result<void> list(context& shared, const nothing&) {
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply, desk->get("/v1/reviews"));
  MASH_TRY(page, good_page(shared, *reply));
  if (*page) shared.out << (shared.json ? reply->body + "\n" : queue_text(**page));
  return {};
}

struct review_options {
  std::string ruling, ask, file, digest, reason, refusal, summary;
  std::vector<std::string> items, without;
  bool all = false;
};

result<void> show(context& shared, const review_options& options) {
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply, desk->get(path_of(options.ask)));
  MASH_TRY(page, good_page(shared, *reply));
  if (*page) shared.out << (shared.json ? reply->body + "\n" : review_text(**page));
  return {};
}

result<void> post(context& shared, api& desk, const std::string& ask, std::string body) {
  MASH_TRY(reply, desk.post(path_of(ask) + "/decision", std::move(body), {}, PATIENCE));
  MASH_TRY(page, good_page(shared, *reply));
  if (!*page) return {};
  if (shared.json)
    shared.out << reply->body << "\n";
  else
    shared.out << "decided: the answer's revision " << text_at(**page, "revision") << " leaves now"
               << (true_at(**page, "open") ? "; more waits\n" : "; nothing waits any more\n");
  return {};
}

result<void> decide(context& shared, const review_options& options) {
  MASH_TRY(body, certs::read_file(options.file));
  MASH_TRY(desk, api::open(shared.profile_file));
  return post(shared, *desk, options.ask, std::move(*body));
}

// Every item that can be decided and is not. Which they are is read again; the digest says whether they are still those
// that the reviewer saw.
result<std::optional<std::vector<std::string>>> open_items(context& shared, api& desk, const std::string& ask) {
  MASH_TRY(reply, desk.get(path_of(ask)));
  MASH_TRY(page, good_page(shared, *reply));
  if (!*page) return std::optional<std::vector<std::string>>();
  std::vector<std::string> out;
  for (const auto& one : list_at(at(**page, "review"), "items"))
    if (!true_at(one, "barred") && text_at(one, "ruled").empty()) out.push_back(text_at(one, "id"));
  return std::optional(std::move(out));
}

result<void> rule(context& shared, const review_options& options) {
  if (options.all != options.items.empty()) {
    shared.fail(MISUSE, "name the items with --item ID, or take --all of them");
    return {};
  }
  MASH_TRY(desk, api::open(shared.profile_file));
  std::vector<std::string> items = options.items;
  if (options.all) {
    MASH_TRY(open, open_items(shared, *desk, options.ask));
    if (!*open) return {};
    items = std::move(**open);
  }
  json::array rulings;
  for (const std::string& id : items) {
    json::object one{{"id", id}, {"ruling", options.ruling}, {"reason", options.reason}};
    if (!options.refusal.empty()) one.emplace("refusal", options.refusal);
    if (!options.summary.empty()) one.emplace("summary", options.summary);
    if (!options.without.empty()) one.emplace("without", json::array(options.without.begin(), options.without.end()));
    rulings.emplace_back(std::move(one));
  }
  return post(shared, *desk, options.ask,
              json::canonical(json::object{{"digest", options.digest}, {"items", std::move(rulings)}}));
}

CLI::App& add_ruling(CLI::App& review, context& shared, const std::shared_ptr<review_options>& options,
                     const std::string& says) {
  std::string name = options->ruling;
  std::ranges::replace(name, '_', '-');
  CLI::App& command = *review.add_subcommand(name, says);
  command.add_option("ask", options->ask, "the review's id, from `review list`")->required();
  command.add_option("--digest", options->digest, "of what you were shown, from `review show`")->required();
  command.add_option("--item", options->items, "the items it is about");
  command.add_flag("--all", options->all, "every item that is not decided yet");
  command.add_option("--reason", options->reason, "why, in your words; kept in the agency's ledger, never sent")
      ->required();
  on_hub_call(command, shared, options, rule);
  return command;
}

std::shared_ptr<review_options> ruling_of(std::string word) {
  auto out = std::make_shared<review_options>();
  out->ruling = std::move(word);
  return out;
}

}  // namespace

void add_review(CLI::App& app, context& shared) {
  auto& review = *app.add_subcommand("review", "at an agency: what policy holds for a person there");
  review.require_subcommand(1);
  on_hub_call(*review.add_subcommand("list", "what waits"), shared, std::make_shared<nothing>(), list);

  auto shown = std::make_shared<review_options>();
  auto& show_command = *review.add_subcommand("show", "the question, the matches and each item; ends with the digest");
  show_command.add_option("ask", shown->ask, "the review's id, from `review list`")->required();
  on_hub_call(show_command, shared, shown, show);

  add_ruling(review, shared, ruling_of("release"), "lets items leave as they were shown");
  auto redacted = ruling_of("redact");
  auto& redact = add_ruling(review, shared, redacted, "lets them leave without who said it, and without some of it");
  redact.add_option("--without", redacted->without, "a field that is taken out");
  redact.add_option("--summary", redacted->summary, "a sentence in place of the item's own");
  auto summarised = ruling_of("summarise");
  add_ruling(review, shared, summarised, "lets the sentence alone leave")
      .add_option("--summary", summarised->summary, "a sentence in place of the item's own");
  auto kept = ruling_of("withhold");
  add_ruling(review, shared, kept, "keeps them here")
      .add_option("--refusal", kept->refusal, "the reason that is told (default: not_proportionate)");
  add_ruling(review, shared, ruling_of("ring_us"), "nothing in writing: they are to telephone");

  auto decided = std::make_shared<review_options>();
  auto& decide_command = *review.add_subcommand("decide", "several rulings at once, from a file");
  decide_command.add_option("ask", decided->ask, "the review's id, from `review list`")->required();
  decide_command.add_option("file", decided->file, "the decision as JSON")->required();
  on_hub_call(decide_command, shared, decided, decide);
}

}  // namespace mash::cli
