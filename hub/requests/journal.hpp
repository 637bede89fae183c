// SPDX-License-Identifier: Apache-2.0
// The durable form of a check: a journal of steps, each committed once and never changed (docs/adr/0003). A check is
// what its steps make of it when they are applied in order; a version is the state after the step that cut it.
#pragma once

#include "hub/model/check.hpp"

namespace mash::hub {

struct step {
  // opened, authorised, asked, asked_again, answered, relayed, taken, settled, cut, decided, cancelled, stopped, seen,
  // holding, needed, none_known, needs_over, expired; and those of alarms, corrections and broken glass
  std::string kind;
  instant at;
  json::object content;  // sealed under the request's content key
  // Lines of the exchange that the step sends or took, sealed with it: kept as they came, because their bytes are what
  // was digested, and beside the content, because a line within a document doubles its quotes.
  std::vector<std::string> lines = {};
};

// A member's answer as it goes into the journal.
struct journalled_answer {
  std::string member, line;
  std::vector<tightened> hub_decisions;
};

[[nodiscard]] step opened_step(const check& opened, json::storage_ptr store = {});
// `version`: the version that this step cuts, 0 for none.
[[nodiscard]] step answered_step(const std::vector<journalled_answer>& answers, int version, instant at);
// What applying that step (without a version) does, for answers that have just been read: the same, without reading
// their lines again.
// `acknowledge_by` stands in the step where one of them is a correction: until when its recipients should know.
void take_answers(check& whole, std::vector<accepted_answer> answers, instant acknowledge_by = {});
// The hub settles an ask itself: the reply was invalid, or the member refused the question.
[[nodiscard]] step settled_step(std::string_view ask_id, policy::roster_outcome outcome, std::string_view why,
                                int version, instant at);
// A manager's own act: the check is authorised to go, or on Red to have gone, without the family's agreement.
[[nodiscard]] step authorised_step(const authority_given& act, int version);
// The questions of a check that awaited that act, as they were decided on then: `decided` is a plan's check.
[[nodiscard]] step asked_step(const check& decided, instant at);
// What a manager decides about children. It cuts no version: a version is what was known, and a decision is bound to
// one.
[[nodiscard]] step decided_step(const decision_taken& act);
// The check is taken back: whoever has yet to answer, as `before` has it, stays on the roster as it is then. An answer
// that comes later is set aside and cuts no version.
[[nodiscard]] step cancelled_step(const cancellation& act, const check& before);
// Nobody is told of that any more: all have answered, or their time has passed.
[[nodiscard]] step stopped_step(instant at);
// These asks were acknowledged, and their machine deadline has passed: people there are waited for, also by a hub that
// starts again and has yet to hear from their adapters.
[[nodiscard]] step taken_step(const std::vector<std::string>& asks, instant at);
// Nobody is waited for any more, by time alone: that is put on record once.
[[nodiscard]] step expired_step(int version, instant at);
// A version cut by time alone: every machine deadline has passed.
[[nodiscard]] step cut_step(int version, instant at);

// A step that changed something after version 1, or that completes the first version, cuts a version: to be called
// once it was applied.
void cut_version(check& whole, step& what, instant now);

// The first step of a journal makes the check.
[[nodiscard]] result<check> open_check(const step& first);
// Every further step changes it. `corrupt` if the step does not fit the check: the journal is then not what was
// written. `conflict`, and the check is as before, if an agency's part is in no state for it (hub/model/lifecycle.hpp).
[[nodiscard]] result<void> apply(check& whole, const step& next);
// Such a step, which an earlier version of the hub took: it is counted, and changes nothing.
[[nodiscard]] result<void> pass_over(check& whole, const step& next);

}  // namespace mash::hub
