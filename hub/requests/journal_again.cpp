// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_again.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/identifiers.hpp"
#include "hub/requests/journal_agency.hpp"
#include "hub/requests/journal_parts.hpp"
#include "hub/requests/minimise.hpp"

namespace mash::hub {

using namespace journal;

namespace {

constexpr std::size_t AGENCIES_MAX = 64, ADDED_MAX = 64;

// What is known since of whom the check is about; false: it does not go with the check.
bool learn(check& whole, const json::array& identifiers, asked_again& round) {
  auto more = with_identifiers(whole.request, identifiers);
  if (!more) return false;
  whole.request = *std::move(more);
  for (const json::value& one : identifiers) round.about.emplace_back(std::string_view(one.at("subject").as_string()));
  return true;
}

// What was known of it stays until it answers anew; only the question is another.
void ask_anew(agency& of, agency decided, const std::string& under) {
  if (!of.ask_id.empty()) {
    const bool was_open = !has_answered(of) || holds_for_a_person(of);
    const accepted_answer* taken = newest_answer(of);
    of.replaced.push_back({of.ask_id, of.human_deadline, was_open, taken == nullptr ? 0 : taken->what.revision,
                           taken == nullptr ? "" : taken->digest, std::nullopt});
  }
  ++of.round;
  of.asked_under = under;
  of.ask_id = std::move(decided.ask_id);
  of.question = std::move(decided.question);
  of.asked_about.merge(decided.asked_about);
  of.rule = std::move(decided.rule);
  of.clause = std::move(decided.clause);
  of.because = std::move(decided.because);
  of.would_need = std::move(decided.would_need);
  of.reason = decided.reason;
  of.legal = std::move(decided.legal);
  of.categories = std::move(decided.categories);
  of.asked_at = decided.asked_at;
  of.machine_deadline = decided.machine_deadline;
  of.human_deadline = decided.human_deadline;
  of.closed_because = std::move(decided.closed_because);
  of.reopens_at = decided.reopens_at;
  of.fixed = decided.fixed;
  of.trouble.clear();
  of.acknowledged = of.taken = false;
  of.looking.reset();
  of.needs.clear();
  of.need_ended.reset();
  of.said_back = 0;
}

}  // namespace

step again_step(const check& decided, const asked_again& round, const json::array& identifiers) {
  json::array agencies;
  std::vector<std::string> questions;
  for (const agency& one : decided.agencies) {
    agencies.push_back(to_json(one, {}));
    if (!one.ask_id.empty()) questions.push_back(one.question);
  }
  json::object content{{"kind", to_word(round.kind)},
                       {"by", to_json(round.by)},
                       {"reason", round.reason},
                       {"agreement_digest", decided.agreement_digest},
                       {"agreement_version", decided.agreement_version},
                       {"agencies", std::move(agencies)}};
  if (!identifiers.empty()) content.emplace("identifiers", identifiers);
  return {"asked_again", round.at, std::move(content), std::move(questions)};
}

result<void> apply_again(check& whole, const step& again) {
  std::vector<json::fault> faults;
  const json::value content(again.content);
  json::reader from(content, "", faults);
  asked_again round;
  round.kind = from.word<policy::request_type>("kind");
  round.at = again.at;
  round.reason = from.text("reason", TEXT_MAX);
  if (const json::value* by = from.child("by")) round.by = read_person(*by, faults);
  const std::string under = from.text("agreement_digest", TEXT_MAX);
  round.agreement_version = from.text_or_empty("agreement_version", TEXT_MAX);
  std::size_t taken = 0;
  const auto* list = from.items("agencies", AGENCIES_MAX);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    agency decided = read_agency((*list)[i], faults);
    const auto of = std::ranges::find(whole.agencies, decided.member, &agency::member);
    if (of == whole.agencies.end()) return damaged();
    if (decided.ask_id.empty()) {
      round.denied.emplace_back(decided.member, decided.because);
      continue;
    }
    if (taken == again.lines.size()) return damaged();
    decided.question = again.lines[taken++];
    decided.asked_about = subjects_of(decided.question);
    round.asked.push_back(decided.member);
    ask_anew(*of, std::move(decided), under);
  }
  if (const auto* more = from.if_items("identifiers", ADDED_MAX); more != nullptr && !learn(whole, *more, round))
    return damaged();
  if (!faults.empty() || taken != again.lines.size() || round.asked.empty()) return damaged();
  whole.rounds.push_back(std::move(round));
  whole.expired_at.reset();
  return {};
}

}  // namespace mash::hub
