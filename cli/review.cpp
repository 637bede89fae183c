// SPDX-License-Identifier: Apache-2.0
// mashctl review: the agency's desk as its reviewer uses it (docs/formats/review.md). The profile names the desk, not
// the hub.
#include <algorithm>

#include "adapters/contract/identifier.hpp"
#include "certs/files.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/review_text.hpp"

namespace mash::cli {
namespace {

constexpr json::limits PAGE_LIMITS{.bytes_max = 16 * 1024 * 1024};
constexpr std::chrono::seconds PATIENCE{30};

std::string path_of(const std::string& ask) { return "/v1/reviews/" + http::percent_encode(ask); }

// A hub has no such queue: it does not know the address, or not this person.
bool is_a_desk(api& asked) {
  const auto reply = asked.get("/v1/reviews");
  return reply && (reply->good() || reply->status == 403 || reply->status == 503);
}

// Null: it was a refusal, which has been told.
result<std::optional<json::value>> good_page(context& shared, api& desk, const api_reply& reply) {
  if (reply.good()) {
    MASH_TRY(page, json::parse(reply.body, PAGE_LIMITS));
    return std::optional(std::move(*page));
  }
  const bool may_be_the_hub = reply.status == 401 || reply.status == 404 || reply.status == 405;
  if (may_be_the_hub && !is_a_desk(desk)) {
    shared.fail(BAD,
                "this profile is for the hub, not for an agency's desk: name with --profile the one whose url or "
                "url_file is the desk's");
  } else if (shared.json) {
    shared.out << reply.body << "\n";
    shared.status = BAD;
  } else {
    shared.fail(BAD, describe_refusal(reply, "the agency's desk"));
  }
  return std::optional<json::value>();
}

struct nothing {};

result<void> list(context& shared, const nothing&) {
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply, desk->get("/v1/reviews"));
  MASH_TRY(page, good_page(shared, *desk, *reply));
  if (*page) shared.out << (shared.json ? reply->body + "\n" : queue_text(**page));
  return {};
}

struct review_options {
  std::string ruling, ask, file, digest, reason, refusal, summary, by, subject, organisation, words;
  std::vector<std::string> items, without, any_of;
  std::int64_t proposal = 0;
  bool all = false;
};

result<void> show(context& shared, const review_options& options) {
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply, desk->get(path_of(options.ask)));
  MASH_TRY(page, good_page(shared, *desk, *reply));
  if (*page) shared.out << (shared.json ? reply->body + "\n" : review_text(**page));
  return {};
}

// `path`: what is posted to, under the review's address.
result<void> post(context& shared, const std::string& ask, const std::string& path, std::string body) {
  MASH_TRY(desk, api::open(shared.profile_file));
  MASH_TRY(reply, desk->post(path_of(ask) + path, std::move(body), {}, PATIENCE));
  MASH_TRY(page, good_page(shared, *desk, *reply));
  if (*page) shared.out << (shared.json ? reply->body + "\n" : outcome_text(**page));
  return {};
}

result<void> decide(context& shared, const review_options& options) {
  MASH_TRY(body, certs::read_file(options.file));
  return post(shared, options.ask, "/decision", std::move(*body));
}

result<void> confirm(context& shared, const review_options& options) {
  return post(shared, options.ask, "/confirmation",
              json::canonical(json::object{{"digest", options.digest}, {"proposal", options.proposal}}));
}

result<void> enter(context& shared, const review_options& options) {
  MASH_TRY(body, certs::read_file(options.file));
  return post(shared, options.ask, "/entries", std::move(*body));
}

result<void> expect(context& shared, const review_options& options) {
  return post(shared, options.ask, "/expectation", json::canonical(json::object{{"by", options.by}}));
}

result<void> want(context& shared, const review_options& options) {
  return post(shared, options.ask, "/identifiers",
              json::canonical(json::object{{"digest", options.digest},
                                           {"subject", options.subject},
                                           {"any_of", json::array(options.any_of.begin(), options.any_of.end())}}));
}

// With nothing found there, or nothing beyond what was entered: that is decided on by itself.
result<void> searched(context& shared, const review_options& options) {
  return post(
      shared, options.ask, "/decision",
      json::canonical(json::object{{"digest", options.digest}, {"items", json::array()}, {"paper_file", "searched"}}));
}

result<void> send_back(context& shared, const review_options& options) {
  return post(shared, options.ask, "/send_back",
              json::canonical(json::object{
                  {"digest", options.digest}, {"proposal", options.proposal}, {"reason", options.reason}}));
}

// Every item that can be decided and is not. Which they are is read again; the digest says whether they are still those
// that the reviewer saw. Null: there is none, which has been told.
result<std::optional<std::vector<std::string>>> open_items(context& shared, api& desk, const review_options& options) {
  MASH_TRY(reply, desk.get(path_of(options.ask)));
  MASH_TRY(page, good_page(shared, desk, *reply));
  if (!*page) return std::optional<std::vector<std::string>>();
  std::vector<std::string> out;
  bool barred = false;
  for (const auto& one : list_at(at(**page, "review"), "items")) {
    barred |= true_at(one, "barred");
    if (!true_at(one, "barred") && text_at(one, "ruled").empty()) out.push_back(text_at(one, "id"));
  }
  if (!out.empty()) return std::optional(std::move(out));
  if (text_at(**page, "digest") != options.digest)
    shared.fail(BAD, "what there is now is not what you were shown, and nothing of it is left to decide: look again");
  else
    shared.fail(BAD, std::string("nothing is left to decide: ") +
                         (barred ? "policy withholds what is not decided yet" : "all of it is decided") +
                         ". To change a ruling name the item with --item");
  return std::optional<std::vector<std::string>>();
}

result<void> rule(context& shared, const review_options& options) {
  if (options.all != options.items.empty()) {
    shared.fail(MISUSE, "name the items with --item ID, or take --all of them");
    return {};
  }
  std::vector<std::string> items = options.items;
  if (options.all) {
    MASH_TRY(desk, api::open(shared.profile_file));
    MASH_TRY(open, open_items(shared, *desk, options));
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
  return post(shared, options.ask, "/decision",
              json::canonical(json::object{{"digest", options.digest}, {"items", std::move(rulings)}}));
}

// Of a match that is only probable: a decision like any other, on somebody and on no item.
result<void> rule_on_person(context& shared, const review_options& options) {
  json::object whom{{"subject", options.subject}, {"ruling", options.ruling}, {"reason", options.reason}};
  if (!options.organisation.empty()) whom.emplace("organisation", options.organisation);
  if (!options.words.empty()) whom.emplace("words", options.words);
  return post(shared, options.ask, "/decision",
              json::canonical(json::object{
                  {"digest", options.digest}, {"items", json::array()}, {"people", json::array{std::move(whom)}}}));
}

void add_person_rulings(CLI::App& review, context& shared) {
  const auto add = [&](const char* ruling, const char* says) {
    auto options = std::make_shared<review_options>();
    options->ruling = ruling;
    CLI::App& command = *review.add_subcommand(std::string(ruling) + "-person", says);
    command.add_option("ask", options->ask, "the review's id, from `review list`")->required();
    command.add_option("--digest", options->digest, "of what you were shown, from `review show`")->required();
    command.add_option("--subject", options->subject, "whom it is about: an id of the question")->required();
    command.add_option("--organisation", options->organisation, "the body whose match it is (default: every one's)");
    command.add_option("--reason", options->reason, "why, in your words; kept in the agency's ledger, never sent")
        ->required();
    on_hub_call(command, shared, options, rule_on_person);
    return std::pair(&command, options);
  };
  add("confirm", "a probable match is the person asked about: what waits for that is decided on now");
  const auto [refute, options] =
      add("refute", "it is somebody else: nothing of it leaves, and what has left is taken back");
  refute->add_option("--words", options->words,
                     "what everybody who was told reads (default: that it is somebody else)");
  add("unsure", "you cannot tell: nothing changes, and it waits no more");
}

void add_second_opinions(CLI::App& review, context& shared) {
  const auto add = [&](const char* name, const char* says, auto act) {
    auto options = std::make_shared<review_options>();
    CLI::App& command = *review.add_subcommand(name, says);
    command.add_option("ask", options->ask, "the review's id, from `review list`")->required();
    command.add_option("--digest", options->digest, "of what you were shown, from `review show`")->required();
    command.add_option("--proposal", options->proposal, "its number, from `review show`")->required();
    on_hub_call(command, shared, options, act);
    return std::pair(&command, options);
  };
  add("confirm", "as a second person: what a colleague proposed leaves now", confirm);
  const auto [back, options] =
      add("send-back", "nothing of what was proposed leaves; it is to be decided anew", send_back);
  back->add_option("--reason", options->reason, "why, in your words; kept in the agency's ledger, never sent")
      ->required();
}

void add_paper_file(CLI::App& review, context& shared) {
  auto entered = std::make_shared<review_options>();
  auto& enter_command =
      *review.add_subcommand("enter", "what you found in a paper file: to be decided on like the rest");
  enter_command.add_option("ask", entered->ask, "the review's id, from `review list`")->required();
  enter_command.add_option("file", entered->file, "the finding as JSON")->required();
  on_hub_call(enter_command, shared, entered, enter);
  auto done = std::make_shared<review_options>();
  auto& searched_command =
      *review.add_subcommand("paper-searched", "you searched the paper file: nothing is in it but what was entered");
  searched_command.add_option("ask", done->ask, "the review's id, from `review list`")->required();
  searched_command.add_option("--digest", done->digest, "of what you were shown, from `review show`")->required();
  on_hub_call(searched_command, shared, done, searched);
}

void add_asking_back(CLI::App& review, context& shared) {
  auto expected = std::make_shared<review_options>();
  auto& expect_command = *review.add_subcommand(
      "expect", "tell whoever asks that you are looking, and by when you expect to have decided");
  expect_command.add_option("ask", expected->ask, "the review's id, from `review list`")->required();
  expect_command.add_option("--by", expected->by, "that time, as 2026-11-20T16:30:00Z")->required();
  on_hub_call(expect_command, shared, expected, expect);
  auto wanted = std::make_shared<review_options>();
  auto& want_command = *review.add_subcommand(
      "identify", "ask whoever asks for one more identifier: you cannot tell for certain that this is the person");
  want_command.add_option("ask", wanted->ask, "the review's id, from `review list`")->required();
  want_command.add_option("--digest", wanted->digest, "of what you were shown, from `review show`")->required();
  want_command.add_option("--subject", wanted->subject, "whom it is about: an id of the question")->required();
  want_command.add_option("--identifier", wanted->any_of, "what would settle it (any one of them); may be given again")
      ->required()
      ->check(one_of<contract::identifier>());
  on_hub_call(want_command, shared, wanted, want);
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

  add_person_rulings(review, shared);
  add_second_opinions(review, shared);
  add_review_answers(review, shared);
  add_review_gate(review, shared);
  add_paper_file(review, shared);
  add_asking_back(review, shared);

  auto decided = std::make_shared<review_options>();
  auto& decide_command = *review.add_subcommand("decide", "several rulings at once, from a file");
  decide_command.add_option("ask", decided->ask, "the review's id, from `review list`")->required();
  decide_command.add_option("file", decided->file, "the decision as JSON")->required();
  on_hub_call(decide_command, shared, decided, decide);
}

}  // namespace mash::cli
