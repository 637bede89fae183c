// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "hub/assemble/sections.hpp"
#include "hub/model/lifecycle.hpp"

namespace mash::hub {
namespace {

// Always shown with a no-trace, in these words: silence and absence are not safety.
constexpr std::string_view NO_TRACE_NOTE = "This is not evidence that the child is safe or unknown to this agency.";

void add_answer(json::object& entry, const contract::answer& what, instant received_at) {
  const json::storage_ptr store = entry.storage();
  json::array organisations(store), searches(store);
  searches.reserve(what.searches.size());
  for (const contract::organisation& one : what.organisations) {
    json::object organisation = contract::to_json(one, store);
    organisation.emplace("ods_or_urn", one.id);
    organisation.erase("id");
    organisations.push_back(std::move(organisation));
  }
  for (const contract::search& one : what.searches) searches.push_back(contract::to_json(one, store));
  entry.emplace("answered_at", to_rfc3339(what.answered_at));
  entry.emplace("received_at", to_rfc3339(received_at));
  entry.emplace("answered_by", contract::to_json(what.answered_by, store));
  entry["contact"] = contract::to_json(what.contact, store);
  entry["organisations"] = std::move(organisations);
  entry["searches"] = std::move(searches);
  if (!what.needs.empty()) entry.emplace("needs", what.needs);
}

}  // namespace

json::array roster_of(const showing& of, json::storage_ptr store) {
  const auto& [whole, shown, masked, as_of] = of;
  json::array out(store);
  out.reserve(whole.agencies.size());
  for (const agency& one : whole.agencies) {
    const policy::roster_outcome outcome = outcome_of(one, as_of);
    json::object entry(store);
    entry.reserve(16);
    entry.emplace("agency", one.member);
    entry.emplace("name", one.name);
    entry.emplace("outcome", to_word(outcome));
    entry.emplace("contact", contract::to_json(one.contact, store));
    entry.emplace("organisations", json::array(store));
    entry.emplace("searches", json::array(store));
    if (!one.ask_id.empty()) {
      entry.emplace("asked_at", to_rfc3339(one.asked_at));
      entry.emplace("return_by", to_rfc3339(one.human_deadline));
    }
    if (one.round > 1) entry.emplace("round", one.round);
    if (const accepted_answer* said = speaks_for(one); said != nullptr && said->round < one.round)
      entry.emplace("answer_of_round", said->round);
    if (json::object since = since_last_round(one); !since.empty()) entry.emplace("since_last_round", std::move(since));
    if (!one.closed_because.empty()) {
      json::object closed{{"because", one.closed_because}};
      if (one.reopens_at) closed.emplace("reopens_at", to_rfc3339(*one.reopens_at));
      entry.emplace("closed", std::move(closed));
    }
    if (is_overdue(one, as_of)) entry["overdue"] = true;
    if (!whole.cancelled) add_asked_back(one, as_of, entry);
    if (outcome == policy::roster_outcome::not_asked)
      entry["rule"] = json::object{
          {"rule", one.rule}, {"clause", one.clause}, {"because", one.because}, {"would_need", one.would_need}};
    if (!one.trouble.empty()) entry["explanation"] = one.trouble;
    if (const accepted_answer* said = speaks_for(one)) {
      if (masked.hides_bodies_of(one)) {
        contract::answer what = said->what;
        masked.mask_searches(one, what);
        add_answer(entry, what, said->received_at);
      } else {
        add_answer(entry, said->what, said->received_at);
      }
    }
    if (json::array relayed = relayed_of(one, store); !relayed.empty()) entry.emplace("relayed", std::move(relayed));
    if (outcome == policy::roster_outcome::no_trace) entry["note"] = NO_TRACE_NOTE;
    entry.emplace("counts",
                  json::object({{"released", std::ranges::count(shown.items, &one, &shown_item::from)},
                                {"withheld_lines", std::ranges::count(shown.withheld, &one, &shown_line::from)}},
                               store));
    out.push_back(std::move(entry));
  }
  return out;
}

json::array safety_headlines_of(const check& whole, json::storage_ptr store) {
  json::array out(store);
  for (const agency& one : whole.agencies) {
    const accepted_answer* said = speaks_for(one);
    if (said == nullptr) continue;
    json::object line = contract::to_json(said->what.safety, store);
    line.emplace("agency", one.member);
    if (!one.answer || said != &*one.answer) line.emplace("relayed", true);
    out.push_back(std::move(line));
    // A danger that was told by telephone is no less one because the agency's system does not know of it.
    for (const relayed_answer& told : one.relayed) {
      const contract::headline& danger = told.said.what.safety;
      if (&told.said == said || (!danger.risk_to_child_now && !danger.risk_to_staff)) continue;
      json::object further = contract::to_json(danger, store);
      further.emplace("agency", one.member);
      further.emplace("relayed", true);
      out.push_back(std::move(further));
    }
  }
  return out;
}

json::object echo_of(const showing& of, json::storage_ptr store) {
  const request& asked = of.whole.request;
  json::object echo(asked.document.get_object(), store);
  of.masked.mask_written(echo);
  json::value* subjects = echo.if_contains("subjects");
  if (subjects == nullptr) return echo;
  for (std::size_t i = 0; i < asked.subjects.size(); ++i) {
    of.masked.mask_echo(asked.subjects[i], subjects->at(i).get_object());
    json::value* addresses = subjects->at(i).get_object().if_contains("addresses");
    if (addresses == nullptr) continue;
    json::array kept(store);
    for (std::size_t k = 0; k < asked.subjects[i].identity.addresses.size(); ++k)
      if (!asked.subjects[i].identity.addresses[k].is_protected) kept.push_back(addresses->at(k));
    *addresses = std::move(kept);
  }
  return echo;
}

}  // namespace mash::hub
