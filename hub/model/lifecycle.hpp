// SPDX-License-Identifier: Apache-2.0
// The life of a check (docs/lifecycle.md): which states it and each agency's part of it go through, what may happen in
// which, and what follows. Pure, and the only place that says so: the journal applies no step and the service takes no
// act that these tables refuse. Whatever a state is, it follows from the record and the time, so it survives a restart.
#pragma once

#include "hub/model/check.hpp"

namespace mash::hub {

// The word that people read. Expired: whoever it still waits for was silent long after every return time, or the
// authority it awaited did not come in time.
enum class check_state : unsigned char { awaiting_authority, open, complete, expired, cancelled };

// The same, telling apart the two that expire: a check that lapsed has asked nobody.
enum class phase : unsigned char { awaiting_authority, lapsed, open, complete, expired, cancelled };

// An agency's part. What the roster calls it follows from this, the clock and its line (outcome_of).
enum class part_state : unsigned char {
  not_asked,       // no question was put to it
  by_other_means,  // it has no line: one of ours asks it
  asked,           // nothing is known to have arrived
  taken,           // its system holds the question durably
  looking,         // a person there looks, and its system says nothing of its own
  told,            // somebody there said it by telephone; its own answer may still come
  lost,            // it never took the question in its time
  spoilt,          // its reply could not be taken, or it refused the question
  answered,        // its own answer to the present question
  stopped,         // the check was cancelled before it answered
};

// Those up to `cancelled` happen to one agency's part, all of them to a check.
enum class happening : unsigned char {
  asked,
  asked_again,   // recheck, or one more identifier was given
  acknowledged,  // by its system
  taken,         // that, noted once its machine deadline has passed
  holding,       // a person there looks
  needed,        // it asks for one more identifier
  answered,
  spoilt,
  lost,
  relayed,
  none_known,  // nobody here knows more of whom it asks about
  needs_over,  // nobody gave it within its return time
  cancelled,
  authorised,
  decided,
  expired,
  stopped,  // nobody is told any more that it was cancelled
};

enum class refusal : unsigned char {
  none,
  needs_authority,
  expired,
  never_asked,
  already_asked,
  no_line,
  has_it,  // a question that arrived is not lost
  already_answered,
  already_settled,
  nothing_open,
  nothing_wanted,
  already_authorised,
  nothing_owed,
  cancelled,
  not_cancelled,
};

// What follows for the check: it stays, opens, is what its parts are, expires or is cancelled. Aside: it is kept as
// evidence and changes nothing. While it is owed: a manager's act for what has gone already.
enum class effect : unsigned char { stays, opens, turns, expires, cancels, aside, while_owed };

struct check_move {
  effect then{};
  refusal why = refusal::none;
};
struct part_move {
  part_state to{};
  refusal why = refusal::none;
};
[[nodiscard]] check_move move_of(phase from, happening what);
// Of those that happen to a part.
[[nodiscard]] part_move move_of(part_state from, happening what);

[[nodiscard]] part_state part_state_of(const agency& one);
[[nodiscard]] phase phase_of(const check& whole, instant now);
[[nodiscard]] phase phase_of(const check& whole);  // by the record alone: nothing expires, and what is asked is open
[[nodiscard]] check_state state_of(const check& whole, instant now);
// Nobody is waited for any more, for whatever reason.
[[nodiscard]] bool is_over(const check& whole, instant now);
// From then on it is expired, unless everything is settled: so long after the last return time as was set when it was
// opened. Of one that awaits authority when its decision is due, but not before it has waited for a day.
[[nodiscard]] instant expires_at(const check& whole);

// Why that may not happen now; `none`: it may. Without a time, by the record alone: a step that was once written may
// not be refused by another clock.
[[nodiscard]] refusal refuses(const check& whole, happening what, instant now);
[[nodiscard]] refusal refuses(const check& whole, happening what);
[[nodiscard]] refusal refuses(const agency& one, happening what);

// An agency's outcome now (contract of the roster: docs/formats/response.md).
[[nodiscard]] policy::roster_outcome outcome_of(const agency& one, instant now);
[[nodiscard]] bool is_overdue(const agency& one, instant now);
[[nodiscard]] bool is_settled(policy::roster_outcome outcome);
// The same of an agency: one that matched nobody for sure and asks for one more identifier is open until it has an
// answer to that, whatever its outcome.
[[nodiscard]] bool is_settled(const agency& one, instant now);
// Its match is ambiguous, or a person there has yet to decide, and it said which further identifier would settle that.
[[nodiscard]] bool wants_identifier(const agency& one, instant now);
// Until when people wait for it before they ring: its return time, or where it is not Red the time by which a person
// there expects to have decided; never later than after the limit has run twice, or than our own decision is due.
[[nodiscard]] instant awaited_until(const check& whole, const agency& one);
// A person there has yet to look at something of which its answer says that it may be counted.
[[nodiscard]] bool holds_for_a_person(const agency& one);
// Nothing more comes of it by itself: it is settled, or only a person there is waited for.
[[nodiscard]] bool has_spoken(const agency& one, instant now);
// It was asked, and nothing has come of it since the check was cancelled: a person there may still be about to release
// something, whether or not it has answered before.
[[nodiscard]] bool may_not_know_it_was_cancelled(const agency& one);
// A break-glass that nobody has reviewed.
[[nodiscard]] bool is_review_owed(const check& whole);
// Every agency is settled, or the check is cancelled. Never so while a manager's authority is awaited: what is not
// asked yet is not complete.
[[nodiscard]] bool all_settled(const check& whole, instant now);
// Every agency has spoken: whoever stays on the line for what systems answer need not stay longer.
[[nodiscard]] bool all_have_spoken(const check& whole, instant now);
// Over, with that on record where time alone did it, and nobody owes anything: only then may the check leave the list
// of what is open.
[[nodiscard]] bool nothing_is_open(const check& whole, instant now);
// Version 1 may be cut: every agency has spoken, or its machine deadline has passed.
[[nodiscard]] bool first_version_due(const check& whole, instant now);

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::check_state> {
  static constexpr auto list =
      std::to_array<std::string_view>({"awaiting_authority", "open", "complete", "expired", "cancelled"});
};
template <>
struct words<hub::phase> {
  static constexpr auto list =
      std::to_array<std::string_view>({"awaiting_authority", "lapsed", "open", "complete", "expired", "cancelled"});
};
template <>
struct words<hub::part_state> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"not_asked", "by_other_means", "asked", "taken", "looking", "told", "lost", "spoilt", "answered", "stopped"});
};
template <>
struct words<hub::happening> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"asked", "asked_again", "acknowledged", "taken", "holding", "needed", "answered", "spoilt", "lost", "relayed",
       "none_known", "needs_over", "cancelled", "authorised", "decided", "expired", "stopped"});
};
template <>
struct words<hub::refusal> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"none", "needs_authority", "expired", "never_asked", "already_asked", "no_line", "has_it", "already_answered",
       "already_settled", "nothing_open", "nothing_wanted", "already_authorised", "nothing_owed", "cancelled",
       "not_cancelled"});
};
template <>
struct words<hub::effect> {
  static constexpr auto list =
      std::to_array<std::string_view>({"stays", "opens", "turns", "expires", "cancels", "aside", "while_owed"});
};

}  // namespace mash
