// SPDX-License-Identifier: Apache-2.0
#include "policy/cases.hpp"

#include <numeric>

#include "policy/decide.hpp"
#include "policy/source_text.hpp"
#include "policy/word_reader.hpp"

namespace mash::policy {
namespace {

constexpr std::size_t cases_max = 2000, combinations_max = 20000, name_bytes_max = 128, sentence_bytes_max = 400;
constexpr std::int64_t age_days_usual = 60, age_days_max = 100 * 366;

// A case as written. Lists stand for every combination.
struct case_terms {
  value_set<purpose> purposes;
  std::vector<std::string> holders;
  value_set<category> categories;
  value_set<subject_kind> about;
  value_set<urgency> urgencies;
  value_set<agreement_state> family;
  disclosure_question rest;  // what has one value: asker, day, age, band, caveats, roles
  signatures signing = signatures::as_if_all_signed;
  disposition expected{};
  std::optional<refusal_reason> reason;
  std::optional<std::string> rule;

  [[nodiscard]] std::size_t combinations() const {
    return purposes.size() * holders.size() * categories.size() * about.size() * urgencies.size() * family.size();
  }
};

// What stands before the cases and counts for all of them.
struct common_terms {
  civil_date on{};
  std::string asker;
};

// One word, or a list of them.
template <class Enum>
[[nodiscard]] value_set<Enum> one_or_some(terms_reader& from, std::string_view name, value_set<Enum> absent = {}) {
  const json::value* found = from.if_child(name);
  if (found == nullptr && !absent.empty()) return absent;
  if (found != nullptr && found->is_array()) return from.some<Enum>(name);
  return {from.one<Enum>(name)};
}

[[nodiscard]] std::string known_member(terms_reader& from, const std::string& pointer, std::string written,
                                       const agreement& under) {
  if (written.empty() || under.find_party(written) != nullptr) return written;
  std::vector<std::string_view> members;
  for (const party& each : under.parties()) members.push_back(each.member);
  const std::string_view meant = nearest_word(written, members);
  from.faults().push_back({pointer, "not_a_party",
                           meant.empty()
                               ? "the agreement has no such party"
                               : "the agreement has no such party; did you mean \"" + std::string(meant) + "\"?"});
  return written;
}

[[nodiscard]] std::vector<std::string> read_holders(terms_reader& from, const agreement& under) {
  const json::value* found = from.child("holder");
  if (found == nullptr) return {};
  if (!found->is_array()) return {known_member(from, from.at("holder"), from.text("holder", name_bytes_max), under)};
  auto holders = from.if_texts("holder", under.parties().size(), name_bytes_max);
  for (std::size_t i = 0; i < holders.size(); ++i)
    holders[i] = known_member(from, from.at("holder") + "/" + std::to_string(i), std::move(holders[i]), under);
  if (holders.empty()) from.add("holder", "empty", "name at least one");
  return holders;
}

void read_age(terms_reader& from, civil_date on, disclosure_question& into) {
  const bool undated = from.if_boolean("undated").value_or(false);
  const auto days = from.if_integer("age_days", 0, age_days_max);
  if (undated && days) from.add("age_days", "contradiction", "what has no date has no age");
  if (!undated && on.ok()) into.occurred = std::chrono::sys_days(on) - std::chrono::days(days.value_or(age_days_usual));
}

void read_expected(terms_reader& from, case_terms& into) {
  into.expected = from.one<disposition>("expect");
  into.reason = from.if_one<refusal_reason>("reason");
  into.rule = from.if_text("rule", name_bytes_max);
  const bool told = into.expected <= disposition::summary_only;
  if (told && into.reason) from.add("reason", "contradiction", "what is told has no reason for holding it back");
}

[[nodiscard]] case_terms read_case(terms_reader& from, const common_terms& common, const agreement& under) {
  case_terms read;
  (void)from.if_text("because", sentence_bytes_max);  // for whoever reads the file
  read.purposes = one_or_some<purpose>(from, "purpose");
  read.holders = read_holders(from, under);
  read.categories = one_or_some<category>(from, "category");
  read.about = one_or_some<subject_kind>(from, "about", {subject_kind::child});
  read.urgencies = one_or_some<urgency>(from, "urgency", {urgency::red});
  read.family = one_or_some<agreement_state>(from, "family", {agreement_state::given});
  disclosure_question& rest = read.rest;
  const auto asker = from.if_text("asker", name_bytes_max);
  rest.recipient = asker ? known_member(from, from.at("asker"), *asker, under) : common.asker;
  rest.caveats = from.if_some<caveat>("caveats", {});
  rest.roles = from.if_some<role_in_concern>("roles", {});
  rest.band = from.if_one<match_band>("band").value_or(match_band::certain);
  rest.on = common.on;
  read_age(from, common.on, rest);
  if (from.if_boolean("as_signed").value_or(false)) read.signing = signatures::count;
  read_expected(from, read);
  if (read.combinations() > combinations_max)
    from.faults().push_back({from.pointer(), "too_many", "a case stands for at most 20000 combinations: split it"});
  return read;
}

[[nodiscard]] std::string described(const disclosure_question& asked) {
  std::string text = asked.holder + " to " + asked.recipient + ", " + std::string(to_word(asked.what)) + " for " +
                     std::string(to_word(asked.why)) + " about " +
                     (asked.about == subject_kind::child ? "a child" : "an " + std::string(to_word(asked.about))) +
                     " on " + std::string(to_word(asked.rating)) + ", family " + std::string(to_word(asked.family));
  for (const caveat each : asked.caveats) text.append(", marked ").append(to_word(each));
  for (const role_in_concern each : asked.roles) text.append(", role ").append(to_word(each));
  return text;
}

[[nodiscard]] std::string said(disposition form, std::optional<refusal_reason> reason, std::string_view rule) {
  std::string text(to_word(form));
  if (reason) text.append(" (").append(to_word(*reason)).append(")");
  if (!rule.empty()) text.append(" by \"").append(rule).append("\"");
  return text;
}

// The rule that decided: the one that the answer names, or the agreement's own where a protection as strict words it.
[[nodiscard]] bool decided_by(const settled_item& made, std::string_view id) {
  return made.verdict.rule == id ||
         (made.rule != nullptr && made.rule->id == id && made.rule->form == made.verdict.form);
}

void try_one(const agreement::compiled& tables, const case_terms& of, const disclosure_question& asked,
             tried_case& into) {
  const settled_item made = settle(tables, asked, {.all_signed = of.signing == signatures::as_if_all_signed});
  const disclosure_verdict& verdict = made.verdict;
  ++into.decisions;
  const bool right = verdict.form == of.expected && (!of.reason || verdict.reason == of.reason) &&
                     (!of.rule || decided_by(made, *of.rule));
  if (right) return;
  if (into.wrong++ == 0)
    into.first_wrong = described(asked) + ": expected " + said(of.expected, of.reason, of.rule.value_or("")) +
                       ", decided " + said(verdict.form, verdict.reason, verdict.rule);
}

[[nodiscard]] tried_case try_all(const agreement::compiled& tables, const case_terms& of) {
  tried_case tried;
  tried.rule = of.rule.value_or("");
  disclosure_question asked = of.rest;
  for (const std::string& holder : of.holders)
    for (const purpose why : of.purposes)
      for (const category what : of.categories)
        for (const subject_kind about : of.about)
          for (const urgency rating : of.urgencies)
            for (const agreement_state family : of.family) {
              asked.holder = holder;
              asked.why = why;
              asked.what = what;
              asked.about = about;
              asked.rating = rating;
              asked.family = family;
              try_one(tables, of, asked, tried);
            }
  return tried;
}

}  // namespace

std::size_t tried_cases::decisions() const {
  return std::accumulate(cases.begin(), cases.end(), std::size_t{0},
                         [](std::size_t sum, const tried_case& each) { return sum + each.decisions; });
}

std::size_t tried_cases::wrong() const {
  return static_cast<std::size_t>(std::ranges::count_if(cases, [](const tried_case& each) { return each.wrong > 0; }));
}

struct case_list::entries {
  std::vector<std::pair<int, case_terms>> written;  // with their lines
};

result<case_list> case_list::read(const agreement& under, std::string_view toml, std::string_view name) {
  MASH_TRY(file, open_source(toml, std::string(name)));
  std::vector<json::fault> faults;
  terms_reader from(file->root, "", faults);
  common_terms common;
  common.on = from.date("on");
  common.asker = known_member(from, from.at("asker"), from.text("asker", name_bytes_max), under);
  auto read = std::make_shared<entries>();
  for_each_table(from, "cases", cases_max, [&](terms_reader& each) {
    read->written.emplace_back(file->line_of(each.pointer()), read_case(each, common, under));
  });
  from.finish();
  if (!faults.empty()) return fail(errc::invalid, toml::describe(std::string(name), *file, faults));
  case_list made;
  made.entries_ = std::move(read);
  return made;
}

tried_cases case_list::try_on(const agreement::compiled& tables) const {
  tried_cases tried;
  for (const auto& [line, each] : entries_->written) tried.cases.emplace_back(try_all(tables, each)).line = line;
  return tried;
}

int case_list::first_wrong(const agreement::compiled& tables, const box& touched) const {
  for (const auto& [line, each] : entries_->written)
    if (each.categories.meets(touched.categories) && each.purposes.meets(touched.purposes) &&
        each.about.meets(touched.about) && each.urgencies.meets(touched.urgencies) &&
        each.family.meets(touched.family) && try_all(tables, each).wrong > 0)
      return line;
  return 0;
}

result<tried_cases> try_cases(const agreement& under, std::string_view toml, std::string_view name) {
  MASH_TRY(cases, case_list::read(under, toml, name));
  return cases->try_on(under.tables());
}

result<void> check_cases(const agreement& under, std::string_view toml, std::string_view name) {
  MASH_TRY(tried, try_cases(under, toml, name));
  std::string told;
  for (const tried_case& each : tried->cases) {
    if (each.wrong == 0) continue;
    told.append(told.empty() ? "" : "\n").append(name).append(":").append(std::to_string(each.line)).append(": case: ");
    told.append(each.first_wrong);
    if (each.wrong > 1) told.append("; and " + std::to_string(each.wrong - 1) + " more of this case");
  }
  if (!told.empty()) return fail(errc::invalid, std::move(told));
  return {};
}

}  // namespace mash::policy
