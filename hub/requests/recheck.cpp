// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/recheck.hpp"

#include <algorithm>

#include "adapters/contract/labels.hpp"
#include "adapters/contract/message.hpp"

namespace mash::hub {
namespace {

bool asked_about(const check& whole, const std::string& subject) {
  return whole.request.find_subject(subject) != nullptr;
}

// The surest match the answer states for a subject; an item about somebody it never matched is at best possible.
policy::match_band band_of(const contract::answer& received, const std::vector<std::string>& subjects) {
  policy::match_band worst = policy::match_band::certain;
  for (const std::string& subject : subjects) {
    policy::match_band best = policy::match_band::possible;
    for (const contract::candidate& one : received.people)
      if (one.subject == subject) best = std::min(best, one.band);
    worst = std::max(worst, best);
  }
  return worst;
}

// What only the hub can know of an agency; an answer that says one of these of itself could keep a check open for ever.
bool is_the_hubs_to_say(policy::roster_outcome outcome) {
  using policy::roster_outcome;
  static constexpr roster_outcome HUBS_OWN[] = {roster_outcome::invalid_reply, roster_outcome::unreachable,
                                                roster_outcome::never_seen,    roster_outcome::pending,
                                                roster_outcome::timed_out,     roster_outcome::not_asked};
  return std::ranges::find(HUBS_OWN, outcome) != std::end(HUBS_OWN);
}

}  // namespace

result<void> check_answer(const check& whole, const agency& from, const contract::answer& received) {
  if (received.items.size() > contract::ITEMS_MAX)
    return fail(errc::too_large, "the answer holds more items than an answer may");
  if (is_the_hubs_to_say(received.outcome))
    return fail(errc::invalid, "the answer's outcome is a word that only the hub can say of an agency");
  for (const contract::candidate& one : received.people)
    if (!asked_about(whole, one.subject)) return fail(errc::invalid, "the answer names a person nobody asked about");
  for (const contract::item& one : received.items) {
    if (one.what.subjects.empty() ||
        !std::ranges::all_of(one.what.subjects, [&](const auto& id) { return asked_about(whole, id); }))
      return fail(errc::invalid, "the answer has an item about a person nobody asked about");
    if (std::ranges::find(from.categories, one.what.category) == from.categories.end())
      return fail(errc::invalid, "the answer has an item of a category nobody asked for");
  }
  return {};
}

std::vector<tightened> recheck(const check& whole, const agency& from, const contract::answer& received,
                               const policy::agreement& under, civil_date today) {
  std::vector<tightened> out;
  policy::disclosure_question asked;
  asked.holder = from.member;
  asked.recipient = whole.request.authority;
  asked.why = whole.request.purpose;
  asked.rating = whole.request.urgency;
  asked.family = governing_agreement(whole.request);
  asked.on = today;
  for (const contract::item& one : received.items) {
    asked.what = one.what.category;
    asked.about = contract::widest_kind(one.what.subjects, [&](const std::string& id) {
      const subject* who = whole.request.find_subject(id);
      return who == nullptr ? std::nullopt : std::optional(who->identity.kind);
    });
    asked.caveats = one.what.caveats;
    asked.band = band_of(received, one.what.subjects);
    asked.occurred = contract::day_of(one.what.when);
    const policy::disclosure_verdict verdict = policy::may_disclose(under, asked);
    if (verdict.form <= one.disposition) continue;
    out.push_back({one.what.id, verdict.form, std::string(verdict.rule), std::string(verdict.clause),
                   std::string(verdict.because), verdict.reason.value_or(policy::refusal_reason::out_of_isa),
                   verdict.display, std::string(verdict.would_need)});
  }
  return out;
}

}  // namespace mash::hub
