// SPDX-License-Identifier: Apache-2.0
// Service, part 11: what has to be said because time passes. An alarm is durable with whoever delivers it before it is
// a step of the check, so that a crash between the two says nothing twice: it has the same id again.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/clock_watch.hpp"
#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/journal_alarms.hpp"
#include "hub/requests/service.hpp"
#include "hub/requests/unhurried.hpp"

namespace mash::hub {
namespace {

constexpr std::chrono::seconds BETWEEN_LOOKS{1}, BEFORE_ANOTHER_TRY{30};
// A decision is due a working day after the referral, and who is owed it is told a day later: over any holiday, what is
// older has been said.
constexpr std::chrono::days LOOK_BACK{14};
constexpr std::size_t LOOKED_AT_TOGETHER = 200;

// A list has to be read again, for whoever waits for an agency or for a person of ours.
const char* event_of(const std::vector<alarm>& said) {
  return std::ranges::all_of(said, [](const alarm& one) { return one.to.empty() || one.about.empty(); }) ? "state"
                                                                                                         : "roster";
}

}  // namespace

std::vector<alarm> service::pending_alarms_of(const check& whole) const {
  return pending_alarms(whole, {with_.alarms, with_.members, started_}, time_.now());
}

void service::watch_alarms(const check& whole) {
  const auto pending = pending_alarms_of(whole);
  alarm_watch_.set(whole.id, pending.empty() ? std::nullopt : std::optional(pending.front().when));
}

json::object service::row(const check& whole) const {
  json::object out = row_of(whole, time_.now());
  if (const auto pending = pending_alarms_of(whole); !pending.empty()) {
    const alarm& next = pending.front();
    json::object said{{"what", to_word(next.what)},
                      {"at", to_rfc3339(next.when)},
                      {"due_at", to_rfc3339(next.due)},
                      {"to", json::array(next.to.begin(), next.to.end())}};
    if (!next.about.empty()) said.emplace("about", next.about);
    out.emplace("next_alarm", std::move(said));
  }
  return out;
}

// Its adapter may have lost the question; one that took it has a person's desk, and that is told by a notice.
void service::chase(const check& whole, const std::vector<alarm>& said) {
  for (const alarm& one : said) {
    if (one.what != alarm_word::not_seen && one.what != alarm_word::return_over) continue;
    const agency* of = whole.find_member(one.about);
    if (of != nullptr && !of->acknowledged && !of->answer && !of->fixed) send_question(*of);
  }
}

awaitable<void> service::raise_alarms_of(std::string request) {
  const auto later = [&] { alarm_watch_.set(request, time_.now() + BEFORE_ANOTHER_TRY); };
  const auto found = co_await load(request);
  if (!found && (found.error().code == errc::unavailable || found.error().code == errc::io)) co_return later();
  if (!found)
    co_return alarm_watch_.set(request, std::nullopt);  // erased, or it does not read back and the log says so
  const live_ptr live = *found;
  co_await idle(live);
  if (live->broken) co_return later();
  check& whole = live->whole;
  const instant now = time_.now();
  auto due = pending_alarms_of(whole);
  std::erase_if(due, [&](const alarm& one) { return one.when > now; });
  if (due.empty()) co_return finish_alarms(live);

  live->busy = true;  // what they speak of stays as it is until they are said
  result<void> taken;
  if (with_.notices) {
    std::vector<notify::notice> notices;
    for (const alarm& one : due) notices.push_back(to_notice(whole, one, now));
    const auto through = with_.notices;  // a reload may replace it meanwhile
    taken = co_await through->raise(std::move(notices));
  }
  if (!taken) {
    live->busy = false;
    live->changed.notify();
    log::error("alarm_not_raised", {{"why", taken.error().detail}});
    co_return later();
  }
  std::vector<raised_alarm> raised;
  for (const alarm& one : due) raised.push_back({one.what, one.about, one.due, now, one.to});
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  step said = alarmed_step(raised, now);
  MASH_ASSERT(apply(whole, said).has_value());
  change.steps.push_back({std::move(said), {}});
  change.settled = nothing_is_open(whole, now);
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!done) {
    forget(live);
    co_return later();
  }
  for (const alarm& one : due) log::info("alarm_raised", {{"what", to_word(one.what)}});
  chase(whole, due);
  events_.publish({done->log_size, now, event_of(due), whole.id, whole.version, whole.request.authority, whole.asker.id,
                   whole.asker.team});
  live->changed.notify();
  finish_alarms(live);
}

void service::finish_alarms(const live_ptr& live) {
  watch_alarms(live->whole);
  let_go_soon(live->whole.id);
}

awaitable<void> service::raise_alarms() {
  for (std::string& request : alarm_watch_.due(time_.now())) co_await raise_alarms_of(std::move(request));
}

awaitable<result<void>> service::find_outstanding() {
  // Without an end: a clock that was set back meanwhile has made checks of later than now.
  constexpr instant NO_END{std::chrono::sys_days(std::chrono::year(9999) / 1 / 1)};
  record_range range{time_.now() - LOOK_BACK, NO_END, "", LOOKED_AT_TOGETHER};
  unhurried pace(executor_);
  for (;;) {
    const auto ids = co_await store_.opened_between(range);
    if (!ids) co_return std::unexpected(ids.error());
    for (const std::string& id : *ids) {
      const auto one = co_await look_at(id);
      if (!one) co_return std::unexpected(one.error());
      const live_ptr live = live_.find(id);  // somebody may have opened and changed it while this copy was read
      if (*one != nullptr) watch_alarms(live ? live->whole : (*one)->whole);
      co_await pace.rest();
    }
    if (ids->size() < LOOKED_AT_TOGETHER) co_return result<void>{};
    range.after = ids->back();
  }
}

awaitable<void> service::look_for_outstanding() {
  if (auto done = co_await find_outstanding(); !done)
    log::error("outstanding_not_found", {{"why", done.error().detail}});  // what is open is known all the same
}

awaitable<void> service::run_alarms() {
  // Beside them: what is open, and what is asked now, has alarms that must not wait until a fortnight is read.
  boost::asio::co_spawn(executor_, look_for_outstanding(), boost::asio::detached);
  clock_watch watch;
  boost::asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_after(BETWEEN_LOOKS);
    co_await timer.async_wait(boost::asio::use_awaitable);
    const auto now = std::chrono::steady_clock::now();
    if (const auto step = watch.look(time_.now(), now)) log::warn("clock_stepped", {{"milliseconds", step->count()}});
    if (watch.is_calm(now)) co_await raise_alarms();
  }
}

}  // namespace mash::hub
