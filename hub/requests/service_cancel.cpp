// SPDX-License-Identifier: Apache-2.0
// Service, part 10: a check is taken back. The act and its log entry are one commit; then every agency that was asked
// is told to stop, and again in each new session until its return time has passed, since a CANCEL is not acknowledged.
// Also one that has answered: a person there may still be about to release more.
#include <algorithm>

#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/cancel.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/reason.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_cancel() {
  return {403,
          "role_may_not",
          "A check is cancelled by those who may open it: who asked it, their team, or a MASH manager.",
          {}};
}

plan_refusal cancel_not_recorded() {
  return {503,
          "cannot_record",
          "The hub cannot write its audit log now, so the check was not cancelled and goes on. Try again shortly.",
          {}};
}

plan_refusal cancelled_and_not_shown() {
  return {503,
          "cannot_record",
          "The check is cancelled, but the hub cannot record now that you see the response, so it is not shown. Send "
          "the same again shortly, or open the check.",
          {}};
}

}  // namespace

void service::tell_to_stop(const check& whole, std::string_view only) {
  if (!whole.stopping) return;
  for (const agency& one : whole.agencies) {
    const std::uint64_t session = state_of_member(one.member).session;
    if (!may_not_know_it_was_cancelled(one) || session == 0 || (!only.empty() && one.member != only)) continue;
    if (!exchange_.send(one.member, session, contract::message_type::cancel,
                        contract::encode(contract::cancel{one.ask_id, session})))
      log::warn("cancel_not_queued", {{"member", one.member}});
  }
}

awaitable<void> service::stop_telling(live_ptr live) {
  check& whole = live->whole;
  const instant now = time_.now();
  const bool early = std::ranges::any_of(whole.agencies, [&](const agency& one) {
    return may_not_know_it_was_cancelled(one) && now < one.human_deadline;
  });
  if (early || live->busy || !whole.stopping) co_return;
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  step what = stopped_step(now);
  MASH_ASSERT(apply(whole, what).has_value());
  change.steps.push_back({std::move(what), {}});
  change.settled = nothing_is_open(whole, now);
  live->busy = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!done) co_return forget(live);
  live->changed.notify();
}

awaitable<service::outcome> service::cancel(asking_person by, std::string request, std::string body) {
  if (!may_open_any(by)) co_return co_await refuse(by, request, role_may_not_cancel());
  auto reason = read_reason(body, "a cancellation");
  if (!reason) co_return co_await refuse(by, std::move(body), std::move(reason).error());
  const auto found = co_await to_act_on(by, request, may_open, cancel_not_recorded());
  if (!found) co_return std::unexpected(found.error());
  const live_ptr live = *found;
  check& whole = live->whole;
  const instant now = time_.now();
  if (has_cancelled(whole, by, *reason)) co_return co_await release_now(by, live, 200);
  if (auto why = refuse_cancel(whole, now)) co_return co_await refuse(by, std::move(body), *std::move(why));

  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  step what = cancelled_step({by.who, now, *reason}, whole);
  MASH_ASSERT(apply(whole, what).has_value());
  const int before = whole.version;
  cut_version(whole, what, now);
  change.entries.push_back(cancelled_entry(whole, by.who.id, *reason, now));
  change.steps.push_back({std::move(what), record_of(by.who.id, change.entries.back())});
  change.steps.back().record.set("reason", *reason);  // what somebody answers for outlives the content
  change.settled = nothing_is_open(whole, now);
  live->busy = live->unsent = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = live->unsent = false;
  if (!done) {
    forget(live);
    co_return std::unexpected(cancel_not_recorded());
  }
  tell_to_stop(whole);
  log::info("check_cancelled", {{"stopped", static_cast<std::int64_t>(std::ranges::count_if(
                                                whole.agencies, [](const agency& one) { return one.stopped; }))}});
  after_commit(live, done->log_size, before);
  auto page = co_await release_now(by, live, 200);
  if (!page) co_return std::unexpected(cancelled_and_not_shown());
  co_return page;
}

}  // namespace mash::hub
