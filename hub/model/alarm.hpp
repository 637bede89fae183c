// SPDX-License-Identifier: Apache-2.0
// What has to be said about a check as time passes, and what has been: the words of docs/formats/notices.md.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/words.hpp"

namespace mash::hub {

enum class alarm_word : unsigned char {
  desk_closed,        // an agency cannot answer within the limit, because nobody is there: said when it is asked
  not_seen,           // its system has not taken the question
  identifier_wanted,  // it asks for one more identifier, without which its match stays ambiguous
  expected_late,      // a person there is looking, and expects to have decided only after the return time
  return_soon,        // it has yet to answer, and its return time comes
  return_over,        // that time has come: it is asked again to look
  return_escalated,   // and has been over for long
  authority_awaited,  // nobody is asked before a manager authorises it
  authority_soon,     // a manager's act that is owed is due soon
  authority_overdue,  // or has not come in time
  decision_waiting,   // everybody has answered, and nobody has decided
  decision_soon,      // the working day after the referral is nearly over
  decision_overdue,   // or is over
  correction_made,    // an agency has corrected what somebody was told
  correction_unread,  // and not everybody who was told has acknowledged that
  telling_due,        // of a decision it is not recorded whether those who are owed it are told
  break_glass,        // it went at once, without the manager whom the agreement asks for
  review_soon,        // whose review of that is due soon
  review_overdue,     // or has not come in time
  hand_over,          // the authority closes, and this cannot wait until it opens
};

// Said once: also after a restart, since it is a step of the check's journal.
struct raised_alarm {
  alarm_word what{};
  std::string about;  // an agency, a day, a decision's time; empty: the check has only one of these
  instant due, at;
  std::vector<std::string> to;  // audiences: roles, and `agency:NAME` for an agency's desk
};

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::alarm_word> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"desk_closed",      "not_seen",         "identifier_wanted", "expected_late",   "return_soon",
       "return_over",      "return_escalated", "authority_awaited", "authority_soon",  "authority_overdue",
       "decision_waiting", "decision_soon",    "decision_overdue",  "correction_made", "correction_unread",
       "telling_due",      "break_glass",      "review_soon",       "review_overdue",  "hand_over"});
};

}  // namespace mash
