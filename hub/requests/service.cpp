// SPDX-License-Identifier: Apache-2.0
// Service, part 1: configuration, start-up, connections, deadlines. Asking is in service_ask.cpp, the members' messages
// in service_intake.cpp, showing in service_show.cpp.
#include "hub/requests/service.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/contract/codec.hpp"
#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/history.hpp"
#include "hub/requests/journal_back.hpp"

namespace mash::hub {
namespace {

// Never taken in all its time. Until that is on record a question that gets there late would open the check again.
bool is_lost(const agency& one, instant now) {
  return !one.fixed && !one.taken && !one.acknowledged && now >= one.human_deadline &&
         refuses(one, happening::lost) == refusal::none;
}

bool has_lost(const check& whole, instant now) {
  return !whole.cancelled && std::ranges::any_of(whole.agencies, [&](const agency& one) { return is_lost(one, now); });
}

}  // namespace

service::service(boost::asio::any_io_executor executor, store_port& store, exchange_port& exchange, const clock& time,
                 partnership with)
    : executor_(std::move(executor)),
      store_(store),
      exchange_(exchange),
      time_(time),
      with_(std::move(with)),
      agreement_changes_(with_.versions.next_change(time_.now())),
      events_(executor_),
      started_(time_.now()) {}

void service::replace(partnership with) {
  const std::string before = with_.agreement->digest();
  with_ = std::move(with);
  if (with_.agreement->digest() != before) say_in_force();
  agreement_changes_ = with_.versions.next_change(time_.now());
  alarm_watch_.look_at_all_again();  // terms and calendars may have changed
  for (const auto& [member, state] : members_)
    if (state.session != 0) offer_present(member);
}

void service::end_waiting() {
  nobody_waits_ = true;
  for (const auto& [id, live] : live_.all()) live->changed.notify();
}

awaitable<result<live_ptr>> service::load(const std::string& request) {
  if (live_ptr there = live_.find(request)) co_return there;
  const auto unreadable = [&](const error& why) {
    log::error("request_not_read", {{"request", request}, {"why", why.detail}});
    return fail(errc::corrupt, why.detail);
  };
  auto steps = co_await store_.load(request);
  if (!steps && steps.error().code == errc::corrupt) co_return unreadable(steps.error());
  if (!steps) co_return std::unexpected(std::move(steps).error());
  if (live_ptr there = live_.find(request)) co_return there;  // somebody else loaded it meanwhile
  if (steps->empty()) co_return fail(errc::not_found, "there is no such request");
  auto whole = rebuild(*steps);
  if (!whole) co_return unreadable(whole.error());
  refresh_connections(*whole);
  auto live = std::make_shared<live_check>(std::move(*whole), executor_);
  live_.add(live);
  co_return live;
}

awaitable<result<void>> service::restore() {
  events_.begin(time_.now());
  auto ids = co_await store_.open_requests();
  if (!ids) co_return std::unexpected(std::move(ids).error());
  for (const std::string& id : *ids) {
    auto live = co_await load(id);
    if (!live) {
      error why = std::move(live).error();
      why.detail = "request " + id + " cannot be loaded: " + why.detail;
      co_return std::unexpected(std::move(why));
    }
    watch_alarms((*live)->whole);
    if (!(*live)->unsent) send_what_is_open((*live)->whole);
  }
  log::info("requests_restored", {{"open", static_cast<std::int64_t>(count_open())}});
  co_return result<void>{};
}

const member_state& service::state_of_member(const std::string& member) const {
  static const member_state never{};
  const auto found = members_.find(member);
  return found == members_.end() ? never : found->second;
}

void service::refresh_connections(check& whole) const {
  for (agency& one : whole.agencies) {
    const member_state& state = state_of_member(one.member);
    one.connected = state.session != 0;
    one.seen = state.ever;
  }
}

void service::send_question(const agency& to) {
  const member_state& state = state_of_member(to.member);
  if (state.session == 0 || to.question.empty()) return;
  if (to.fixed == policy::roster_outcome::asked_by_other_means) return;  // it has no line: whoever this is
  std::string line = to.question;
  contract::set_session(line, state.session);
  // A full queue is no loss: an ask that is not acknowledged goes out again with the next session or retry.
  if (!exchange_.send(to.member, state.session, contract::message_type::ask, std::move(line)))
    log::warn("ask_not_queued", {{"member", to.member}});
}

void service::opened(const std::string& member, std::uint64_t session) {
  member_state& state = members_[member];
  state = {session, time_.now(), true, {}, {}};
  log::info("member_connected", {{"member", member}, {"session", static_cast<std::int64_t>(session)}});
  offer_present(member);
  for (const auto& [id, live] : live_.all()) {
    refresh_connections(live->whole);
    if (live->unsent) continue;  // they go out once they are durable
    tell_to_stop(live->whole, member);
    for (agency& one : live->whole.agencies) {
      if (one.member == member) withdraw(one);
      if (one.member != member || one.ask_id.empty() || has_answered(one) || one.fixed) continue;
      one.acknowledged = false;  // the new session acknowledges again
      send_question(one);
    }
  }
}

// A member may have connected while this check was not in memory yet, and `opened` does not come twice.
void service::send_what_is_open(const check& whole) {
  tell_to_stop(whole);
  for (const agency& one : whole.agencies)
    if (!one.ask_id.empty() && !has_answered(one) && !one.fixed) send_question(one);
}

void service::closed(const std::string& member, std::uint64_t session) {
  member_state& state = members_[member];
  if (state.session != session) return;
  state.session = 0;
  state.last_seen = time_.now();
  log::warn("member_disconnected", {{"member", member}});
  for (const auto& [id, live] : live_.all()) refresh_connections(live->whole);
}

awaitable<void> service::idle(live_ptr live) {
  while (live->busy) co_await live->changed.wait_until(std::chrono::steady_clock::now() + std::chrono::seconds(30));
}

// A commit failed after the check was changed: memory is ahead of the store. The next reader loads what is durable, and
// members who were not acknowledged send their answers again.
void service::forget(const live_ptr& live) {
  live->broken = true;
  live_.drop(live);
  live->changed.notify();
}

// Settled, and only the table of live checks holds it: whoever else did would go on writing steps to a check that the
// next reader loads a second time.
bool service::is_finished(const live_ptr& live) const {
  return live.use_count() == 1 && live->whole.version > 0 && !live->busy && !live->pumping && live->queue.empty() &&
         nothing_is_open(live->whole, time_.now()) && !has_lost(live->whole, time_.now());
}

// A finished check leaves memory as soon as its asker has let go of it, and is loaded again when somebody asks. Under
// load that keeps the memory that is used small and in the processor's cache.
void service::let_go_soon(const std::string& request) {
  boost::asio::post(executor_, [this, request] {
    const auto found = live_.all().find(request);
    if (found == live_.all().end() || !is_finished(found->second)) return;
    const live_ptr one = found->second;
    live_.drop(one);
  });
}

void service::after_commit(const live_ptr& live, std::uint64_t log_size, int version_before) {
  const check& whole = live->whole;
  watch_alarms(whole);
  event what{log_size,       time_.now(),     "roster", whole.id, whole.version, whole.request.authority,
             whole.asker.id, whole.asker.team};
  events_.publish(what);
  if (whole.version != version_before) {
    what.kind = "version";
    events_.publish(what);
  }
  live->changed.notify();
  if (is_over(whole, time_.now())) publish_state(whole, log_size);
}

void service::publish_state(const check& whole, std::uint64_t log_size) {
  events_.publish({log_size, time_.now(), "state", whole.id, whole.version, whole.request.authority, whole.asker.id,
                   whole.asker.team});
}

unsigned service::status_of(const check& whole) const { return is_over(whole, time_.now()) ? 200 : 202; }

awaitable<void> service::cut_if_due(live_ptr live) {
  const instant now = time_.now();
  check& whole = live->whole;
  if (whole.cancelled) co_return;  // since it was found due
  const bool first = whole.version == 0 && first_version_due(whole, now);
  std::vector<std::string> taken;  // told only to this process so far: the next one would call them never taken
  std::vector<std::string> lost;   // never acknowledged in all that time: a fact that changes the response
  std::vector<std::string> needs;  // asked for, and nobody gave more in all that time
  for (const agency& one : whole.agencies) {
    if (!one.needs.empty() && has_answered(one) && now >= one.human_deadline) needs.push_back(one.ask_id);
    if (one.fixed || one.taken) continue;
    if (one.acknowledged && now >= one.machine_deadline && refuses(one, happening::taken) == refusal::none)
      taken.push_back(one.ask_id);
    if (is_lost(one, now)) lost.push_back(one.ask_id);
  }
  const bool expired = state_of(whole, now) == check_state::expired && !whole.expired_at;
  if (live->busy || (!first && !expired && lost.empty() && taken.empty() && needs.empty())) co_return;
  live->busy = true;
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  std::vector<step> steps;
  if (!taken.empty()) steps.push_back(taken_step(taken, now));
  for (const std::string& ask : lost)
    steps.push_back(settled_step(ask, policy::roster_outcome::timed_out,
                                 "The question was never taken by this agency within its return time.", 0, now));
  if (!needs.empty()) steps.push_back(needs_over_step(needs, now));
  if (expired)
    steps.push_back(expired_step(whole.version + 1, now));
  else if (first || !lost.empty() || !needs.empty())
    steps.push_back(cut_step(whole.version + 1, now));
  const int before = whole.version;
  bool good = true;
  for (step& one : steps) {
    good = good && apply(whole, one).has_value();
    change.steps.push_back({std::move(one), {}});
  }
  MASH_ASSERT(good);
  change.settled = nothing_is_open(whole, now);
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!done) co_return forget(live);
  after_commit(live, done->log_size, before);
}

awaitable<void> service::pass_deadlines() {
  std::vector<live_ptr> due, finished, stopping;
  follow_agreement();
  tell_of_floods();
  const instant now = time_.now();
  for (const auto& [id, live] : live_.all()) {
    if (is_finished(live)) {
      finished.push_back(live);
    } else if (live->whole.stopping) {
      stopping.push_back(live);
    } else if (all_settled(live->whole, now) && live->whole.version > 0 && !has_lost(live->whole, now)) {
      continue;
    } else if (!live->busy && now >= live->whole.opened_at) {
      due.push_back(live);
    }
  }
  for (const live_ptr& one : finished) live_.drop(one);
  for (const live_ptr& one : due) co_await cut_if_due(one);
  for (const live_ptr& one : stopping) co_await stop_telling(one);
}

awaitable<void> service::run_deadlines() {
  boost::asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_after(std::chrono::milliseconds(250));
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_await pass_deadlines();
  }
}

}  // namespace mash::hub
