// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/queue.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

#include "base/ids.hpp"
#include "hub/model/undecided.hpp"
#include "hub/requests/alarms.hpp"
#include "hub/requests/audit_query.hpp"

namespace mash::hub {
namespace {

constexpr std::int64_t NEVER_DUE = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t MEMBER_NAME_MAX = 64;

due_word due_of(instant when, instant now) {
  return when <= now ? due_word::overdue : when - now <= DUE_SOON ? due_word::soon : due_word::later;
}

std::optional<instant> earliest_of(const std::vector<awaited>& all) {
  std::optional<instant> out;
  for (const awaited& one : all)
    if (one.due && (!out || *one.due < *out)) out = one.due;
  return out;
}

// A due time in a row's own words.
void put_due(json::object& into, std::optional<instant> due, instant now) {
  if (!due) return;
  into.emplace("due_at", to_rfc3339(*due));
  into.emplace("due", to_word(due_of(*due, now)));
}

plan_refusal not_understood(std::string_view name, std::string_view what) {
  return {400, "malformed", "In the query, " + std::string(name) + " " + std::string(what) + ".", {}};
}

template <class Enum>
bool read_word_into(std::string_view text, std::optional<Enum>& into) {
  into = from_word<Enum>(text);
  return into.has_value();
}

template <class Number>
std::optional<Number> whole_number(std::string_view text, Number low, Number high) {
  Number value{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || value < low || value > high) return std::nullopt;
  return value;
}

bool read_name(std::string_view text, std::string& into) {
  into = text;
  return !text.empty() && text.size() <= MEMBER_NAME_MAX;
}

bool read_place(std::string_view text, std::optional<queue_place>& into) {
  queue_place place;
  if (const std::size_t dot = text.find('.'); dot != std::string_view::npos) {
    const auto due = whole_number<std::int64_t>(text.substr(0, dot), 0, NEVER_DUE);
    if (!due) return false;
    place.due_ms = *due;
    text.remove_prefix(dot + 1);
  }
  place.id = text;
  into = std::move(place);
  return is_uuid(text);
}

// What each part of a query sets, and how it has to look.
struct part {
  std::string_view name, form;
  bool (*read)(std::string_view, queue_wish&);
};

constexpr part PARTS[] = {
    {"authority", "is the name of a member", [](auto text, auto& into) { return read_name(text, into.authority); }},
    {"agency", "is the name of a member", [](auto text, auto& into) { return read_name(text, into.agency); }},
    {"urgency", "is red, amber or green", [](auto text, auto& into) { return read_word_into(text, into.urgency); }},
    {"state", "is awaiting_authority, open, complete, expired or cancelled",
     [](auto text, auto& into) { return read_word_into(text, into.state); }},
    {"awaiting", "is answer, identifier, authority, decision, review or acknowledgement",
     [](auto text, auto& into) { return read_word_into(text, into.awaiting); }},
    {"due", "is overdue, soon or later", [](auto text, auto& into) { return read_word_into(text, into.due); }},
    {"after", "is what the page before called next",
     [](auto text, auto& into) { return read_place(text, into.after); }},
    {"limit", "is a number from 1 to 200",
     [](auto text, auto& into) {
       const auto rows = whole_number<std::size_t>(text, 1, QUEUE_ROWS_MAX);
       into.rows_max = rows.value_or(QUEUE_ROWS_DEFAULT);
       return rows.has_value();
     }},
};

}  // namespace

std::vector<awaited> awaited_in(const check& whole, instant now) {
  std::vector<awaited> out;
  const check_state state = state_of(whole, now);
  if (state == check_state::awaiting_authority || whole.authority_owed)
    out.push_back({awaited_word::authority, {}, whole.authority_due});
  if (is_review_owed(whole)) out.push_back({awaited_word::review, {}, whole.glass->review_due});
  for (const correction_taken& one : whole.corrections)
    if (has_outstanding(one)) out.push_back({awaited_word::acknowledgement, one.member, one.due});
  if (state == check_state::cancelled || state == check_state::expired) return out;
  for (const agency& one : whole.agencies) {
    if (is_settled(one, now)) continue;
    const bool wants = wants_identifier(one, now);
    if (wants) out.push_back({awaited_word::identifier, one.member, one.human_deadline});
    // A person there goes on looking meanwhile; a system has said what it can.
    if (wants && is_settled(outcome_of(one, now))) continue;
    out.push_back({awaited_word::answer, one.member, one.human_deadline});
    if (one.looking) out.back().expected_by = one.looking->expected_by;
  }
  if (whole.decide_by && !undecided_children(whole).empty())
    out.push_back({awaited_word::decision, {}, whole.decide_by});
  return out;
}

queue_place place_of(const check& whole, instant now) {
  const auto due = earliest_of(awaited_in(whole, now));
  return {due ? due->time_since_epoch().count() : NEVER_DUE, whole.id};
}

bool queue_wish::wants(const check& whole, instant now) const {
  if (!authority.empty() && whole.request.authority != authority) return false;
  if (urgency && whole.request.urgency != *urgency) return false;
  if (state && state_of(whole, now) != *state) return false;
  if (!agency.empty() && whole.find_member(agency) == nullptr) return false;
  if (!awaiting && !due) return true;
  // Of whom it waits for: the agency that is named with it, and nobody else's clock.
  return std::ranges::any_of(awaited_in(whole, now), [&](const awaited& one) {
    if (awaiting && one.what != *awaiting) return false;
    if (!one.agency.empty() && !agency.empty() && one.agency != agency) return false;
    return !due || (one.due && due_of(*one.due, now) == *due);
  });
}

std::expected<queue_wish, plan_refusal> read_queue_wish(const std::vector<std::pair<std::string, std::string>>& query) {
  queue_wish out;
  std::optional<instant> from, until;
  std::set<std::string_view> seen;
  bool has_due_in_cursor = false;
  for (const auto& [name, text] : query) {
    if (!seen.insert(name).second) return std::unexpected(not_understood(name, "stands twice"));
    if (name == "from" || name == "until") {
      auto& into = name == "from" ? from : until;
      into = moment(text);
      if (!into) return std::unexpected(not_understood(name, "is a day (2026-11-20) or a time (2026-11-20T14:30:00Z)"));
      continue;
    }
    const auto* known = std::ranges::find(PARTS, name, &part::name);
    if (known == std::end(PARTS))
      return std::unexpected(plan_refusal{
          400, "malformed", "The query has a part that nobody knows; see /v1/openapi.json for those there are.", {}});
    if (!known->read(text, out)) return std::unexpected(not_understood(name, known->form));
    if (name == "after") has_due_in_cursor = text.find('.') != std::string::npos;
  }
  if (from.has_value() != until.has_value() || (from && *from >= *until))
    return std::unexpected(not_understood("from", "comes with until, which is after it"));
  if (from) out.opened.emplace(*from, *until);
  if (out.after && has_due_in_cursor == out.opened.has_value())
    return std::unexpected(not_understood("after", "is of a page of another kind"));
  return out;
}

std::string to_cursor(const queue_place& last, const queue_wish& of) {
  return of.opened ? last.id : std::to_string(last.due_ms) + "." + last.id;
}

json::object row_of(const check& whole, instant now) {
  json::array waits, agencies;
  const std::vector<awaited> all = awaited_in(whole, now);
  for (const awaited& one : all) {
    json::object wait{{"what", to_word(one.what)}};
    if (!one.agency.empty()) wait.emplace("agency", one.agency);
    put_due(wait, one.due, now);
    if (one.expected_by) wait.emplace("expected_by", to_rfc3339(*one.expected_by));
    waits.push_back(std::move(wait));
  }
  for (const agency& one : whole.agencies)
    agencies.push_back(json::object{{"agency", one.member}, {"outcome", to_word(outcome_of(one, now))}});
  json::object out{{"id", whole.id},
                   {"reference", whole.request.reference},
                   {"authority", whole.request.authority},
                   {"urgency", to_word(whole.request.urgency)},
                   {"purpose", to_word(whole.request.purpose)},
                   {"opened_at", to_rfc3339(whole.opened_at)},
                   {"version", whole.version},
                   {"state", to_word(state_of(whole, now))},
                   {"awaiting", std::move(waits)},
                   {"agencies", std::move(agencies)}};
  put_due(out, earliest_of(all), now);
  if (whole.glass) out.emplace("break_glass", is_review_owed(whole) ? "review_owed" : "reviewed");
  if (!whole.alarms.empty()) out.emplace("alarms", raised_in(whole));
  return out;
}

}  // namespace mash::hub
