// SPDX-License-Identifier: Apache-2.0
#include "hub/model/lifecycle.hpp"

#include <algorithm>

namespace mash::hub {

using policy::roster_outcome;

namespace {

// A check that awaits authority for longer than this may lapse, however long ago its referral came.
constexpr std::chrono::days AWAITS_AT_LEAST{1};

bool is_asked(const agency& one) { return !one.ask_id.empty(); }

// What was told of the present question stands for an agency that has not answered it.
bool was_told(const agency& one) {
  return !one.relayed.empty() && one.relayed.back().said.round == one.round && (one.fixed || !has_answered(one));
}

// Of a part that the hub itself has settled.
part_state settled_part(const agency& one) {
  if (*one.fixed == roster_outcome::not_asked) return part_state::not_asked;
  if (*one.fixed == roster_outcome::asked_by_other_means) return part_state::by_other_means;
  if (one.stopped) return part_state::stopped;
  return *one.fixed == roster_outcome::timed_out ? part_state::lost : part_state::spoilt;
}

bool are_settled(const check& whole, instant now) {
  return std::ranges::all_of(whole.agencies, [&](const agency& one) { return is_settled(one, now); });
}

refusal refuses_in(phase now_in, const check& whole, happening what) {
  const check_move move = move_of(now_in, what);
  if (move.then != effect::while_owed || whole.authority_owed) return move.why;
  if (whole.authorised) return refusal::already_authorised;
  return now_in == phase::cancelled ? refusal::cancelled : refusal::nothing_owed;
}

}  // namespace

part_state part_state_of(const agency& one) {
  if (was_told(one)) return part_state::told;
  if (one.fixed) return settled_part(one);
  if (has_answered(one)) return part_state::answered;
  if (one.looking) return part_state::looking;
  return one.acknowledged || one.taken ? part_state::taken : part_state::asked;
}

instant expires_at(const check& whole) {
  if (whole.awaiting_authority)
    return whole.decide_by ? std::max(*whole.decide_by, whole.opened_at + AWAITS_AT_LEAST)
                           : whole.opened_at + whole.expires_after;
  instant last = whole.opened_at;
  for (const agency& one : whole.agencies)
    if (is_asked(one)) last = std::max(last, one.human_deadline);
  return last + whole.expires_after;
}

phase phase_of(const check& whole) {
  if (whole.cancelled) return phase::cancelled;
  return whole.awaiting_authority ? phase::awaiting_authority : phase::open;
}

phase phase_of(const check& whole, instant now) {
  const phase recorded = phase_of(whole);
  if (recorded == phase::cancelled) return recorded;
  if (recorded == phase::open && are_settled(whole, now)) return phase::complete;
  if (now < expires_at(whole)) return recorded;
  return recorded == phase::open ? phase::expired : phase::lapsed;
}

check_state state_of(const check& whole, instant now) {
  switch (phase_of(whole, now)) {
    case phase::awaiting_authority:
      return check_state::awaiting_authority;
    case phase::open:
      return check_state::open;
    case phase::complete:
      return check_state::complete;
    case phase::cancelled:
      return check_state::cancelled;
    case phase::lapsed:
    case phase::expired:
      break;
  }
  return check_state::expired;
}

bool is_over(const check& whole, instant now) {
  const phase in = phase_of(whole, now);
  return in != phase::awaiting_authority && in != phase::open;
}

refusal refuses(const check& whole, happening what, instant now) {
  return refuses_in(phase_of(whole, now), whole, what);
}

refusal refuses(const check& whole, happening what) { return refuses_in(phase_of(whole), whole, what); }

refusal refuses(const agency& one, happening what) {
  const part_move move = move_of(is_asked(one) ? part_state_of(one) : part_state::not_asked, what);
  const bool ends_need = what == happening::none_known || what == happening::needs_over;
  return move.why == refusal::none && ends_need && one.needs.empty() ? refusal::nothing_wanted : move.why;
}

policy::roster_outcome outcome_of(const agency& one, instant now) {
  switch (part_state_of(one)) {
    case part_state::told:
      return one.relayed.back().said.what.outcome;
    case part_state::answered: {
      // What a person there has yet to look at is worth more than what its system has said, and lists name the worst.
      const roster_outcome said = one.answer->what.outcome;
      return holds_for_a_person(one) ? std::min(said, roster_outcome::awaiting_human) : said;
    }
    // Acknowledged and past the human deadline is still waiting for a person there, shown as overdue; never
    // acknowledged is timed out. Neither is "nothing known".
    case part_state::looking:
      return roster_outcome::awaiting_human;
    case part_state::taken:
      return now < one.machine_deadline ? roster_outcome::pending : roster_outcome::awaiting_human;
    case part_state::asked:
      if (now >= one.human_deadline) return roster_outcome::timed_out;
      if (one.connected) return roster_outcome::pending;
      return one.seen ? roster_outcome::unreachable : roster_outcome::never_seen;
    case part_state::not_asked:
    case part_state::by_other_means:
    case part_state::lost:
    case part_state::spoilt:
    case part_state::stopped:
      break;
  }
  return *one.fixed;
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
  if (one.needs.empty() || one.stopped) return false;
  const roster_outcome outcome = outcome_of(one, now);
  return outcome == roster_outcome::awaiting_human || (has_answered(one) && outcome == roster_outcome::ambiguous_match);
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
  return whole.cancelled || (!whole.awaiting_authority && are_settled(whole, now));
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
  const bool owed = whole.authority_owed || is_review_owed(whole) || has_outstanding_corrections(whole);
  if (owed || whole.stopping) return false;
  switch (state_of(whole, now)) {
    case check_state::awaiting_authority:
    case check_state::open:
      return false;
    case check_state::expired:
      return whole.expired_at.has_value();
    case check_state::complete:
      return std::ranges::none_of(whole.agencies, may_still_come);
    case check_state::cancelled:
      break;
  }
  return true;
}

bool first_version_due(const check& whole, instant now) {
  if (whole.awaiting_authority) return false;
  return all_settled(whole, now) || std::ranges::all_of(whole.agencies, [&](const agency& one) {
           return has_spoken(one, now) || now >= one.machine_deadline;
         });
}

}  // namespace mash::hub
