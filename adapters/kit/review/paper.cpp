// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/paper.hpp"

#include <algorithm>

#include "adapters/kit/review/unmatch.hpp"

namespace mash::kit {
namespace {

using policy::roster_outcome;
using policy::search_result;

constexpr std::size_t WORD_MAX = 64, TEXT_MAX = 200, SENTENCE_MAX = 4000, SUBJECTS_MAX = 64, CAVEATS_MAX = 32;
constexpr std::string_view BY_HAND = ", entered by hand";

std::optional<civil_date> day_of_text(const std::string& text) {
  if (const auto day = parse_iso_date(text)) return *day;
  if (const auto at = parse_rfc3339(text)) return date_of(*at);
  return std::nullopt;
}

contract::occurrence read_when(json::reader& in) {
  contract::occurrence out;
  out.at = in.if_text("occurred_at", WORD_MAX).value_or("");
  out.until = in.if_text("until", WORD_MAX).value_or("");
  out.precision = in.word<policy::precision>("precision", policy::precision::unknown);
  for (const auto& [name, text] : {std::pair{"occurred_at", &out.at}, std::pair{"until", &out.until}})
    if (!text->empty() && !day_of_text(*text)) in.add(name, "not_a_time", "a date (2026-11-20) or a time");
  if (out.at.empty() != (out.precision == policy::precision::unknown))
    in.add("precision", "not_here", "`unknown` where there is no date, and only there");
  return out;
}

contract::record read_record(json::reader& in) {
  contract::record out;
  out.category = in.word<policy::category>("category");
  out.subjects = in.if_texts("subjects", SUBJECTS_MAX, WORD_MAX);
  if (out.subjects.empty()) in.add("subjects", "required", "about whom: ids of the question");
  out.organisation = in.if_text("organisation", TEXT_MAX).value_or("");
  out.source = in.said("source", TEXT_MAX);
  out.when = read_when(in);
  out.summary = in.said("summary", SENTENCE_MAX);
  out.nature = in.word<policy::nature>("nature");
  out.status = in.if_word<policy::item_status>("status");
  out.said_by = in.if_said("said_by", TEXT_MAX).value_or("");
  out.caveats = in.if_words<policy::caveat>("caveats", CAVEATS_MAX);
  return out;
}

json::object to_json(const contract::record& from) {
  json::object out{{"category", to_word(from.category)},
                   {"subjects", json::array(from.subjects.begin(), from.subjects.end())},
                   {"organisation", from.organisation},
                   {"source", from.source},
                   {"precision", to_word(from.when.precision)},
                   {"summary", from.summary},
                   {"nature", to_word(from.nature)}};
  const auto put = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) out.emplace(name, text);
  };
  put("occurred_at", from.when.at);
  put("until", from.when.until);
  put("said_by", from.said_by);
  if (from.status) out.emplace("status", to_word(*from.status));
  json::array caveats;
  for (const policy::caveat one : from.caveats) caveats.emplace_back(to_word(one));
  if (!caveats.empty()) out.emplace("caveats", std::move(caveats));
  return out;
}

bool was_matched(const contract::answer& draft, const std::string& subject, const std::string& organisation) {
  return std::ranges::any_of(draft.people, [&](const contract::candidate& one) {
    return one.subject == subject && one.organisation == organisation;
  });
}

}  // namespace

paper_entry read_paper_entry(const json::value& document, std::vector<json::fault>& faults) {
  json::reader in(document, "", faults);
  paper_entry out;
  out.shown = in.text("digest", 64);
  out.what = read_record(in);
  in.finish();
  return out;
}

void check_entry(contract::record& what, const contract::ask& question, const contract::answer& draft, instant now,
                 std::vector<json::fault>& faults) {
  if (std::ranges::find(question.categories, what.category) == question.categories.end())
    faults.push_back({"/category", "not_asked_for", "the question does not ask for this category"});
  if (what.organisation.empty() && draft.organisations.size() == 1) what.organisation = draft.organisations[0].id;
  if (what.organisation.empty())
    faults.push_back({"/organisation", "required", "which of this agency's bodies holds the file"});
  else
    for (std::size_t i = 0; i < what.subjects.size(); ++i)
      if (!was_matched(draft, what.subjects[i], what.organisation))
        faults.push_back({"/subjects/" + std::to_string(i), "not_matched",
                          "nobody of this body's records was matched with that person, so nothing is said of them"});
  if (const auto day = day_of_text(what.when.at);
      day && std::chrono::sys_days(*day) > std::chrono::sys_days(date_of(now)))
    faults.push_back({"/occurred_at", "in_the_future", "it is still to come"});
}

ledger::act act_of(const contract::record& what, const reviewer& by, instant at) {
  ledger::act out;
  out.what = ledger::act::kind::entered;
  out.words = {"entered"};
  out.entry =
      json::canonical(json::object{{"at", to_rfc3339(at)}, {"record", to_json(what)}, {"reviewer", kit::to_json(by)}});
  out.actor = by.id;
  return out;
}

result<entries_by_hand> read_entries(const std::string& ask, const std::vector<ledger::act>& acts) {
  entries_by_hand out;
  for (const ledger::act& one : acts) {
    if (one.what != ledger::act::kind::entered) continue;
    MASH_TRY(document, json::parse(one.entry));
    std::vector<json::fault> faults;
    json::reader in(*document, "", faults);
    entered_by_hand read{{}, one.at, {}};
    if (const json::value* who = in.child("reviewer")) read.by = read_reviewer(*who, faults);
    if (const json::value* record = in.child("record")) {
      json::reader members(*record, "/record", faults);
      read.what = read_record(members);
    }
    if (!faults.empty()) return fail(errc::corrupt, "what was entered by hand does not read back");
    read.what.id = "entered-" + ask + "-" + std::to_string(one.step);
    read.what.recorded_at = to_iso_date(date_of(one.at));
    read.what.source += BY_HAND;
    out.emplace(read.what.id, std::move(read));
  }
  return out;
}

void add_paper_file(contract::answer& into, const contract::ask& question, const std::string& name) {
  if (into.organisations.empty()) return;
  contract::organisation& body = into.organisations.front();
  body.systems.push_back(name);
  for (const contract::person& one : question.subjects)
    into.searches.push_back({body.id, name, one.id, search_result::not_searched});
  body.outcome = std::min(body.outcome, roster_outcome::partly_searched);
  into.outcome = std::min(into.outcome, roster_outcome::partly_searched);
  if (into.safety.known == "no_trace") into.safety.known = "not_searched";
}

void tell_paper_file_searched(contract::answer& into, const std::string& name, const std::set<std::string>& found_of) {
  if (into.organisations.empty()) return;
  const contract::organisation& body = into.organisations.front();
  for (contract::search& one : into.searches)
    if (one.organisation == body.id && one.system == name)
      one.result = found_of.contains(one.subject) ? search_result::found : search_result::no_trace;
  tell_anew(into);
}

}  // namespace mash::kit
