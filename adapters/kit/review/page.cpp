// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/page.hpp"

#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/reduce.hpp"
#include "adapters/kit/releasing.hpp"
#include "adapters/kit/review/correcting.hpp"

namespace mash::kit {
namespace {

template <class Values>
json::array words_of(const Values& values) {
  json::array out;
  for (const auto one : values) out.emplace_back(to_word(one));
  return out;
}

template <class Values>
json::array objects_of(const Values& values) {
  json::array out;
  for (const auto& one : values) out.emplace_back(contract::to_json(one));
  return out;
}

void put(json::object& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out.emplace(name, text);
}

}  // namespace

json::object question_of(const contract::ask& from) {
  json::object out{{"type", to_word(from.type)},
                   {"purpose", to_word(from.purpose)},
                   {"urgency", to_word(from.urgency)},
                   {"family_agreement", to_word(from.family_agreement)},
                   {"authority", from.authority},
                   {"asker", contract::to_json(from.asker)},
                   {"basis", contract::to_json(from.legal)},
                   {"categories", words_of(from.categories)},
                   {"concerns", words_of(from.concerns)},
                   {"subjects", objects_of(from.subjects)},
                   {"asked_at", to_rfc3339(from.asked_at)},
                   {"human_deadline", to_rfc3339(from.human_deadline)}};
  put(out, "public_task", from.public_task);
  put(out, "context", from.context);
  return out;
}

namespace {

bool is_barred(const std::optional<releaser::judged>& of) {
  return !of || of->verdict.form > policy::disposition::human_review;
}

// What readers of a response are told in place of the reason says nothing to somebody who has the record before them.
std::string reason_for_reviewers(const releaser::judged& of, const releaser& policy_says) {
  if (!policy_says.says_standing_words(of)) return std::string(of.verdict.because);
  return is_barred(of)
             ? "It is of a kind that is not shared for this purpose, and readers are never told that it is held."
             : "It is of a kind that readers are never told is held: a person here decides whether it leaves.";
}

// The version in force now withholds it: it cannot be released, so it is not shown.
void add_bar(const contract::item& kept, const std::optional<releaser::judged>& of, const releaser& policy_says,
             const releaser* signed_says, json::object& out) {
  out.emplace("barred", true);
  const bool by_agreement = signed_says == nullptr || is_barred(signed_says->judge(kept.what));
  out.emplace("barred_by", by_agreement ? "agreement" : "own_limits");
  if (of) out.emplace("because", reason_for_reviewers(*of, policy_says));
}

struct showing {
  const releaser& policy_says;
  const releaser* signed_says;
  const page_rules& rules;
};

json::object item_of(const contract::item& kept, const showing& by, const rulings& by_person) {
  const releaser& policy_says = by.policy_says;
  json::object out{{"id", kept.what.id}};
  const auto ruled = by_person.find(kept.what.id);
  if (ruled != by_person.end()) out.emplace("ruled", to_word(ruled->second.kind));
  const auto judged = policy_says.judge(kept.what);
  if (is_barred(judged)) {
    add_bar(kept, judged, policy_says, by.signed_says, out);
    return out;
  }
  if (by.rules.two_people.contains(kept.what.category)) out.emplace("two_people", true);
  const policy::disclosure_verdict& verdict = judged->verdict;
  out.emplace("suggests", to_word(verdict.form));
  out.emplace("because", reason_for_reviewers(*judged, policy_says));
  out.emplace("rule", std::string(verdict.rule));
  out.emplace("clause", std::string(verdict.clause));
  if (policy_says.is_collapsed(*judged)) out.emplace("collapsed", true);
  // What was entered by hand policy may let leave without anybody's ruling, in a form of its own.
  const bool held = verdict.form == policy::disposition::human_review;
  contract::item would_leave{judged->left, held ? policy::disposition::released : verdict.form, judged->under, held};
  (void)contract::reduce(would_leave.what, would_leave.disposition);
  out.emplace("would_leave", contract::to_json(would_leave));
  return out;
}

void mark_entered(const open_review& what, const std::string& id, json::object& item) {
  const auto found = what.entered.find(id);
  if (found == what.entered.end()) return;
  const entered_by_hand& one = found->second;
  item.emplace("entered", json::object{{"at", to_rfc3339(one.at)},
                                       {"by", json::object{{"name", one.by.name}, {"role", one.by.role}}}});
}

void mark_parted(const open_review& what, const std::string& id, json::object& item) {
  const auto found = what.parted.find(id);
  if (found != what.parted.end()) item.emplace("not_about", json::array(found->second.begin(), found->second.end()));
}

bool is_a_place(policy::category what) {
  using policy::category;
  constexpr policy::value_set<category> PLACES{category::address, category::contact_point, category::school_or_practice,
                                               category::location_current};
  return PLACES.contains(what);
}

// How this agency's record knows the person, to compare by; of somebody whose place is protected no place.
json::array on_record(const contract::answer& draft, const contract::candidate& whom) {
  const bool is_shielded = std::ranges::find(draft.place_protected, whom.subject) != draft.place_protected.end();
  json::array out;
  for (const contract::item& one : draft.items) {
    if (one.what.kind != contract::record_kind::identity || one.disposition > policy::disposition::summary_only ||
        one.what.subjects != std::vector{whom.subject} || one.what.organisation != whom.organisation)
      continue;
    const bool is_marked = one.what.caveats != std::vector<policy::caveat>{} && is_a_place(one.what.category);
    if (!is_marked && !(is_shielded && is_a_place(one.what.category))) out.emplace_back(one.what.fields);
  }
  return out;
}

json::object candidate_of(const open_review& what, const contract::candidate& whom, const identity_holds& unsure,
                          const page_rules& rules) {
  json::object out = contract::to_json(whom);
  const auto record = what.records.find({whom.subject, whom.organisation});
  if (record != what.records.end()) out.emplace("record", record->second);
  if (whom.band != policy::match_band::probable) return out;
  const auto waiting = unsure.waiting_for(whom);
  if (!waiting.empty()) out.emplace("held", static_cast<std::int64_t>(waiting.size()));
  if (std::ranges::any_of(waiting, [&](const auto* one) { return rules.two_people.contains(one->what.category); }))
    out.emplace("two_people", true);
  if (const person_ruling* said = ruling_on(what.people, whom)) out.emplace("ruled", to_word(said->says));
  if (json::array known = on_record(what.draft, whom); !known.empty()) out.emplace("on_record", std::move(known));
  return out;
}

json::array candidates_of(const open_review& what, const identity_holds& unsure, const page_rules& rules) {
  json::array out;
  for (const contract::candidate& one : what.draft.people) out.emplace_back(candidate_of(what, one, unsure, rules));
  return out;
}

// Of whom a record is only possibly: somebody to ask one more identifier of, and nobody to confirm.
json::array only_possible(const open_review& what) {
  json::array out;
  for (const contract::person& who : what.question.subjects)
    if (std::ranges::any_of(what.draft.searches, [&](const contract::search& one) {
          return one.subject == who.id && one.result == policy::search_result::ambiguous_match;
        }))
      out.emplace_back(who.id);
  return out;
}

bool has_paper_file(const contract::answer& draft, std::string_view name) {
  return !name.empty() && std::ranges::find(draft.searches, name, &contract::search::system) != draft.searches.end();
}

}  // namespace

std::set<std::string> part(const person_ruling& what, contract::answer& draft, rulings& by_person,
                           parted_items& parted) {
  std::set<std::string> out;
  for (const auto& [id, whom] : apply(what, draft)) {
    by_person.erase(id);
    parted[id].insert(whom.begin(), whom.end());
    out.insert(id);
  }
  return out;
}

result<open_review> read_review(const ledger::review& from) {
  open_review out;
  MASH_TRY(question, contract::decode_ask(from.ask_line));
  MASH_TRY(kept, read_draft(from.draft));
  out.question = std::move(*question);
  out.draft = std::move(kept->draft);
  out.records = std::move(kept->records);
  out.named = std::move(kept->named);
  MASH_TRY(entered, read_entries(from.ask, from.acts));
  out.entered = std::move(*entered);
  for (const auto& [id, one] : out.entered)
    out.draft.items.push_back({one.what, policy::disposition::human_review, {}, false});
  for (const std::string& entry : from.decisions) {
    MASH_TRY(made, read_entry(entry));
    for (auto& [id, one] : made->items) out.by_person.insert_or_assign(id, std::move(one));
    for (const person_ruling& one : made->people) part(one, out.draft, out.by_person, out.parted);
    std::ranges::move(made->people, std::back_inserter(out.people));
    out.paper_file_searched |= made->paper_file_searched;
  }
  MASH_TRY(proposed, read_proposals(from.acts));
  out.acts = std::move(*proposed);
  MASH_TRY(back, read_asked_back(from.acts));
  out.back = std::move(*back);
  out.calls = read_calls(from.acts);
  for (const std::string& entry : from.corrections) {
    MASH_TRY(made, read_correction_entry(entry));
    correct_draft(out.draft, *made);
  }
  out.revision = from.revision;
  out.sent = from.sent;
  out.since = from.since;
  out.waiting = from.waiting;
  return out;
}

open_items count_open(const open_review& what, const std::string& member, const deciding_versions& under, instant now) {
  const releaser policy_says(what.question, under, member, what.draft.people, now);
  const identity_holds unsure(what.question, under, member, what.draft, now);
  open_items out;
  for (const contract::candidate& one : what.draft.people)
    if (ruling_on(what.people, one) == nullptr && !unsure.waiting_for(one).empty()) ++out.people;
  for (const contract::item& one : what.draft.items)
    if (one.disposition == policy::disposition::human_review && !what.by_person.contains(one.what.id) &&
        !unsure.holds(one))
      ++(is_barred(policy_says.judge(one.what)) ? out.barred : out.to_decide);
  return out;
}

json::object page_of(const open_review& what, const std::string& member, const deciding_versions& under, instant now,
                     const page_rules& rules) {
  const releaser policy_says(what.question, under, member, what.draft.people, now);
  std::optional<releaser> signed_says;
  if (rules.as_signed != nullptr) signed_says.emplace(what.question, *rules.as_signed, member, what.draft.people, now);
  const showing by{policy_says, signed_says ? &*signed_says : nullptr, rules};
  const identity_holds unsure(what.question, under, member, what.draft, now);
  json::array items;
  for (const contract::item& one : what.draft.items)
    if (one.disposition == policy::disposition::human_review && !unsure.holds(one)) {
      items.emplace_back(item_of(one, by, what.by_person));
      mark_entered(what, one.what.id, items.back().as_object());
      mark_parted(what, one.what.id, items.back().as_object());
    }
  json::object out{
      {"ask", what.draft.ask_id},
      {"revision", what.revision},
      {"since", to_rfc3339(what.since)},
      {"state", what.waiting ? "waiting" : "settled"},
      {"agreement", under.present.digest()},
      {"question", question_of(what.question)},
      {"candidates", candidates_of(what, unsure, rules)},
      {"items", std::move(items)},
      // As the ASK demands it (docs/formats/exchange.md): somebody at home may read along.
      {"handling",
       {{"visibility", "never_online"},
        {"text", "If you record this enquiry in your own system, hide it from online and proxy access."}}}};
  if (json::array possible = only_possible(what); !possible.empty()) out.emplace("only_possible", std::move(possible));
  if (has_paper_file(what.draft, rules.paper_file))
    out.emplace("paper_file", json::object{{"system", rules.paper_file},
                                           {"state", what.paper_file_searched ? "searched" : "not_searched"}});
  return out;
}

std::string digest_of(const json::object& page) { return to_hex(sha256(json::canonical(page))); }

json::object line_of(const open_review& what, const open_items& count) {
  json::object out{{"ask", what.draft.ask_id},
                   {"urgency", to_word(what.question.urgency)},
                   {"purpose", to_word(what.question.purpose)},
                   {"authority", what.question.authority},
                   {"items", count.to_decide},
                   {"since", to_rfc3339(what.since)},
                   {"human_deadline", to_rfc3339(what.question.human_deadline)}};
  if (count.people > 0) out.emplace("people", count.people);
  if (count.barred > 0) out.emplace("barred", count.barred);
  return out;
}

}  // namespace mash::kit
