// SPDX-License-Identifier: Apache-2.0
// Service, part 9: the work queue. What is open is in memory, every one of it (restore); what is settled is read from
// the store, a page of a period at a time.
#include <algorithm>

#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/history.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal cannot_be_read() {
  return {503, "unavailable", "The hub cannot read what it keeps now. Try again shortly.", {}};
}

// A cancelled check of which some agency is yet to hear waits for no person, and an expired one for nobody.
bool waits_for_somebody(const check& whole, instant now) {
  const check_state state = state_of(whole, now);
  if (state == check_state::cancelled || state == check_state::expired)
    return whole.authority_owed || is_review_owed(whole) || has_outstanding_corrections(whole);
  return !nothing_is_open(whole, now);
}

// A name that was misspelt would show nothing, which reads as if nobody waited.
std::optional<plan_refusal> names_nobody(const queue_wish& wanted, std::span<const known_member> members) {
  for (const auto& [part, name] : {std::pair("agency", &wanted.agency), std::pair("authority", &wanted.authority)})
    if (!name->empty() && std::ranges::find(members, *name, &known_member::name) == members.end())
      return plan_refusal{
          400, "malformed", "In the query, " + std::string(part) + " names no member; see /v1/agencies.", {}};
  return std::nullopt;
}

}  // namespace

json::object service::open_page(const asking_person& viewer, const queue_wish& wanted) const {
  const instant now = time_.now();
  std::vector<std::pair<queue_place, const check*>> found;
  for (const auto& [id, live] : live_.all()) {
    const check& whole = live->whole;
    if (!waits_for_somebody(whole, now) || !may_open(whole, viewer) || !wanted.wants(whole, now)) continue;
    queue_place place = place_of(whole, now);
    if (!wanted.after || place > *wanted.after) found.emplace_back(std::move(place), &whole);
  }
  const std::size_t rows = std::min(found.size(), wanted.rows_max);
  std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(rows), {},
                            &std::pair<queue_place, const check*>::first);
  json::array out;
  for (std::size_t i = 0; i < rows; ++i) out.push_back(row(*found[i].second));
  json::object page{{"requests", std::move(out)}};
  if (rows < found.size()) page.emplace("next", to_cursor(found[rows - 1].first, wanted));
  return page;
}

std::size_t service::count_open() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      live_.all(), [now = time_.now()](const auto& one) { return waits_for_somebody(one.second->whole, now); }));
}

json::array service::list(const asking_person& viewer) const {
  queue_wish all;
  all.rows_max = live_.all().size();
  return std::move(open_page(viewer, all).at("requests").get_array());
}

// Null: it is not shown, because it was erased, does not read back (the log says so), or was not found.
awaitable<result<live_ptr>> service::look_at(std::string request) {
  if (live_ptr there = live_.find(request)) co_return there;
  auto steps = co_await store_.load(request);
  const bool gone = !steps && (steps.error().code == errc::denied || steps.error().code == errc::not_found);
  if (gone) co_return nullptr;
  if (!steps && steps.error().code != errc::corrupt) co_return std::unexpected(std::move(steps).error());
  auto whole = steps ? rebuild(*steps) : std::unexpected(steps.error());
  if (!whole) {
    log::error("request_not_read", {{"request", request}, {"why", whole.error().detail}});
    co_return nullptr;
  }
  refresh_connections(*whole);
  co_return std::make_shared<live_check>(*std::move(whole), executor_);
}

awaitable<std::expected<json::object, plan_refusal>> service::queue(asking_person viewer, queue_wish wanted) {
  if (auto why = names_nobody(wanted, with_.members)) co_return std::unexpected(*std::move(why));
  if (!wanted.opened || !may_open_any(viewer)) co_return open_page(viewer, wanted);
  const record_range range{wanted.opened->first, wanted.opened->second, wanted.after ? wanted.after->id : "",
                           QUEUE_LOOKED_AT_MAX + 1};
  const auto ids = co_await store_.opened_between(range);
  if (!ids) co_return std::unexpected(cannot_be_read());
  json::array out;
  std::size_t looked_at = 0;
  while (looked_at < std::min(ids->size(), QUEUE_LOOKED_AT_MAX) && out.size() < wanted.rows_max) {
    const auto one = co_await look_at((*ids)[looked_at++]);
    if (!one) co_return std::unexpected(cannot_be_read());
    const instant now = time_.now();
    if (*one != nullptr && may_open((*one)->whole, viewer) && wanted.wants((*one)->whole, now))
      out.push_back(row((*one)->whole));
  }
  json::object page{{"requests", std::move(out)}};
  if (looked_at < ids->size()) page.emplace("next", to_cursor({0, (*ids)[looked_at - 1]}, wanted));
  co_return page;
}

}  // namespace mash::hub
