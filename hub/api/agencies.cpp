// SPDX-License-Identifier: Apache-2.0
// GET /v1/agencies: whether each member's line is up, its desk open and its replies lately in time, and whom to ring.
#include <algorithm>

#include "hub/api/endpoints.hpp"
#include "hub/api/member_line.hpp"

namespace mash::hub {
namespace {

// Where one opening ends as the next begins (00:00-24:00), the desk goes on. Nothing: it does not close for a week.
std::optional<instant> end_of_opening(const calendar& desk, instant now) {
  auto ends = desk.closes(now);
  while (ends && desk.is_open(*ends)) {
    if (*ends > now + std::chrono::days(7)) return std::nullopt;
    ends = desk.closes(*ends);
  }
  return ends;
}

// Nothing where the hub has no calendar of that desk: its hours in words are all that is known then.
void put_opening(const call& what, const member& one, json::object& entry) {
  const auto& known = what.context.requests.with().members;
  const auto found = std::ranges::find(known, one.name, &known_member::name);
  if (found == known.end() || !found->desk) return;
  const instant now = what.context.time.now();
  const auto closure = found->desk->closed_at(now);
  entry["open"] = !closure;
  if (!closure) {
    if (const auto ends = end_of_opening(*found->desk, now)) entry["closes_at"] = to_rfc3339(*ends);
    return;
  }
  entry["closed_because"] = closure->because;
  if (closure->reopens) entry["reopens_at"] = to_rfc3339(*closure->reopens);
}

void put_timeliness(const timeliness_board& board, std::string_view agency, json::object& entry) {
  const auto lately = board.of(agency);
  if (!lately) return;
  json::object out{{"days", static_cast<std::int64_t>(timeliness_board::LOOKED_BACK.count())},
                   {"as_of", to_rfc3339(board.as_of())},
                   {"questions", lately->questions},
                   {"on_time", lately->on_time}};
  if (lately->median) out["median_seconds"] = static_cast<std::int64_t>(lately->median->count());
  entry["timeliness"] = std::move(out);
}

}  // namespace

http::awaitable<http::response> get_agencies(call what) {
  json::array list;
  const auto directory_now = what.context.who();
  for (const member& one : directory_now->members()) {
    const member_state& state = what.context.requests.state_of_member(one.name);
    json::object entry{{"agency", one.name},
                       {"name", one.display_name},
                       {"kind", to_word(one.kind)},
                       {"connected", state.session != 0},
                       {"contact", json::object{{"desk", one.contact.desk},
                                                {"telephone", one.contact.telephone},
                                                {"hours", one.contact.hours},
                                                {"out_of_hours_telephone", one.contact.out_of_hours_telephone}}}};
    if (what.context.link) entry["line"] = describe(one, what.context.link(one.name));
    if (one.curve_key_renew_by) entry["key_renew_by"] = to_iso_date(*one.curve_key_renew_by);
    if (state.ever) entry["last_seen"] = to_rfc3339(state.last_seen);
    put_opening(what, one, entry);
    if (what.context.timely != nullptr) put_timeliness(*what.context.timely, one.name, entry);
    list.push_back(std::move(entry));
  }
  co_return http::response{.body = json::canonical(json::object{{"agencies", std::move(list)}})};
}

}  // namespace mash::hub
