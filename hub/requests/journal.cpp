// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "hub/model/decision_json.hpp"
#include "hub/requests/journal_again.hpp"
#include "hub/requests/journal_agency.hpp"
#include "hub/requests/journal_alarms.hpp"
#include "hub/requests/journal_answers.hpp"
#include "hub/requests/journal_corrected.hpp"
#include "hub/requests/journal_back.hpp"
#include "hub/requests/journal_glass.hpp"
#include "hub/requests/journal_parts.hpp"
#include "hub/requests/journal_relayed.hpp"
#include "hub/requests/parse_request.hpp"

namespace mash::hub {

using namespace journal;

namespace {

constexpr std::size_t AGENCIES_MAX = 64, ROLES_MAX = 64;

// What was decided about asking whom: of a check as it is opened, and again once it is authorised.
void write_decided(const check& from, json::object& into) {
  const json::storage_ptr store = into.storage();
  json::array agencies(store);
  agencies.reserve(from.agencies.size());
  for (const agency& one : from.agencies) agencies.push_back(to_json(one, store));
  into.emplace("agreement", from.agreement);
  into.emplace("agreement_version", from.agreement_version);
  into.emplace("agreement_digest", from.agreement_digest);
  into.emplace("public_task", from.public_task);
  into.emplace("agencies", std::move(agencies));
  into.emplace("coverage_gaps", json::array(from.coverage_gaps.begin(), from.coverage_gaps.end(), store));
}

std::vector<std::string> questions_of(const check& from) {
  std::vector<std::string> lines;
  for (const agency& one : from.agencies)
    if (!one.ask_id.empty()) lines.push_back(one.question);
  return lines;
}

// False: not as many lines as there are questions.
bool take_questions(check& into, const std::vector<std::string>& lines) {
  std::size_t taken = 0;
  for (agency& one : into.agencies) {
    if (one.ask_id.empty()) continue;
    if (taken == lines.size()) return false;
    one.question = lines[taken++];
  }
  return taken == lines.size();
}

void read_decided(json::reader& from, check& into, std::vector<json::fault>& faults) {
  into.agreement = from.text_or_empty("agreement", TEXT_MAX);
  into.agreement_version = from.text_or_empty("agreement_version", TEXT_MAX);
  into.agreement_digest = from.text_or_empty("agreement_digest", TEXT_MAX);
  into.public_task = from.text_or_empty("public_task", TEXT_MAX);
  into.coverage_gaps = from.if_texts("coverage_gaps", AGENCIES_MAX, TEXT_MAX);
  into.agencies.clear();
  if (const auto* list = from.items("agencies", AGENCIES_MAX))
    for (const auto& one : *list) into.agencies.push_back(read_agency(one, faults));
}

// An act that nobody waited for, or a second one, is not what was written.
result<void> apply_authority(check& whole, const step& act) {
  if (whole.authorised || (!whole.awaiting_authority && !whole.authority_owed)) return damaged();
  std::vector<json::fault> faults;
  const json::value content(act.content);
  json::reader from(content, "", faults);
  authority_given given;
  given.at = act.at;
  given.reason = from.text("reason", TEXT_MAX);
  if (const json::value* by = from.child("by")) given.by = read_person(*by, faults);
  if (!faults.empty()) return damaged();
  whole.authorised = std::move(given);
  whole.awaiting_authority = whole.authority_owed = false;
  return {};
}

result<void> apply_decision(check& whole, const step& act) {
  std::vector<json::fault> faults;
  const json::value content(act.content);
  json::reader from(content, "", faults);
  decision_taken taken;
  taken.at = act.at;
  taken.version = static_cast<int>(from.integer("on_version", 1, whole.version));
  if (const json::value* by = from.child("by")) taken.by = read_person(*by, faults);
  taken.children = read_child_decisions(from, faults);
  if (!faults.empty() || taken.children.empty()) return damaged();
  whole.decided.push_back(std::move(taken));
  return {};
}

result<void> apply_cancelled(check& whole, const step& act) {
  if (whole.cancelled) return damaged();
  std::vector<json::fault> faults;
  const json::value content(act.content);
  json::reader from(content, "", faults);
  cancellation taken;
  taken.at = act.at;
  taken.reason = from.text("reason", TEXT_MAX);
  if (const json::value* by = from.child("by")) taken.by = read_person(*by, faults);
  if (const auto* list = from.items("stopped", AGENCIES_MAX))
    for (const auto& item : *list) {
      json::reader one(item, "", faults);
      agency* of = whole.find_ask(one.text_or_empty("ask", TEXT_MAX));
      if (of == nullptr || of->stopped) return damaged();
      const auto outcome = one.word<policy::roster_outcome>("outcome", policy::roster_outcome::pending);
      if (!has_answered(*of)) of->fixed = outcome;  // what it has said already stays to be seen
      of->trouble = has_answered(*of) ? "The check was cancelled while a person there had yet to look."
                                      : "The check was cancelled before this agency answered.";
      of->stopped = true;
    }
  if (!faults.empty()) return damaged();
  whole.stopping = std::ranges::any_of(whole.agencies, may_not_know_it_was_cancelled);
  whole.awaiting_authority = false;
  whole.cancelled = std::move(taken);
  return {};
}

result<void> apply_stopped(check& whole) {
  if (!whole.stopping) return damaged();
  whole.stopping = false;
  return {};
}

result<void> apply_taken(check& whole, const step& act) {
  std::vector<json::fault> faults;
  const json::value content(act.content);
  json::reader from(content, "", faults);
  for (const std::string& id : from.if_texts("asks", AGENCIES_MAX, TEXT_MAX)) {
    agency* of = whole.find_ask(id);
    if (of == nullptr) return damaged();
    of->acknowledged = of->taken = true;
  }
  return faults.empty() ? result<void>() : damaged();
}

// Only a check that was authorised and never asked is asked so, and of no agency that it was not opened with.
result<void> apply_asked(check& whole, const step& asked) {
  const auto is_asked = [](const agency& one) { return !one.ask_id.empty(); };
  if (!whole.authorised || std::ranges::any_of(whole.agencies, is_asked)) return damaged();
  std::vector<json::fault> faults;
  const json::value content(asked.content);
  json::reader from(content, "", faults);
  check decided;
  read_decided(from, decided, faults);
  if (!faults.empty() || !take_questions(decided, asked.lines) ||
      !std::ranges::equal(decided.agencies, whole.agencies, {}, &agency::member, &agency::member))
    return damaged();
  whole.agreement = std::move(decided.agreement);
  whole.agreement_version = std::move(decided.agreement_version);
  whole.agreement_digest = std::move(decided.agreement_digest);
  whole.public_task = std::move(decided.public_task);
  whole.coverage_gaps = std::move(decided.coverage_gaps);
  whole.agencies = std::move(decided.agencies);
  return {};
}

void set_version(json::object& content, int version) {
  if (version > 0) content["version"] = version;
}

result<void> apply_version(check& whole, const json::object& content, instant at) {
  const json::value* version = content.if_contains("version");
  if (version == nullptr) return {};
  if (!version->is_int64() || version->get_int64() != whole.version + 1) return damaged();
  ++whole.version;
  whole.version_at = at;
  return {};
}

}  // namespace

step opened_step(const check& opened, json::storage_ptr store) {
  json::object content({{"id", opened.id},
                        {"request", opened.request.document},
                        {"asker", to_json(opened.asker)},
                        {"authority_owed", opened.authority_owed},
                        {"awaiting_authority", opened.awaiting_authority}},
                       store);
  json::array roles(store);
  for (const policy::role one : opened.asker_roles) roles.emplace_back(to_word(one));
  content.emplace("asker_roles", std::move(roles));
  if (opened.decide_by) content.emplace("decide_by", to_rfc3339(*opened.decide_by));
  if (opened.authority_due) content.emplace("authority_due", to_rfc3339(*opened.authority_due));
  write_decided(opened, content);
  return {"opened", opened.opened_at, std::move(content), questions_of(opened)};
}

step settled_step(std::string_view ask_id, policy::roster_outcome outcome, std::string_view why, int version,
                  instant at) {
  json::object content{{"ask", ask_id}, {"outcome", to_word(outcome)}, {"why", why}};
  set_version(content, version);
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

step cut_step(int version, instant at) {
  json::object content;
  set_version(content, version);
  return {"cut", at, std::move(content)};
}

step authorised_step(const authority_given& act, int version) {
  json::object content{{"by", to_json(act.by)}, {"reason", act.reason}};
  set_version(content, version);
  return {"authorised", act.at, std::move(content)};
}

step asked_step(const check& decided, instant at) {
  json::object content;
  write_decided(decided, content);
  return {"asked", at, std::move(content), questions_of(decided)};
}

step decided_step(const decision_taken& act) {
  return {
      "decided", act.at, {{"by", to_json(act.by)}, {"on_version", act.version}, {"decisions", to_json(act.children)}}};
}

void cut_version(check& whole, step& what, instant now) {
  // It changes nothing that is shown, unless it puts right what is.
  if (whole.cancelled && what.kind == "answered" && !what.content.contains("acknowledge_by")) return;
  if (whole.version == 0 && !first_version_due(whole, now)) return;
  whole.version_at = now;
  what.content["version"] = ++whole.version;
}

result<check> open_check(const step& first) {
  if (first.kind != "opened") return damaged();
  std::vector<json::fault> faults;
  const json::value content(first.content);
  json::reader from(content, "", faults);
  check opened;
  opened.id = from.text_or_empty("id", TEXT_MAX);
  opened.opened_at = first.at;
  const json::value* document = from.child("request");
  if (document == nullptr) return damaged();
  auto parsed = parse_request(json::canonical(*document));
  if (!parsed) return damaged();
  opened.request = *std::move(parsed);
  if (const json::value* asker = from.child("asker")) opened.asker = read_person(*asker, faults);
  opened.asker_roles = from.if_words<policy::role>("asker_roles", ROLES_MAX);
  // A check that an earlier version of the hub wrote has neither of these two.
  opened.awaiting_authority = from.if_boolean("awaiting_authority").value_or(false);
  opened.authority_due = from.if_time("authority_due");
  opened.decide_by = from.if_time("decide_by");
  opened.authority_owed = from.boolean("authority_owed");
  read_decided(from, opened, faults);
  if (!faults.empty() || !take_questions(opened, first.lines)) return damaged();
  opened.steps = 1;
  return opened;
}

result<void> apply(check& whole, const step& next) {
  if (next.kind == "answered") {
    if (auto applied = apply_answered(whole, next); !applied) return applied;
  } else if (next.kind == "cancelled") {
    if (auto applied = apply_cancelled(whole, next); !applied) return applied;
  } else if (next.kind == "stopped") {
    if (auto applied = apply_stopped(whole); !applied) return applied;
  } else if (next.kind == "relayed") {
    if (auto applied = apply_relayed(whole, next); !applied) return applied;
  } else if (next.kind == "asked_again") {
    if (auto applied = apply_again(whole, next); !applied) return applied;
  } else if (next.kind == "asked") {
    if (auto applied = apply_asked(whole, next); !applied) return applied;
  } else if (!next.lines.empty()) {
    return damaged();
  } else if (next.kind == "glass_broken") {
    if (auto applied = apply_glass_broken(whole, next); !applied) return applied;
  } else if (next.kind == "glass_reviewed") {
    if (auto applied = apply_glass_reviewed(whole, next); !applied) return applied;
  } else if (next.kind == "alarmed") {
    if (auto applied = apply_alarmed(whole, next); !applied) return applied;
  } else if (next.kind == "holding") {
    if (auto applied = apply_holding(whole, next); !applied) return applied;
  } else if (next.kind == "needed") {
    if (auto applied = apply_need(whole, next); !applied) return applied;
  } else if (next.kind == "none_known") {
    if (auto applied = apply_none_known(whole, next); !applied) return applied;
  } else if (next.kind == "needs_over") {
    if (auto applied = apply_needs_over(whole, next); !applied) return applied;
  } else if (next.kind == "settled") {
    std::vector<json::fault> faults;
    const json::value content(next.content);
    json::reader from(content, "", faults);
    agency* of = whole.find_ask(from.text_or_empty("ask", TEXT_MAX));
    if (of == nullptr) return damaged();
    of->fixed = from.word<policy::roster_outcome>("outcome", policy::roster_outcome::invalid_reply);
    of->trouble = from.text_or_empty("why", TEXT_MAX);
    if (!faults.empty()) return damaged();
  } else if (next.kind == "taken") {
    if (auto applied = apply_taken(whole, next); !applied) return applied;
  } else if (next.kind == "seen") {
    if (auto applied = apply_seen(whole, next); !applied) return applied;
  } else if (next.kind == "acknowledged") {
    if (auto applied = apply_acknowledged(whole, next); !applied) return applied;
  } else if (next.kind == "authorised") {
    if (auto applied = apply_authority(whole, next); !applied) return applied;
  } else if (next.kind == "decided") {
    if (auto applied = apply_decision(whole, next); !applied) return applied;
  } else if (next.kind != "cut") {
    return damaged();
  }
  ++whole.steps;
  return apply_version(whole, next.content, next.at);
}

}  // namespace mash::hub
