// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/answering.hpp"

#include <algorithm>
#include <set>

#include "adapters/kit/releasing.hpp"

namespace mash::kit {
namespace {

using policy::roster_outcome;
using policy::search_result;

// One finding may be reported for a system several times (finding, then fetching): the worst is what stands.
struct system_state {
  bool searched = true, ambiguous = false;
};
using system_states = std::map<std::pair<std::string, std::string>, system_state>;

system_states states_of(const lookup& found) {
  system_states out;
  for (const system_report& one : found.systems) {
    system_state& state = out[{one.organisation, one.system}];
    state.searched = state.searched && one.searched;
    state.ambiguous = state.ambiguous || one.ambiguous;
  }
  return out;
}

bool is_about(const contract::record& what, const std::string& subject, const std::string& organisation) {
  return what.organisation == organisation && std::ranges::find(what.subjects, subject) != what.subjects.end();
}

// That this clinic, of several bodies, has found somebody names the service as clearly as its record would. An agency
// that is one body has already said its name.
bool would_name_a_sensitive_service(const lookup& found, const contract::answer& answer, const std::string& subject,
                                    const std::string& organisation) {
  if (answer.organisations.size() < 2) return false;
  bool sensitive = false;
  for (const contract::record& one : found.records) {
    if (!is_about(one, subject, organisation)) continue;
    const bool marked = std::ranges::find(one.caveats, policy::caveat::sensitive_service) != one.caveats.end();
    if (!marked && one.category != policy::category::sexual_health) return false;
    sensitive = true;
  }
  return sensitive;
}

// A body that holds records about a person matched through another body of the same source (one patient record, several
// organisations) has found that person too.
bool holds_records(const lookup& found, const std::string& subject, const std::string& organisation) {
  return std::ranges::any_of(found.records, [&](const auto& one) { return is_about(one, subject, organisation); });
}

search_result result_for(const lookup& found, const std::string& subject, const std::string& organisation) {
  if (holds_records(found, subject, organisation)) return search_result::found;
  const auto by_organisation = found.people.by_subject.find(subject);
  if (by_organisation == found.people.by_subject.end()) return search_result::no_trace;
  const auto one = by_organisation->second.find(organisation);
  return one == by_organisation->second.end() ? search_result::no_trace : one->second.result;
}

struct tally {
  std::size_t searched = 0, down = 0, found = 0, ambiguous = 0;
};

roster_outcome outcome_from(const tally& count) {
  if (count.ambiguous > 0) return roster_outcome::ambiguous_match;
  if (count.down > 0) return roster_outcome::partly_searched;
  return count.found > 0 ? roster_outcome::answered : roster_outcome::no_trace;
}

// Fills the searches and the organisations with their outcomes; returns the worst of these.
roster_outcome add_searches(contract::answer& into, const contract::ask& question, const lookup& found) {
  const system_states states = states_of(found);
  roster_outcome worst = roster_outcome::answered;
  for (contract::organisation& organisation : into.organisations) {
    tally count;
    for (const std::string& system : organisation.systems) {
      const auto state = states.find({organisation.id, system});
      const system_state here = state == states.end() ? system_state{} : state->second;
      for (const contract::person& subject : question.subjects) {
        search_result result = result_for(found, subject.id, organisation.id);
        if (would_name_a_sensitive_service(found, into, subject.id, organisation.id)) result = search_result::no_trace;
        if (!here.searched) result = here.ambiguous ? search_result::ambiguous_match : search_result::system_down;
        into.searches.push_back({organisation.id, system, subject.id, result});
        ++(result == search_result::system_down ? count.down : count.searched);
        if (result == search_result::found) ++count.found;
        if (result == search_result::ambiguous_match) ++count.ambiguous;
      }
    }
    organisation.outcome = outcome_from(count);
    worst = std::min(worst, organisation.outcome);
  }
  return worst;
}

// The hub masks such a person's place over every agency's answer. Read from records about one person: of one about
// several nobody can tell whom the mark means.
void add_place_protected(contract::answer& into, const contract::ask& question, const lookup& found) {
  using policy::caveat;
  for (const contract::person& subject : question.subjects)
    if (std::ranges::any_of(found.records, [&](const contract::record& one) {
          return one.subjects == std::vector{subject.id} && std::ranges::any_of(one.caveats, [](caveat mark) {
                   return mark == caveat::address_protected || mark == caveat::restricted_record;
                 });
        }))
      into.place_protected.push_back(subject.id);
}

// What a decision-maker must know now, from labels alone: released even while items are held.
void add_headline(contract::answer& into, const lookup& found) {
  const bool any_found = found.people.any(search_result::found);
  // Where a person's identity is open, or a system was down, nobody has looked to the end: that is not "no trace".
  const bool unfinished = found.people.any(search_result::ambiguous_match) ||
                          std::ranges::any_of(found.systems, [](const auto& one) { return !one.searched; });
  into.safety.known = any_found ? "yes" : unfinished ? "not_searched" : "no_trace";
  into.safety.duty_telephone = into.contact.telephone;
  add_risks(into);
}

}  // namespace

void add_risks(contract::answer& into) {
  into.safety.risk_to_staff = into.safety.risk_to_child_now = false;
  for (const contract::item& one : into.items) {
    const policy::category category = one.what.category;
    const bool about_staff = category == policy::category::staff_safety || category == policy::category::warning_marker;
    into.safety.risk_to_staff |= about_staff;
    into.safety.risk_to_child_now |= one.what.kind == contract::record_kind::alert && !about_staff;
  }
}

contract::answer make_answer(const contract::ask& question, const lookup& found, const answering_agency& by,
                             const deciding_versions& under, instant now) {
  contract::answer out;
  out.ask_id = question.ask_id;
  out.agreement = under.present.digest();
  out.answered_at = now;
  out.answered_by = by.answered_by;
  out.contact = by.contact;
  out.organisations = by.organisations;
  out.outcome = add_searches(out, question, found);
  const std::vector<contract::candidate> matched = found.people.candidates();
  const releaser release(question, under, by.member, matched, now);
  for (const contract::record& record : found.records) release.decide(record, nullptr, out);
  release.add_standing_line(out);
  for (const contract::candidate& one : matched)
    if (!would_name_a_sensitive_service(found, out, one.subject, one.organisation)) out.people.push_back(one);
  add_identity_line(out);
  if (out.outcome == roster_outcome::ambiguous_match)
    out.needs = "One more identifier for the people who were not matched: NHS number, UPN, address or telephone.";
  add_headline(out, found);
  add_place_protected(out, question, found);
  return out;
}

}  // namespace mash::kit
