// SPDX-License-Identifier: Apache-2.0
// mashctl policy replay: decides past requests again under another version, and lists what would have been different.
// The labels come from the hub (GET /v1/audit/decisions) or from a file that an earlier run saved; deciding is done
// here.
#include "policy/replay.hpp"

#include "certs/files.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/policy.hpp"
#include "cli/text.hpp"

namespace mash::cli {
namespace {

constexpr std::size_t DECISIONS_BYTES_MAX = std::size_t{256} * 1024 * 1024;

struct replay_options {
  std::string agreement, from, until, decisions, save;
};

void move_into(policy::past_decisions& into, policy::past_decisions page) {
  std::ranges::move(page.questions, std::back_inserter(into.questions));
  std::ranges::move(page.items, std::back_inserter(into.items));
}

result<policy::past_decisions> read_page(const json::value& document) {
  const json::object* page = document.if_object();
  if (page == nullptr || !page->contains("questions") || !page->contains("items"))
    return mash::fail(errc::invalid, "that is no list of decisions");
  return policy::read_past_decisions(json::object{{"questions", page->at("questions")}, {"items", page->at("items")}});
}

result<policy::past_decisions> fetch(const context& shared, const replay_options& options) {
  MASH_TRY(hub, api::open(shared.profile_file));
  policy::past_decisions all;
  std::string after;
  for (;;) {
    std::string target = "/v1/audit/decisions?from=" + options.from + "&until=" + options.until;
    if (!after.empty()) target += "&after=" + after;
    MASH_TRY(reply, hub->get(target));
    if (!reply->good()) return mash::fail(errc::denied, describe_refusal(*reply));
    MASH_TRY(document, json::parse(reply->body, {.bytes_max = DECISIONS_BYTES_MAX}));
    MASH_TRY(page, read_page(*document));
    move_into(all, *std::move(page));
    const json::value* next = document->as_object().if_contains("next");
    if (next == nullptr || !next->is_string() || std::string_view(next->as_string()) == after) break;
    after = next->as_string();
  }
  count_equal(all);
  return all;
}

template <class Decision>
json::array list_of(const std::vector<Decision>& decisions) {
  json::array list;
  for (const Decision& one : decisions) list.push_back(policy::to_json(one));
  return list;
}

result<policy::past_decisions> gather(const context& shared, const replay_options& options) {
  if (options.decisions.empty()) return fetch(shared, options);
  MASH_TRY(text, certs::read_file(options.decisions));
  MASH_TRY(document, json::parse(*text, {.bytes_max = DECISIONS_BYTES_MAX}));
  return read_page(*document);
}

template <class Values>
json::array words_of(const Values& values) {
  json::array list;
  for (const auto value : values) list.emplace_back(to_word(value));
  return list;
}

void print_json(const context& shared, const policy::agreement& under, const policy::rehearsal& made) {
  json::array questions, items;
  for (const policy::question_change& one : made.question_changes) {
    json::object line{{"member", one.member},
                      {"purpose", to_word(one.why)},
                      {"was_permitted", one.was_permitted},
                      {"is_permitted", one.is_permitted},
                      {"gained", words_of(one.gained)},
                      {"lost", words_of(one.lost)},
                      {"rule", one.rule},
                      {"count", one.count}};
    if (!one.because.empty()) line["because"] = one.because;
    questions.push_back(std::move(line));
  }
  for (const policy::item_change& one : made.item_changes)
    items.push_back(json::object{{"member", one.member},
                                 {"purpose", to_word(one.why)},
                                 {"category", to_word(one.what)},
                                 {"before", to_word(one.before)},
                                 {"after", to_word(one.after)},
                                 {"rule_before", one.rule_before},
                                 {"rule_after", one.rule_after},
                                 {"count", one.count}});
  shared.print(json::object{{"agreement", under.id()},
                            {"version", under.version()},
                            {"digest", under.digest()},
                            {"questions", made.questions},
                            {"items", made.items},
                            {"other_rule", made.other_rule},
                            {"question_changes", std::move(questions)},
                            {"item_changes", std::move(items)}});
}

std::string list_words(policy::value_set<policy::category> values) {
  std::string text;
  for (const auto value : values) text.append(text.empty() ? "" : ", ").append(to_word(value));
  return text;
}

std::string say(const policy::question_change& one) {
  if (!one.is_permitted) return "no longer asked: " + one.because;
  if (!one.was_permitted) return "asked, and was not (" + one.rule + ")";
  std::string text;
  if (!one.gained.empty()) text += "also asked for: " + list_words(one.gained);
  if (!one.lost.empty()) text += (text.empty() ? "" : "; ") + ("no longer asked for: " + list_words(one.lost));
  return text;
}

void print_text(const context& shared, const policy::agreement& under, const policy::rehearsal& made) {
  shared.out << wrapped("", "Under " + under.id() + " " + under.version() + ": " + std::to_string(made.questions) +
                                " questions and " + std::to_string(made.items) + " items decided again.");
  std::vector<std::vector<std::string>> questions, items;
  for (const policy::question_change& one : made.question_changes)
    questions.push_back({std::to_string(one.count), one.member, std::string(to_word(one.why)), say(one)});
  for (const policy::item_change& one : made.item_changes)
    items.push_back({std::to_string(one.count), one.member, std::string(to_word(one.why)),
                     std::string(to_word(one.what)),
                     std::string(to_word(one.before)) + " (" + one.rule_before + ") -> " +
                         std::string(to_word(one.after)) + " (" + one.rule_after + ")"});
  if (!questions.empty()) shared.out << heading("Questions") << table(questions);
  if (!items.empty()) shared.out << heading("Items") << table(items);
  if (made.same()) shared.out << "\nNothing would have been different.\n";
  if (made.other_rule > 0)
    shared.out << "\n" << wrapped("", std::to_string(made.other_rule) + " came out the same by another rule.");
  shared.out << "\n" << wrapped("", "What agencies held back never reached the hub: for that see mashctl policy diff.");
}

result<void> replay(context& shared, const replay_options& options) {
  if (options.decisions.empty() && (shared.profile_file.empty() || options.from.empty() || options.until.empty())) {
    shared.fail(MISUSE,
                "name a file with --decisions, or a profile with --profile (or $MASHCTL_PROFILE), --from and "
                "--until: the period of past requests");
    return {};
  }
  MASH_TRY(under, load_draft(shared, options.agreement));
  MASH_TRY(past, gather(shared, options));
  if (!options.save.empty()) {
    const json::object whole{{"questions", list_of(past->questions)}, {"items", list_of(past->items)}};
    if (auto saved = certs::write_file(options.save, json::canonical(whole) + "\n"); !saved) return saved;
  }
  const policy::rehearsal made = policy::replay(**under, *past);
  if (shared.json)
    print_json(shared, **under, made);
  else
    print_text(shared, **under, made);
  return {};
}

}  // namespace

void add_policy_replay(CLI::App& policy, context& shared) {
  auto options = std::make_shared<replay_options>();
  auto& command = *policy.add_subcommand("replay", "what past requests would have come to under this version");
  command.add_option("agreement", options->agreement, "folder of the version to try")->required();
  auto* from = command.add_option("--from", options->from, "of requests opened from this day or time");
  command.add_option("--until", options->until, "and before this one");
  command.add_option("--decisions", options->decisions, "a file that --save wrote, instead of a hub")->excludes(from);
  command.add_option("--save", options->save, "keep what the hub told, for later runs without it");
  on_call(command, shared, options, replay);
}

}  // namespace mash::cli
