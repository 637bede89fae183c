// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "hub/assemble/sections.hpp"

namespace mash::hub {
namespace {

// Always shown with a no-trace, in these words: silence and absence are not safety.
constexpr std::string_view NO_TRACE_NOTE = "This is not evidence that the child is safe or unknown to this agency.";

void add_answer(json::object& entry, const accepted_answer& answer) {
  const contract::answer& what = answer.what;
  json::array organisations, searches;
  for (const contract::organisation& one : what.organisations) {
    json::object organisation = contract::to_json(one);
    organisation["ods_or_urn"] = one.id;
    organisation.erase("id");
    organisations.push_back(std::move(organisation));
  }
  for (const contract::search& one : what.searches) searches.push_back(contract::to_json(one));
  entry["answered_at"] = to_rfc3339(what.answered_at);
  entry["received_at"] = to_rfc3339(answer.received_at);
  entry["answered_by"] = contract::to_json(what.answered_by);
  entry["contact"] = contract::to_json(what.contact);
  entry["organisations"] = std::move(organisations);
  entry["searches"] = std::move(searches);
  if (!what.needs.empty()) entry["needs"] = what.needs;
}

}  // namespace

json::array roster_of(const check& whole, const released& shown, instant as_of) {
  json::array out;
  for (const agency& one : whole.agencies) {
    const policy::roster_outcome outcome = outcome_of(one, as_of);
    json::object entry{{"agency", one.member},           {"name", one.name},
                       {"outcome", to_word(outcome)},    {"contact", contract::to_json(one.contact)},
                       {"organisations", json::array()}, {"searches", json::array()}};
    if (!one.ask_id.empty()) {
      entry["asked_at"] = to_rfc3339(one.asked_at);
      entry["return_by"] = to_rfc3339(one.human_deadline);
    }
    if (is_overdue(one, as_of)) entry["overdue"] = true;
    if (outcome == policy::roster_outcome::not_asked)
      entry["rule"] = json::object{
          {"rule", one.rule}, {"clause", one.clause}, {"because", one.because}, {"would_need", one.would_need}};
    if (!one.trouble.empty()) entry["explanation"] = one.trouble;
    if (one.answer && !one.fixed) add_answer(entry, *one.answer);
    if (outcome == policy::roster_outcome::no_trace) entry["note"] = NO_TRACE_NOTE;
    entry["counts"] = json::object{{"released", std::ranges::count(shown.items, &one, &shown_item::from)},
                                   {"withheld_lines", std::ranges::count(shown.withheld, &one, &shown_line::from)}};
    out.push_back(std::move(entry));
  }
  return out;
}

json::array safety_headlines_of(const check& whole) {
  json::array out;
  for (const agency& one : whole.agencies) {
    if (!one.answer || one.fixed) continue;
    json::object line = contract::to_json(one.answer->what.safety);
    line["agency"] = one.member;
    out.push_back(std::move(line));
  }
  return out;
}

json::object echo_of(const request& asked) {
  json::object echo = asked.document.get_object();
  json::value* subjects = echo.if_contains("subjects");
  if (subjects == nullptr) return echo;
  for (std::size_t i = 0; i < asked.subjects.size(); ++i) {
    json::value* addresses = subjects->at(i).get_object().if_contains("addresses");
    if (addresses == nullptr) continue;
    json::array kept;
    for (std::size_t k = 0; k < asked.subjects[i].identity.addresses.size(); ++k)
      if (!asked.subjects[i].identity.addresses[k].is_protected) kept.push_back(addresses->at(k));
    *addresses = std::move(kept);
  }
  return echo;
}

}  // namespace mash::hub
