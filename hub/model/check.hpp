// SPDX-License-Identifier: Apache-2.0
// A partner check as it stands: the request, what was decided about asking each member, and what each has answered.
// Built from the request's journal of steps (hub/requests/journal.hpp) and read by assembly; no I/O.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/contract/lookup.hpp"
#include "hub/model/alarm.hpp"
#include "hub/model/asked_back.hpp"
#include "hub/model/break_glass.hpp"
#include "hub/model/correction.hpp"
#include "hub/model/decision.hpp"
#include "hub/model/relay_means.hpp"
#include "hub/model/request.hpp"

namespace mash::hub {

// The hub's own decision on one item of an answer, where it is stricter than the member's.
struct tightened {
  std::string item;  // record id
  policy::disposition disposition{};
  std::string rule, clause, because;
  policy::refusal_reason reason{};
  policy::display_category category{};
  std::string would_need;
};

struct accepted_answer {
  contract::answer what;  // as the member sent it
  std::string line;       // canonical, as received: the evidence that the receipt speaks of
  std::string digest;     // of that line without receipt and session, hexadecimal
  std::optional<contract::receipt> proof;
  std::vector<tightened> hub_decisions;
  instant received_at;
  int round = 1;  // of asking, to which it is the answer
};

// A question that a later round replaced. An answer to it that comes all the same is evidence, and never shown.
struct replaced_ask {
  std::string ask_id;
  instant human_deadline;
  bool was_open = false;            // its agency is told that it is not waited for any more
  std::int64_t taken_revision = 0;  // the newest that was taken while it stood; 0: none
  std::string taken_digest;         // of its line
  std::optional<accepted_answer> late;
};

struct person_ref {
  std::string id, name, role, team, telephone;
};

// What a person at the agency said by telephone or e-mail, as one of ours recorded it. Its line is the hub's own and
// has no receipt; who said it is `what.answered_by`, with the organisation as the team.
struct relayed_answer {
  accepted_answer said;
  person_ref by;  // who recorded it
  relay_means means{};
  std::string number, found_in;  // rung back to be sure who it is, and where that number was found
  std::string body_digest;       // of the document as it was sent: the same again has no effect
};

// One agency in scope, asked or not.
struct agency {
  std::string member, name;
  contract::duty_contact contact;
  std::string ask_id;                             // empty: not asked
  std::string question;                           // the ASK line as it is sent, canonical, with session 0
  std::set<std::string> asked_about;              // subjects of its questions, of every round
  std::string rule, clause, because, would_need;  // of the asking decision
  std::optional<policy::refusal_reason> reason;
  contract::basis legal;
  std::vector<policy::category> categories;
  instant asked_at, machine_deadline, human_deadline;
  std::string closed_because;         // its desk was closed when it was asked: why ...
  std::optional<instant> reopens_at;  // ... and until when, where that is known
  bool acknowledged = false;  // the adapter holds the ask durably; not journalled: a new session acknowledges again
  bool taken = false;         // the same, journalled once its machine deadline had passed without an answer
  bool seen = false;          // has ever been connected since the hub started
  bool connected = false;
  std::string trouble;                                 // `invalid_reply`, `refused`: why, in words
  std::optional<policy::roster_outcome> fixed;         // settled by the hub itself: not_asked, refused, invalid_reply
  std::optional<accepted_answer> answer;               // the newest accepted revision
  int came_first = 0;                                  // the version that its first answer came with; 0: none yet
  std::map<std::string, int, std::less<>> came_later;  // items of later revisions, or told: the version they came with
  // Asked again, it keeps its earlier answer until the new one comes: what was known is not hidden meanwhile.
  int round = 1;
  std::string asked_under;                   // digest of the agreement of a later round; empty: the check's
  std::vector<replaced_ask> replaced;        // oldest first
  std::optional<accepted_answer> before;     // what it had said before the present answer, in an earlier round
  bool stopped = false;                      // still open when the check was cancelled: it is told to stop
  std::optional<accepted_answer> set_aside;  // came after that: evidence, and never shown
  std::vector<relayed_answer> relayed;       // oldest first; beside its own answer, which they never replace
  // What it said of the present question besides an answer (HOLDING, NEED); a new question begins without any.
  std::optional<person_looking> looking;
  std::vector<identifier_need> needs;  // one for each subject; empty: nothing is wanted, or not any more
  std::optional<need_end> need_ended;  // of needs that were, without a new question
  int said_back = 0;                   // how often it said either of this question
};

// A manager's own act: the check goes, or on Red went, without the family's agreement.
struct authority_given {
  person_ref by;
  instant at;
  std::string reason;
};

// What another manager found of a break-glass.
struct glass_review {
  person_ref by;
  instant at;
  glass_finding finding{};
  std::string reason;
};

// The check went at once, as if a manager had asked and authorised it; a review is owed.
struct broken_glass {
  person_ref by;
  instant at;
  std::string reason;
  instant expires_at, review_due;
  std::optional<glass_review> reviewed;
};

// Somebody had all or some agencies asked again, by the agreement as it was then.
struct asked_again {
  policy::request_type kind{};
  person_ref by;
  instant at;
  std::string reason;
  std::vector<std::string> asked;                           // members
  std::vector<std::pair<std::string, std::string>> denied;  // members that may not be asked any more, and why
  std::string agreement_version;
  std::vector<std::string> about = {};  // subjects of whom more was told (supplementary)
};

// Somebody of ours said that nobody here knows more of whom an agency asked about.
struct none_known {
  person_ref by;
  instant at;
  std::string reason;
};

// Somebody took the check back while an agency had yet to answer.
struct cancellation {
  person_ref by;
  instant at;
  std::string reason;
};

// One act of a manager: what is decided about some of the children, on one version of the response.
struct decision_taken {
  person_ref by;
  instant at;
  int version = 0;
  std::vector<child_decision> children;
};

// A check may be told to wait no longer than a year.
inline constexpr std::chrono::days EXPIRES_AFTER_MAX{366};

struct check {
  std::string id;
  hub::request request;
  person_ref asker;
  std::vector<policy::role> asker_roles;  // as the directory had them when they asked
  instant opened_at;
  std::string agreement, agreement_version, agreement_digest;
  std::string public_task;
  std::vector<hub::agency> agencies;
  std::vector<std::string> coverage_gaps;  // parties that could have been asked and that nobody named, by name
  // Going without the family's agreement. One of the two until a manager has authorised it, neither where none need.
  bool awaiting_authority = false;       // nothing is asked of anybody before it
  bool authority_owed = false;           // Red: asked at once, and owed by `authority_due`
  std::optional<instant> authority_due;  // stays when it is given, so that one can tell whether it was late
  std::optional<authority_given> authorised;
  std::optional<broken_glass> glass;
  std::optional<none_known> nothing_more;  // since an agency last asked for an identifier
  std::optional<cancellation> cancelled;
  bool stopping = false;                // cancelled, and some agency may not have heard of it yet
  std::chrono::days expires_after{28};  // the last return time, while somebody is still silent
  std::optional<instant> expired_at;    // that is on record; asked again, it is not expired any more
  std::optional<instant> decide_by;     // one working day after the referral; not of a check that is of no referral
  std::vector<asked_again> rounds;      // after the first; oldest first
  std::vector<decision_taken> decided;  // oldest first; of each child the newest counts
  std::vector<disclosed> looks;         // who was shown or given what
  std::vector<correction_taken> corrections;  // oldest first
  std::vector<raised_alarm> alarms;           // oldest first
  int version = 0;                            // 0: nothing cut yet
  instant version_at;                         // when the present version was cut
  std::uint64_t steps = 0;                    // journalled so far

  [[nodiscard]] agency* find_ask(std::string_view ask_id);
  [[nodiscard]] agency* find_replaced(std::string_view ask_id);  // of a question that a later round replaced
  [[nodiscard]] const agency* find_member(std::string_view member) const;
};

// The digest of the agreement that its present question was asked under.
[[nodiscard]] const std::string& asked_under_of(const check& whole, const agency& one);
// It has answered the question that it was asked last.
[[nodiscard]] bool has_answered(const agency& one);
// The newest revision of its answer to that question that was taken, shown or not; null: none.
[[nodiscard]] const accepted_answer* newest_answer(const agency& one);
// Everything that it said: its own answer, then what was relayed (`visit(answer, whether it was relayed)`).
template <class Visit>
void each_answer(const agency& one, const Visit& visit) {
  if (one.answer) visit(*one.answer, false);
  for (const relayed_answer& told : one.relayed) visit(told.said, true);
}
// What is shown as its answer and headline: its own newest, unless something was relayed in a later round than that.
// Null: neither.
[[nodiscard]] const accepted_answer* speaks_for(const agency& one);

}  // namespace mash::hub
