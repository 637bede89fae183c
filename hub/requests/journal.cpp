// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "hub/model/decision_json.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/journal_again.hpp"
#include "hub/requests/journal_agency.hpp"
#include "hub/requests/journal_alarms.hpp"
#include "hub/requests/journal_answers.hpp"
#include "hub/requests/journal_back.hpp"
#include "hub/requests/journal_corrected.hpp"
#include "hub/requests/journal_ended.hpp"
#include "hub/requests/journal_glass.hpp"
#include "hub/requests/journal_parts.hpp"
#include "hub/requests/journal_relayed.hpp"
#include "hub/requests/minimise.hpp"
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
    one.asked_about = subjects_of(one.question);
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

result<void> apply_authority(check& whole, const step& act) {
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

// Only a check that was authorised and never asked is asked so, and of no agency that it was not opened with.
result<void> apply_asked(check& whole, const step& asked) {
  const auto may_be_asked = [](const agency& one) { return refuses(one, happening::asked) == refusal::none; };
  if (!whole.authorised || !std::ranges::all_of(whole.agencies, may_be_asked)) return damaged();
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
  content.emplace("expires_after_hours", std::chrono::hours(opened.expires_after).count());
  if (opened.decide_by) content.emplace("decide_by", to_rfc3339(*opened.decide_by));
  if (opened.authority_due) content.emplace("authority_due", to_rfc3339(*opened.authority_due));
  write_decided(opened, content);
  return {"opened", opened.opened_at, std::move(content), questions_of(opened)};
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
  if (const auto hours = from.if_integer("expires_after_hours", 24, std::chrono::hours(EXPIRES_AFTER_MAX).count()))
    opened.expires_after = std::chrono::floor<std::chrono::days>(std::chrono::hours(*hours));
  opened.authority_owed = from.boolean("authority_owed");
  read_decided(from, opened, faults);
  if (!faults.empty() || !take_questions(opened, first.lines)) return damaged();
  opened.steps = 1;
  return opened;
}

namespace {

result<void> apply_nothing(check&, const step&) { return {}; }

// A kind of step: what it is in the life of the check, if anything, and whether it has lines of the exchange.
struct step_kind {
  std::string_view name;
  std::optional<happening> what;
  bool has_lines;
  result<void> (*apply)(check&, const step&);
};

// What an earlier version of the hub might still note of a check that was cancelled at that moment.
bool is_the_clocks(happening what) {
  return what == happening::taken || what == happening::spoilt || what == happening::needs_over;
}

constexpr step_kind KINDS[] = {
    {"authorised", happening::authorised, false, apply_authority},
    {"asked", happening::asked, true, apply_asked},
    {"asked_again", happening::asked_again, true, apply_again},
    {"taken", happening::taken, false, apply_taken},
    {"holding", happening::holding, false, apply_holding},
    {"needed", happening::needed, false, apply_need},
    {"answered", happening::answered, true, apply_answered},
    {"settled", happening::spoilt, false, apply_settled},
    {"relayed", happening::relayed, true, apply_relayed},
    {"none_known", happening::none_known, false, apply_none_known},
    {"needs_over", happening::needs_over, false, apply_needs_over},
    {"cancelled", happening::cancelled, false, apply_cancelled},
    {"stopped", happening::stopped, false, apply_stopped},
    {"expired", happening::expired, false, apply_expired},
    {"decided", happening::decided, false, apply_decision},
    {"glass_broken", {}, false, apply_glass_broken},
    {"glass_reviewed", {}, false, apply_glass_reviewed},
    {"alarmed", {}, false, apply_alarmed},
    {"seen", {}, false, apply_seen},
    {"acknowledged", {}, false, apply_acknowledged},
    {"cut", {}, false, apply_nothing},
};

}  // namespace

result<void> apply(check& whole, const step& next) {
  const auto* kind = std::ranges::find(KINDS, next.kind, &step_kind::name);
  if (kind == std::end(KINDS) || (!next.lines.empty() && !kind->has_lines)) return damaged();
  if (kind->what)
    if (const refusal no = refuses(whole, *kind->what); no != refusal::none)
      return is_the_clocks(*kind->what) && no == refusal::cancelled ? turned_down(no) : damaged();
  if (auto applied = kind->apply(whole, next); !applied) return applied;
  ++whole.steps;
  return apply_version(whole, next.content, next.at);
}

result<void> pass_over(check& whole, const step& next) {
  ++whole.steps;
  return apply_version(whole, next.content, next.at);
}

}  // namespace mash::hub
