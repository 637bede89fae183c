// SPDX-License-Identifier: Apache-2.0
#include "hub/model/check.hpp"

#include <algorithm>

namespace mash::hub {

using policy::roster_outcome;

agency* check::find_ask(std::string_view ask_id) {
  const auto found =
      std::ranges::find(agencies, ask_id, [](const agency& one) { return std::string_view(one.ask_id); });
  return found == agencies.end() || ask_id.empty() ? nullptr : &*found;
}

agency* check::find_replaced(std::string_view ask_id) {
  const auto found = std::ranges::find_if(agencies, [&](const agency& one) {
    return std::ranges::find(one.replaced, ask_id, &replaced_ask::ask_id) != one.replaced.end();
  });
  return found == agencies.end() ? nullptr : &*found;
}

const agency* check::find_member(std::string_view member) const {
  const auto found =
      std::ranges::find(agencies, member, [](const agency& one) { return std::string_view(one.member); });
  return found == agencies.end() ? nullptr : &*found;
}

const std::string& asked_under_of(const check& whole, const agency& one) {
  return one.asked_under.empty() ? whole.agreement_digest : one.asked_under;
}

bool has_answered(const agency& one) { return one.answer && one.answer->round == one.round; }

const accepted_answer* newest_answer(const agency& one) {
  if (one.set_aside) return &*one.set_aside;
  return has_answered(one) ? &*one.answer : nullptr;
}

policy::roster_outcome outcome_of(const agency& one, instant now) {
  if (!one.relayed.empty() && one.relayed.back().said.round == one.round && (one.fixed || !has_answered(one)))
    return one.relayed.back().said.what.outcome;
  if (one.fixed) return *one.fixed;
  if (has_answered(one)) {
    // What a person there has yet to look at is worth more than what its system has said, and lists name the worst.
    const roster_outcome said = one.answer->what.outcome;
    return holds_for_a_person(one) ? std::min(said, roster_outcome::awaiting_human) : said;
  }
  // Acknowledged and past the human deadline is still waiting for a person there, shown as overdue; never acknowledged
  // is timed out. Neither is "nothing known".
  if (one.looking) return roster_outcome::awaiting_human;
  if (one.acknowledged || one.taken)
    return now < one.machine_deadline ? roster_outcome::pending : roster_outcome::awaiting_human;
  if (now >= one.human_deadline) return roster_outcome::timed_out;
  if (one.connected) return roster_outcome::pending;
  return one.seen ? roster_outcome::unreachable : roster_outcome::never_seen;
}

bool is_overdue(const agency& one, instant now) {
  return !one.stopped && outcome_of(one, now) == roster_outcome::awaiting_human && now >= one.human_deadline;
}

bool is_settled(roster_outcome outcome) {
  switch (outcome) {
    case roster_outcome::pending:
    case roster_outcome::awaiting_human:
    case roster_outcome::unreachable:
    case roster_outcome::never_seen:
      return false;
    default:
      return true;
  }
}

bool is_settled(const agency& one, instant now) {
  return is_settled(outcome_of(one, now)) && !wants_identifier(one, now);
}

bool wants_identifier(const agency& one, instant now) {
  return !one.needs.empty() && !one.stopped && has_answered(one) &&
         outcome_of(one, now) == roster_outcome::ambiguous_match;
}

instant awaited_until(const check& whole, const agency& one) {
  const instant due = one.human_deadline;
  if (whole.request.urgency == policy::urgency::red || !one.looking || !one.looking->expected_by) return due;
  instant latest = due + (due - one.asked_at);
  if (whole.decide_by && *whole.decide_by > due) latest = std::min(latest, *whole.decide_by);
  return std::clamp(*one.looking->expected_by, due, latest);
}

bool holds_for_a_person(const agency& one) { return has_answered(one) && one.answer->what.safety.items_held > 0; }

bool has_spoken(const agency& one, instant now) {
  // Of one that holds items beside its answer the answer is on its way; of one that holds everything nothing is.
  const bool holds_all = one.looking && one.looking->items_held == 0;
  return has_answered(one) || holds_all || is_settled(one, now);
}

bool may_not_know_it_was_cancelled(const agency& one) { return !one.ask_id.empty() && !one.set_aside; }

bool is_review_owed(const check& whole) { return whole.glass && !whole.glass->reviewed; }

bool all_settled(const check& whole, instant now) {
  if (whole.cancelled) return true;
  return !whole.awaiting_authority &&
         std::ranges::all_of(whole.agencies, [&](const agency& one) { return is_settled(one, now); });
}

bool all_have_spoken(const check& whole, instant now) {
  if (whole.cancelled) return true;
  return !whole.awaiting_authority &&
         std::ranges::all_of(whole.agencies, [&](const agency& one) { return has_spoken(one, now); });
}

bool nothing_is_open(const check& whole, instant now) {
  // One that was told for by telephone is still asked until its time has passed: its own answer says more.
  const auto may_still_come = [&](const agency& one) {
    return !one.relayed.empty() && !one.fixed && !has_answered(one) && now < one.human_deadline;
  };
  return !whole.authority_owed && !is_review_owed(whole) && !whole.stopping && !has_outstanding_corrections(whole) &&
         all_settled(whole, now) &&
         (whole.cancelled || std::ranges::none_of(whole.agencies, may_still_come));
}

bool first_version_due(const check& whole, instant now) {
  if (whole.awaiting_authority) return false;
  return all_settled(whole, now) || std::ranges::all_of(whole.agencies, [&](const agency& one) {
           return has_spoken(one, now) || now >= one.machine_deadline;
         });
}

}  // namespace mash::hub
