// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/report_facts.hpp"

#include <algorithm>
#include <utility>

#include "base/calendar.hpp"
#include "base/json_reader.hpp"
#include "hub/model/lifecycle.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t TEXT_MAX = 256, AGENCIES_MAX = 64, CHILDREN_MAX = 64, ADULTS_MAX = 64, LABELS_MAX = 4096;

using faults = std::vector<json::fault>;

std::vector<std::string> children_of(const request& asked) {
  std::vector<std::string> ids;
  for (const subject& one : asked.subjects)
    if (!one.is_adult()) ids.push_back(one.identity.id);
  return ids;
}

// Adults who live in a household of the request, or whom it calls a member of it.
std::vector<std::string> household_adults_of(const request& asked) {
  std::vector<std::string> ids;
  for (const subject& one : asked.subjects) {
    const std::string& id = one.identity.id;
    const bool lives_there = std::ranges::any_of(asked.households, [&](const household& home) {
      return std::ranges::find(home.members, id) != home.members.end();
    });
    const bool said_so = std::ranges::find(one.roles, policy::role_in_concern::household_member) != one.roles.end();
    if (one.is_adult() && (lives_there || said_so)) ids.push_back(id);
  }
  return ids;
}

bool was_searched(const contract::answer& answer, const std::string& subject) {
  return std::ranges::any_of(answer.searches, [&](const contract::search& one) {
    return one.subject == subject && one.result != policy::search_result::not_searched &&
           one.result != policy::search_result::system_down;
  });
}

const json::value* member_of(const json::value& document, std::string_view name) {
  return document.is_object() ? document.get_object().if_contains(name) : nullptr;
}

report::question* question_to(report::facts& of, std::string_view agency) {
  const auto found = std::ranges::find(of.questions, agency, &report::question::agency);
  return found == of.questions.end() ? nullptr : &*found;
}

// What the questions share; `clocks` is read from the same record.
void read_head(const json::value& document, report::facts& into, faults& wrong) {
  json::reader head(document, "", wrong);
  into.authority = head.text("authority", TEXT_MAX);
  into.urgency = head.word<policy::urgency>("urgency");
  const auto roles = head.if_words<policy::role>("roles", AGENCIES_MAX);
  into.out_of_hours = std::ranges::find(roles, policy::role::edt_worker) != roles.end();
}

void read_clocks(const json::value& document, instant asked_at, report::facts& into, faults& wrong) {
  json::reader clocks(document, "", wrong);
  into.has_clocks = true;
  into.contact_at = clocks.if_time("contact_received_at");
  into.referral_at = clocks.if_time("referral_received_at");
  into.decide_by = clocks.if_time("decide_by");
  into.agreement_stated = clocks.boolean("agreement_stated");
  into.professional_referrer = clocks.boolean("professional_referrer");
  into.needs_authority = clocks.boolean("needs_authority") || into.needs_authority;
  into.children.resize(static_cast<std::size_t>(clocks.integer("children", 0, CHILDREN_MAX)));
  into.household_adults = static_cast<std::size_t>(clocks.integer("household_adults", 0, ADULTS_MAX));
  const auto* asked = clocks.items("asked", AGENCIES_MAX);
  if (asked == nullptr) return;
  for (const json::value& each : *asked) {
    json::reader one(each, "", wrong);
    report::question put;
    put.agency = one.text("member", TEXT_MAX);
    put.asked_at = asked_at;
    put.return_by = one.time("return_by");
    put.desk_closed = one.if_boolean("desk_closed").value_or(false);
    into.questions.push_back(std::move(put));
  }
}

void read_replies(const json::value& document, instant at, report::facts& into, faults& wrong) {
  if (!document.is_array()) return;
  for (const json::value& each : document.get_array()) {
    json::reader one(each, "", wrong);
    report::question* of = question_to(into, one.text("member", TEXT_MAX));
    const auto outcome = one.word<policy::roster_outcome>("outcome");
    if (of != nullptr && is_settled(outcome) && !of->replied_at) of->replied_at = at;
    if (const auto* adults = one.if_items("adults_searched", ADULTS_MAX))
      for (const json::value& number : *adults)
        if (number.is_int64() && number.get_int64() >= 0 && std::cmp_less(number.get_int64(), into.household_adults))
          into.adults_searched.insert(static_cast<std::size_t>(number.get_int64()));
  }
}

// The labels of an answer's items (labels.hpp); the newest answer is what counts.
void read_items(const json::value& document, report::facts& into, faults& wrong) {
  if (!document.is_array()) return;
  for (const json::value& each : document.get_array()) {
    json::reader answer(each, "", wrong);
    report::question* of = question_to(into, answer.text("member", TEXT_MAX));
    const auto* items = answer.items("items", LABELS_MAX);
    if (of == nullptr || items == nullptr) continue;
    of->items = of->withheld = 0;
    for (const json::value& item : *items) {
      json::reader one(item, "", wrong);
      const std::int64_t count = one.if_integer("count", 1, std::int64_t{1} << 52).value_or(1);
      of->items += count;
      if (one.word<policy::disposition>("disposition") == policy::disposition::withheld) of->withheld += count;
    }
  }
}

void read_decided(const json::value& document, instant at, report::facts& into, faults& wrong) {
  json::reader decided(document, "", wrong);
  const auto outcomes = decided.if_words<policy::outcome>("outcomes", CHILDREN_MAX);
  const auto* children = decided.if_items("children", CHILDREN_MAX);
  into.referrer_told = decided.if_boolean("referrer_told").value_or(false) || into.referrer_told;
  if (children == nullptr || children->size() != outcomes.size()) return;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const json::value& place = (*children)[i];
    if (!place.is_int64() || place.get_int64() < 0) continue;
    const auto which = static_cast<std::size_t>(place.get_int64());
    if (which >= into.children.size()) continue;
    report::child& one = into.children[which];
    if (!one.decided) one.first_decided_at = at;
    one.decided = outcomes[i];
  }
}

}  // namespace

json::object clocks_of(const check& whole) {
  json::object out;
  const json::value& document = whole.request.document;
  if (const json::value* contact = member_of(document, "contact_received_at")) out["contact_received_at"] = *contact;
  if (whole.request.referral_received_at) out["referral_received_at"] = to_rfc3339(*whole.request.referral_received_at);
  if (whole.decide_by) out["decide_by"] = to_rfc3339(*whole.decide_by);
  const json::value* referrer = member_of(document, "referrer");
  const json::value* kind = referrer == nullptr ? nullptr : member_of(*referrer, "kind");
  out["professional_referrer"] = kind != nullptr && *kind == json::value("professional");
  out["agreement_stated"] = !whole.request.family_agreement.empty();
  out["needs_authority"] = whole.awaiting_authority || whole.authority_owed;
  out["children"] = static_cast<std::int64_t>(children_of(whole.request).size());
  out["household_adults"] = static_cast<std::int64_t>(household_adults_of(whole.request).size());
  json::array asked;
  for (const agency& one : whole.agencies) {
    if (one.ask_id.empty()) continue;
    json::object put{{"member", one.member}, {"return_by", to_rfc3339(one.human_deadline)}};
    if (!one.closed_because.empty()) put["desk_closed"] = true;
    asked.push_back(std::move(put));
  }
  out["asked"] = std::move(asked);
  return out;
}

json::array replies_of(const check& whole, std::span<const std::string> members) {
  const auto adults = household_adults_of(whole.request);
  json::array out;
  for (const std::string& member : members) {
    const agency* of = whole.find_member(member);
    const accepted_answer* said = of == nullptr ? nullptr : speaks_for(*of);
    if (said == nullptr) continue;
    json::array searched;
    for (std::size_t i = 0; i < adults.size(); ++i)
      if (was_searched(said->what, adults[i])) searched.push_back(static_cast<std::int64_t>(i));
    json::object reply{{"member", member}, {"outcome", to_word(outcome_of(*of, said->received_at))}};
    if (!searched.empty()) reply["adults_searched"] = std::move(searched);
    out.push_back(std::move(reply));
  }
  return out;
}

void note_decided(const check& whole, const decision_taken& act, json::object& into) {
  const auto ids = children_of(whole.request);
  json::array places;
  bool referrer_told = false;
  for (const child_decision& one : act.children) {
    places.push_back(static_cast<std::int64_t>(std::ranges::find(ids, one.child) - ids.begin()));
    referrer_told = referrer_told || std::ranges::any_of(one.tellings, [](const telling& who) {
                      return who.person == "referrer" && who.told;
                    });
  }
  into["children"] = std::move(places);
  into["referrer_told"] = referrer_told;
}

result<std::optional<report::facts>> read_facts(const request_records& of) {
  if (of.records.empty()) return std::nullopt;
  report::facts out;
  out.has_clocks = false;
  out.opened_at = of.steps.front().at;
  out.hour = hour_in(REPORT_ZONE, out.opened_at);
  faults wrong;
  for (std::size_t i = 0; i < of.records.size(); ++i) {
    const auto& [kind, at] = of.steps.at(i);
    const json::object& record = of.records[i];
    if (const json::value* questions = record.if_contains("questions")) read_head(*questions, out, wrong);
    if (const json::value* clocks = record.if_contains("clocks")) read_clocks(*clocks, at, out, wrong);
    if (const json::value* replies = record.if_contains("replies")) read_replies(*replies, at, out, wrong);
    if (const json::value* answers = record.if_contains("answers")) read_items(*answers, out, wrong);
    if (const json::value* decided = record.if_contains("decided")) read_decided(*decided, at, out, wrong);
    if (kind == "authorised") out.authorised_at = at;
    if (kind == "glass_broken")
      out.glass_review_due = json::reader(json::value(record), "", wrong).if_time("glass_review_due");
    if (kind == "glass_reviewed") out.glass_reviewed_at = at;
    if (kind == "cancelled") out.cancelled_at = at;
    if (kind == "expired") out.expired_at = at;
    if (kind == "asked_again") out.expired_at.reset();
  }
  if (!wrong.empty()) return fail(errc::corrupt, "the labels of a request's record do not read back");
  if (out.authority.empty()) return std::nullopt;
  return out;
}

}  // namespace mash::hub
