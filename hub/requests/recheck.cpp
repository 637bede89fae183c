// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/recheck.hpp"

#include <algorithm>

#include "adapters/contract/labels.hpp"
#include "adapters/contract/message.hpp"
#include "adapters/contract/reduce.hpp"
#include "hub/assemble/guards.hpp"
#include "policy/traits.hpp"

namespace mash::hub {
namespace {

// What the request left out by `lookback` should not have been sent: asked for nothing so old, nobody is shown it.
tightened too_old(const contract::item& one) {
  return {one.what.id,
          policy::disposition::withheld,
          "request.lookback",
          "",
          "It was over before the day from which the request asked.",
          policy::refusal_reason::not_proportionate,
          policy::display_of(one.what.category),
          "a request that looks back further"};
}

// Not what a person at the agency released, nor what stands until somebody says otherwise. What policy holds for a
// person keeps the line that policy gives it, since its category may be what must not be told.
bool is_left_out(const contract::item& one, const std::optional<civil_date>& since) {
  if (!since || one.reviewed || one.disposition == policy::disposition::withheld) return false;
  if (policy::traits_of(one.what.category).standing && one.what.when.until.empty()) return false;
  return contract::was_over_before(one.what, *since);
}

// What only the hub can know of an agency; an answer that says one of these of itself could keep a check open for ever.
bool is_the_hubs_to_say(policy::roster_outcome outcome) {
  using policy::roster_outcome;
  static constexpr roster_outcome HUBS_OWN[] = {roster_outcome::invalid_reply, roster_outcome::unreachable,
                                                roster_outcome::never_seen,    roster_outcome::pending,
                                                roster_outcome::timed_out,     roster_outcome::not_asked};
  return std::ranges::find(HUBS_OWN, outcome) != std::end(HUBS_OWN);
}

// What the reader is told of a decision. Under the agency's collapsed category nothing but what its line says anyway.
policy::standing_line line_for(const policy::disclosure_verdict& verdict, const policy::agreement& under,
                               const std::string& member) {
  const policy::party* holder = under.find_party(member);
  if (holder != nullptr && verdict.display == policy::standing_line_of(holder->kind).display)
    return policy::standing_line_of(holder->kind);
  return {verdict.display, verdict.reason.value_or(policy::refusal_reason::out_of_isa), verdict.because,
          verdict.would_need};
}

// What the hub leaves of the item. Fields that the rule does not name should not have been sent: then none is shown.
// What policy holds for a person leaves in the form in which one there released it, since only that agency's people can
// have read it; what policy withholds does not, whoever released it.
policy::disposition form_for(policy::disclosure_verdict verdict, const contract::item& sent) {
  if (sent.reviewed && verdict.form == policy::disposition::human_review) verdict.form = policy::disposition::released;
  const bool too_much = verdict.fields != nullptr && sent.disposition < policy::disposition::summary_only &&
                        contract::has_other_fields(sent.what, *verdict.fields);
  return too_much ? std::max(verdict.form, policy::disposition::summary_only) : verdict.form;
}

}  // namespace

policy::value_set<policy::role_in_concern> roles_of(const request& asked, policy::category what,
                                                    std::span<const std::string> subjects) {
  using policy::category;
  constexpr policy::value_set<category> places{category::address, category::contact_point, category::school_or_practice,
                                               category::location_current};
  policy::value_set<policy::role_in_concern> out;
  for (const std::string& id : subjects) {
    const subject* who = asked.find_subject(id);
    if (who == nullptr) continue;
    for (const policy::role_in_concern role : who->roles) out.insert(role);
    if (places.contains(what) && counts_as_danger(asked, *who))
      out.insert(policy::role_in_concern::alleged_source_of_harm);
  }
  return out;
}

result<void> check_answer(const agency& from, const contract::answer& received) {
  if (received.items.size() > contract::ITEMS_MAX)
    return fail(errc::too_large, "the answer holds more items than an answer may");
  if (is_the_hubs_to_say(received.outcome))
    return fail(errc::invalid, "the answer's outcome is a word that only the hub can say of an agency");
  if (!std::ranges::all_of(received.place_protected, [&](const auto& id) { return from.asked_about.contains(id); }))
    return fail(errc::invalid, "the answer protects a person nobody asked about");
  for (const contract::candidate& one : received.people)
    if (!from.asked_about.contains(one.subject))
      return fail(errc::invalid, "the answer names a person nobody asked about");
  for (const contract::item& one : received.items) {
    if (one.what.subjects.empty() ||
        !std::ranges::all_of(one.what.subjects, [&](const auto& id) { return from.asked_about.contains(id); }))
      return fail(errc::invalid, "the answer has an item about a person nobody asked about");
    if (std::ranges::find(from.categories, one.what.category) == from.categories.end())
      return fail(errc::invalid, "the answer has an item of a category nobody asked for");
  }
  return {};
}

policy::disclosure_question question_about(const contract::item& one, const check& whole, const agency& from,
                                           const contract::answer& received, civil_date today) {
  policy::disclosure_question asked;
  asked.holder = from.member;
  asked.recipient = whole.request.authority;
  asked.why = whole.request.purpose;
  asked.rating = whole.request.urgency;
  asked.family = governing_agreement(whole.request);
  asked.on = today;
  asked.what = one.what.category;
  asked.about = contract::widest_kind(one.what.subjects, [&](const std::string& id) {
    const subject* who = whole.request.find_subject(id);
    return who == nullptr ? std::nullopt : std::optional(who->identity.kind);
  });
  asked.roles = roles_of(whole.request, one.what.category, one.what.subjects);
  asked.caveats = contract::caveats_of(one.what);
  asked.band = contract::band_of(one.what, received.people);
  asked.occurred = contract::day_of(one.what.when);
  asked.asked_for = std::ranges::find(from.categories, one.what.category) != from.categories.end();
  return asked;
}

std::vector<tightened> recheck(const check& whole, const agency& from, const contract::answer& received,
                               const deciding& by) {
  std::vector<tightened> out;
  for (const contract::item& one : received.items) {
    const policy::disclosure_question asked = question_about(one, whole, from, received, by.today);
    const policy::disclosure_verdict verdict = policy::may_disclose(by.under, asked);
    if (by.labels != nullptr) by.labels->note(asked, verdict);
    const policy::disposition form = form_for(verdict, one);
    if (form < policy::disposition::human_review && is_left_out(one, whole.request.look_back)) {
      out.push_back(too_old(one));
      continue;
    }
    if (form <= one.disposition) continue;
    const policy::standing_line said = line_for(verdict, by.under, from.member);
    out.push_back({one.what.id, form, std::string(verdict.rule), std::string(verdict.clause), std::string(said.because),
                   said.reason, said.display, std::string(said.would_need)});
  }
  return out;
}

}  // namespace mash::hub
