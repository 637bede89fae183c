// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_ended.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "hub/requests/journal_parts.hpp"

namespace mash::hub {

using namespace journal;

namespace {

constexpr std::size_t AGENCIES_MAX = 64;

// One agency that had yet to answer, as it stands on the roster from then on.
struct stopped_part {
  agency* of = nullptr;
  policy::roster_outcome outcome{};
};

std::optional<stopped_part> read_stopped(check& whole, const json::value& item, std::vector<json::fault>& faults) {
  json::reader one(item, "", faults);
  agency* of = whole.find_ask(one.text_or_empty("ask", TEXT_MAX));
  if (of == nullptr || of->stopped) return std::nullopt;
  return stopped_part{of, one.word<policy::roster_outcome>("outcome", policy::roster_outcome::pending)};
}

void stop(const stopped_part& part) {
  agency& of = *part.of;
  if (!has_answered(of)) of.fixed = part.outcome;  // what it has said already stays to be seen
  of.trouble = has_answered(of) ? "The check was cancelled while a person there had yet to look."
                                : "The check was cancelled before this agency answered.";
  of.stopped = true;
}

}  // namespace

step settled_step(std::string_view ask_id, policy::roster_outcome outcome, std::string_view why, int version,
                  instant at) {
  json::object content{{"ask", ask_id}, {"outcome", to_word(outcome)}, {"why", why}};
  if (version > 0) content["version"] = version;
  return {"settled", at, std::move(content)};
}

step cancelled_step(const cancellation& act, const check& before) {
  json::array stopped;
  for (const agency& one : before.agencies) {
    const policy::roster_outcome outcome = outcome_of(one, act.at);
    if (one.ask_id.empty() || is_settled(outcome)) continue;
    stopped.push_back(json::object{{"ask", one.ask_id}, {"outcome", to_word(outcome)}});
  }
  return {"cancelled", act.at, {{"by", to_json(act.by)}, {"reason", act.reason}, {"stopped", std::move(stopped)}}};
}

step stopped_step(instant at) { return {"stopped", at, json::object()}; }

step taken_step(const std::vector<std::string>& asks, instant at) {
  return {"taken", at, json::object{{"asks", json::array(asks.begin(), asks.end())}}};
}

step expired_step(int version, instant at) { return {"expired", at, {{"version", version}}}; }

result<void> apply_settled(check& whole, const step& said) {
  std::vector<json::fault> faults;
  const json::value content(said.content);
  json::reader from(content, "", faults);
  agency* of = whole.find_ask(from.text_or_empty("ask", TEXT_MAX));
  const auto outcome = from.word<policy::roster_outcome>("outcome", policy::roster_outcome::invalid_reply);
  std::string why = from.text_or_empty("why", TEXT_MAX);
  if (of == nullptr || !faults.empty()) return damaged();
  const happening what = outcome == policy::roster_outcome::timed_out ? happening::lost : happening::spoilt;
  if (const refusal no = refuses(*of, what); no != refusal::none) return turned_down(no);
  of->fixed = outcome;
  of->trouble = std::move(why);
  return {};
}

result<void> apply_taken(check& whole, const step& act) {
  std::vector<json::fault> faults;
  const json::value content(act.content);
  json::reader from(content, "", faults);
  std::vector<agency*> took;
  for (const std::string& id : from.if_texts("asks", AGENCIES_MAX, TEXT_MAX)) {
    took.push_back(whole.find_ask(id));
    if (took.back() == nullptr) return damaged();
    if (const refusal no = refuses(*took.back(), happening::taken); no != refusal::none) return turned_down(no);
  }
  if (!faults.empty()) return damaged();
  for (agency* of : took) of->acknowledged = of->taken = true;
  return {};
}

result<void> apply_cancelled(check& whole, const step& act) {
  std::vector<json::fault> faults;
  const json::value content(act.content);
  json::reader from(content, "", faults);
  cancellation taken;
  taken.at = act.at;
  taken.reason = from.text("reason", TEXT_MAX);
  if (const json::value* by = from.child("by")) taken.by = read_person(*by, faults);
  std::vector<stopped_part> parts;
  if (const auto* list = from.items("stopped", AGENCIES_MAX))
    for (const auto& item : *list) {
      const auto part = read_stopped(whole, item, faults);
      if (!part) return damaged();
      parts.push_back(*part);
    }
  if (!faults.empty()) return damaged();
  for (const stopped_part& one : parts) stop(one);
  whole.stopping = std::ranges::any_of(whole.agencies, may_not_know_it_was_cancelled);
  whole.awaiting_authority = false;
  whole.cancelled = std::move(taken);
  return {};
}

result<void> apply_stopped(check& whole, const step&) {
  if (!whole.stopping) return damaged();
  whole.stopping = false;
  return {};
}

result<void> apply_expired(check& whole, const step& act) {
  whole.expired_at = act.at;
  return {};
}

}  // namespace mash::hub
