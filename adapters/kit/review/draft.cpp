// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/draft.hpp"

#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/message.hpp"
#include "adapters/contract/reduce.hpp"
#include "adapters/kit/looking_up.hpp"
#include "adapters/kit/review/identity.hpp"
#include "base/json_reader.hpp"

namespace mash::kit {
namespace {

using policy::disposition;
using policy::search_result;

constexpr std::size_t RECORDS_MAX = 4096, KEY_MAX = 1024;

bool may_never_leave(disposition form) { return form == disposition::withheld || form == disposition::call_agency; }

contract::record labels_of(contract::record what) {
  const contract::occurrence when = what.when;
  const auto graded = what.graded;
  (void)contract::reduce(what, disposition::existence_only);
  what.when = when;
  what.graded = graded;  // its handling code is a label
  return what;
}

bool is_about(const contract::record& what, const std::string& subject, const std::string& organisation) {
  return what.organisation == organisation && std::ranges::find(what.subjects, subject) != what.subjects.end();
}

bool was_released(const contract::answer& from, const std::string& subject, const std::string& organisation) {
  return std::ranges::any_of(
      from.items, [&](const contract::item& one) { return one.reviewed && is_about(one.what, subject, organisation); });
}

// A body that held only a sensitive service's record about somebody said `no_trace` of them; once a person there has
// released it, it says that it found them.
void tell_what_was_released(contract::answer& into) {
  for (contract::search& one : into.searches) {
    if (one.result != search_result::no_trace || !was_released(into, one.subject, one.organisation)) continue;
    one.result = search_result::found;
    const auto body = std::ranges::find(into.organisations, one.organisation, &contract::organisation::id);
    if (body != into.organisations.end() && body->outcome == policy::roster_outcome::no_trace)
      body->outcome = policy::roster_outcome::answered;
    into.safety.known = "yes";
  }
  if (!into.organisations.empty())
    into.outcome = std::ranges::min(into.organisations, {}, &contract::organisation::outcome).outcome;
}

// Not by what the searches say: where a system was only partly read they say `system_down`, of somebody who was matched
// there as of anybody, and without the match the hub takes all that this agency tells of them for another's. Drafts of
// earlier versions do not say whom the first answer named; a search that found somebody named them.
void leave_unnamed(contract::answer& into, const named_matches& named) {
  std::erase_if(into.people, [&](const contract::candidate& one) {
    const bool found = std::ranges::any_of(into.searches, [&](const contract::search& search) {
      return search.subject == one.subject && search.organisation == one.organisation &&
             search.result == search_result::found;
    });
    return !found && !named.contains({one.subject, one.organisation}) &&
           !was_released(into, one.subject, one.organisation);
  });
}

// Of a record that was withheld only its labels are here: whatever the version in force says now, its line stands.
void add_line_of(const contract::item& kept, const contract::answer& draft, const releaser& release,
                 contract::answer& into) {
  const auto now = release.judge(kept.what);
  if (!now) return;
  if (may_never_leave(now->verdict.form)) return release.decide(kept.what, nullptr, into);
  const auto of_category = [&](const contract::withheld_line& one) { return one.category == now->verdict.display; };
  const auto stood = std::ranges::find_if(draft.withheld, of_category);
  if (stood != draft.withheld.end() && std::ranges::none_of(into.withheld, of_category))
    into.withheld.push_back(*stood);
}

}  // namespace

bool holds_items(const contract::answer& draft) {
  return std::ranges::find(draft.items, disposition::human_review, &contract::item::disposition) != draft.items.end();
}

contract::answer make_draft(const contract::ask& question, const lookup& found, const contract::answer& sent,
                            const answering_agency& by, const deciding_versions& under) {
  contract::answer out = sent;
  out.items.clear();
  out.people = found.people.candidates();
  const releaser policy_says(question, under, by.member, out.people, sent.answered_at);
  const identity_holds unsure(question, under, by.member, out, sent.answered_at);
  std::vector<contract::item> others;
  for (const contract::record& record : found.records) {
    auto judged = policy_says.judge(record);
    if (!judged) continue;
    const bool barred = judged->verdict.form == disposition::withheld;
    if (barred) judged = unsure.judge_if_confirmed(record);
    const disposition form = judged->verdict.form;
    contract::item one{may_never_leave(form) ? labels_of(record) : record, form, std::move(judged->under), false};
    const bool waits = form == disposition::human_review || (barred && form != disposition::withheld);
    (waits ? out.items : others).push_back(std::move(one));
  }
  // Where more was found than a line holds, what waits for a person is not what is left out.
  std::ranges::move(others, std::back_inserter(out.items));
  if (out.items.size() > contract::ITEMS_MAX) out.items.resize(contract::ITEMS_MAX);
  return out;
}

named_matches matches_in(const contract::answer& from) {
  named_matches out;
  for (const contract::candidate& one : from.people) out.emplace(one.subject, one.organisation);
  return out;
}

std::string keep_draft(contract::answer draft, const match_table& people, const named_matches& named) {
  json::array records, told;
  for (const auto& [subject, organisations] : people.by_subject)
    for (const auto& [organisation, one] : organisations)
      if (one.result == search_result::found && !one.key.empty())
        records.push_back(json::object{{"key", one.key}, {"organisation", organisation}, {"subject", subject}});
  for (const auto& [subject, organisation] : named)
    told.push_back(json::object{{"organisation", organisation}, {"subject", subject}});
  json::object beside;
  if (!records.empty()) beside.emplace("records", std::move(records));
  if (!told.empty()) beside.emplace("named", std::move(told));
  std::string out = finish(std::move(draft)).line;
  if (!beside.empty()) out += "\n" + json::canonical(beside);
  return out;
}

result<kept_draft> read_draft(std::string_view text) {
  const std::size_t end = text.find('\n');
  MASH_TRY(draft, contract::decode_answer(text.substr(0, end)));
  kept_draft out{std::move(draft->what), {}, {}};
  if (end == std::string_view::npos) return out;
  MASH_TRY(beside, json::parse(text.substr(end + 1), {.bytes_max = contract::LINE_BYTES_MAX}));
  std::vector<json::fault> faults;
  json::reader in(*beside, "", faults);
  if (const json::array* records = in.if_items("records", RECORDS_MAX))
    for (const json::value& each : *records) {
      json::reader one(each, "/records", faults);
      out.records.insert_or_assign({one.text("subject", KEY_MAX), one.text("organisation", KEY_MAX)},
                                   one.text("key", KEY_MAX));
    }
  if (const json::array* named = in.if_items("named", RECORDS_MAX))
    for (const json::value& each : *named) {
      json::reader one(each, "/named", faults);
      out.named.emplace(one.text("subject", KEY_MAX), one.text("organisation", KEY_MAX));
    }
  if (!faults.empty()) return fail(errc::corrupt, "a draft that was kept does not read back");
  return out;
}

remade remake(const draft_view& from, const rulings& by_person, const contract::ask& question,
              const std::string& member, const deciding_versions& under) {
  const contract::answer& draft = from.draft;
  remade out{draft, 0};
  contract::answer& reply = out.reply;
  reply.items.clear();
  reply.withheld.clear();
  reply.safety.items_held = 0;
  const releaser release(question, under, member, draft.people, reply.answered_at);
  for (const contract::item& one : draft.items) {
    const auto ruled = by_person.find(one.what.id);
    const ruling* ruling = ruled == by_person.end() ? nullptr : &ruled->second;
    if (may_never_leave(one.disposition)) {
      add_line_of(one, draft, release, reply);
      continue;
    }
    if (one.disposition == disposition::human_review && ruling == nullptr) {
      const auto now = release.judge(one.what);
      if (now && !may_never_leave(now->verdict.form)) ++out.open;
    }
    release.decide(one.what, ruling, reply);
  }
  release.add_standing_line(reply);
  tell_what_was_released(reply);
  leave_unnamed(reply, from.named);
  add_identity_line(reply);
  add_risks(reply);
  return out;
}

}  // namespace mash::kit
