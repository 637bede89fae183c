// SPDX-License-Identifier: Apache-2.0
// Service, part 13: agencies are asked again. Policy decides as of now; the act, its questions and its log entry are
// one commit, and not one question leaves before that is durable. Whoever was still looking for the earlier question is
// told that nobody waits for that one.
#include <algorithm>

#include "adapters/contract/lines.hpp"
#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/ask_again.hpp"
#include "hub/requests/journal_again.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_ask() {
  return {403,
          "role_may_not",
          "Agencies are asked again by those who may open the check: who asked it, their team, or a MASH manager.",
          {}};
}

plan_refusal not_asked_again() {
  return {
      503,
      "cannot_record",
      "The hub cannot write its audit log now, so nobody was asked again. Try again shortly; telephone the agencies "
      "if it cannot wait.",
      {}};
}

plan_refusal asked_and_not_shown() {
  return {503,
          "cannot_record",
          "The agencies are being asked again, but the hub cannot record now that you see the response, so it is not "
          "shown. Send the same again shortly, or open the check.",
          {}};
}

// The entry names who is asked in this round and who may not be any more, not everybody on the roster; it commits to
// the request as it stands with what was added.
result<audit_entry> entry_of(const check& whole, check round, std::string_view actor, instant at) {
  round.request = whole.request;
  return asked_entry(round, actor, at);
}

}  // namespace

void service::withdraw(const agency& from) {
  const std::uint64_t session = state_of_member(from.member).session;
  if (session == 0) return;
  for (const replaced_ask& one : from.replaced) {
    if (!one.was_open || one.late || time_.now() >= one.human_deadline) continue;
    if (!exchange_.send(from.member, session, contract::message_type::cancel,
                        contract::encode(contract::cancel{one.ask_id, session})))
      log::warn("cancel_not_queued", {{"member", from.member}});
  }
}

awaitable<result<void>> service::open_round(live_ptr live, const asking_person& by, plan made, asked_again round,
                                            json::array identifiers) {
  check& whole = live->whole;
  const int before = whole.version;
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  step what = again_step(made.opened, round, identifiers);
  MASH_ASSERT(apply(whole, what).has_value());
  auto entry = entry_of(whole, made.opened, by.who.id, round.at);
  MASH_ASSERT(entry.has_value());  // it names no agency that the check was not opened with
  refresh_connections(whole);
  cut_version(whole, what, round.at);
  change.entries.push_back(*std::move(entry));
  change.steps.push_back({std::move(what), record_of(by.who.id, change.entries.back())});
  change.steps.back().record.set("questions", labels_of(made.decided));
  change.steps.back().record.set("reason", round.reason);  // what somebody answers for outlives the content
  change.settled = nothing_is_open(whole, round.at);
  live_.add(live);  // its new questions can be found by their ids from here on
  live->busy = live->unsent = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = live->unsent = false;
  if (!done) {
    forget(live);
    co_return std::unexpected(std::move(done).error());
  }
  const std::vector<std::string> asked = whole.rounds.back().asked;
  for (const agency& one : whole.agencies) {
    if (std::ranges::find(asked, one.member) == asked.end()) continue;
    withdraw(one);
    send_question(one);
  }
  log::info("check_asked_again", {{"agencies", static_cast<std::int64_t>(asked.size())}});
  after_commit(live, done->log_size, before);
  publish_state(whole, done->log_size);  // also to whoever has decided about it
  co_return result<void>{};
}

awaitable<service::outcome> service::ask_again(asking_person by, std::string request, std::string body,
                                               std::chrono::seconds wait) {
  if (!may_open_any(by)) co_return co_await refuse(by, request, role_may_not_ask());
  auto wish = read_recheck(body);
  if (!wish) co_return co_await refuse(by, std::move(body), std::move(wish).error());
  const auto found = co_await to_act_on(by, request, may_open, not_asked_again());
  if (!found) co_return std::unexpected(found.error());
  const live_ptr live = *found;
  check& whole = live->whole;
  const instant now = time_.now();
  if (has_asked_again(whole, by, *wish, now)) co_return co_await release_now(by, live, status_of(whole));
  if (auto why = refuse_recheck(whole, *wish, now)) co_return co_await refuse(by, std::move(body), *std::move(why));

  follow_agreement();
  auto made = plan_again(whole, by, wish->agencies, {*with_.agreement, with_.members, now});
  if (!made) co_return co_await refuse(by, std::move(body), std::move(made).error());
  asked_again round{policy::request_type::recheck, by.who, now, wish->reason, {}, {}, {}};
  const auto opened = co_await open_round(live, by, *std::move(made), std::move(round), {});
  if (!opened) co_return std::unexpected(not_asked_again());
  auto page = co_await wait_for_answers(by, live, wait);
  if (!page) co_return std::unexpected(asked_and_not_shown());
  page->status = page->status == 201 ? 200 : page->status;  // no check was made
  co_return page;
}

}  // namespace mash::hub
