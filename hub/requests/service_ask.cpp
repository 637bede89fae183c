// SPDX-License-Identifier: Apache-2.0
// Service, part 2: a check is asked. Not one byte leaves before its entry is durable.
#include "base/log.hpp"
#include "hub/assemble/response.hpp"
#include "hub/audit/looks.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/parse_request.hpp"
#include "hub/requests/report_facts.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal cannot_be_audited() {
  return {503,
          "cannot_record",
          "The hub cannot write its audit log now, so nothing was asked. Try again shortly; telephone "
          "the agencies if it cannot wait.",
          {}};
}

// The check is durable and its questions are out: saying that nothing was asked would be untrue.
plan_refusal taken_and_not_shown() {
  return {503,
          "cannot_record",
          "The check was taken and the agencies are being asked, but the hub cannot record now that you see the "
          "response, so it is not shown. Send the same request with the same Idempotency-Key shortly, or open it from "
          "your list.",
          {}};
}

written_step written(const check& opened) {
  json::scratch memory;
  return opened_step(opened, memory.store());
}

}  // namespace

awaitable<service::outcome> service::refuse(const asking_person& by, std::string body, plan_refusal why) {
  durable_change change;
  change.acts.push_back(with_actor(refused_entry(by.who.id, why.word, body, time_.now()), by.who.id));
  auto done = co_await store_.commit(std::move(change));
  if (!done) co_return std::unexpected(cannot_be_audited());
  co_return std::unexpected(std::move(why));
}

awaitable<void> service::note_refusal(std::string actor, std::string word) {
  durable_change change;
  change.acts.push_back(with_actor(refused_entry(actor, word, "", time_.now()), actor));
  // Nothing is shared by a refusal, so one that cannot be recorded (the disk is full) is still a refusal.
  (void)co_await store_.commit(std::move(change));
}

awaitable<std::optional<service::outcome>> service::repeat_of(const asking_person& by, const idempotency& token) {
  auto earlier = co_await store_.find_earlier(token.person, token.key, token.body_digest);
  if (!earlier) co_return outcome(std::unexpected(cannot_be_audited()));
  if (!*earlier) co_return std::nullopt;
  if (!(*earlier)->same_body)
    co_return outcome(std::unexpected(
        plan_refusal{409,
                     "idempotency_conflict",
                     "This Idempotency-Key was used for another request. Use a new key for a new request.",
                     {}}));
  auto live = co_await load((*earlier)->request);
  if (!live) co_return outcome(std::unexpected(live.error().code == errc::corrupt ? damaged() : taken_and_not_shown()));
  co_return co_await release_now(by, *live, status_of((*live)->whole) == 200 ? 201 : 202);
}

awaitable<service::outcome> service::ask(asking_person by, std::string body, std::string idempotency_key,
                                         std::chrono::seconds wait) {
  auto parsed = parse_request(body);
  if (!parsed) {
    const bad_request& bad = parsed.error();
    const char* word = bad.status == 422 ? "invalid_request" : bad.status == 413 ? "too_large" : "malformed";
    co_return co_await refuse(by, body, {bad.status, word, bad.detail, bad.faults});
  }
  idempotency token{by.who.id, std::move(idempotency_key), {}};
  if (!token.key.empty()) token.body_digest = to_hex(sha256(json::canonical(parsed->document)));
  const std::string in_flight = token.key.empty() ? std::string() : token.person + '\n' + token.key;
  if (!token.key.empty()) {
    if (opening_.contains(in_flight))
      co_return std::unexpected(
          plan_refusal{409, "in_progress", "The same request is being taken at this moment.", {}});
    if (auto repeated = co_await repeat_of(by, token)) {
      if (!*repeated && repeated->error().status == 409) co_return co_await refuse(by, body, repeated->error());
      co_return *std::move(repeated);
    }
    if (!opening_.insert(in_flight).second)
      co_return std::unexpected(
          plan_refusal{409, "in_progress", "The same request is being taken at this moment.", {}});
  }
  follow_agreement();
  auto made = make_plan(*std::move(parsed), by, *with_.agreement, with_.members, time_.now());
  if (!made) {
    outcome refused = co_await refuse(by, std::move(body), std::move(made).error());
    opening_.erase(in_flight);
    co_return refused;
  }
  std::string().swap(body);  // nor does this wait for the answers
  auto opened = co_await open(*std::move(made), std::move(token));
  opening_.erase(in_flight);  // the store knows the key now: whoever was cut off while waiting need not wait again
  if (!opened) co_return std::unexpected(std::move(opened).error());
  co_return co_await wait_for_answers(by, *std::move(opened), wait);
}

awaitable<std::expected<live_ptr, plan_refusal>> service::open(plan made, idempotency token) {
  auto live = std::make_shared<live_check>(std::move(made.opened), executor_);
  check& whole = live->whole;
  whole.expires_after = with_.alarms.expiry;
  refresh_connections(whole);
  durable_change change;
  change.request = whole.id;
  change.opens = std::move(token);
  auto entry = asked_entry(whole);
  if (!entry)
    co_return std::unexpected(
        plan_refusal{422, "invalid_request", "The request names more agencies than one check can ask.", {}});
  change.entries.push_back(*std::move(entry));
  change.steps.push_back({written(whole), record_of(whole.asker.id, change.entries.back())});
  change.steps.back().record.set("questions", labels_of(made.decided));
  change.steps.back().record.set("clocks", clocks_of(whole));
  add_break_glass(whole, change);
  made = {};  // its questions are written: nothing waits for the disk that is of no more use
  whole.steps = change.steps.size();
  live->busy = live->unsent = true;
  live_.add(live);
  auto done = co_await store_.commit(std::move(change));
  live->busy = live->unsent = false;
  if (!done) {
    live_.drop(live);
    live->changed.notify();
    co_return std::unexpected(cannot_be_audited());
  }
  for (const agency& one : whole.agencies)
    if (!one.ask_id.empty()) send_question(one);
  after_commit(live, done->log_size, 0);
  if (whole.awaiting_authority) publish_state(whole, done->log_size);
  co_return live;
}

awaitable<service::outcome> service::wait_for_answers(const asking_person& by, live_ptr live,
                                                      std::chrono::seconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  waiting_asker waiting{by.who.id, 201, std::nullopt};
  live->asker = &waiting;
  while (!waiting.body && !live->broken && !nobody_waits_ && !live->whole.awaiting_authority &&
         std::chrono::steady_clock::now() < deadline &&
         !(all_have_spoken(live->whole, time_.now()) && !live->busy && live->queue.empty()))
    co_await live->changed.wait_until(deadline);
  live->asker = nullptr;
  let_go_soon(live->whole.id);
  if (waiting.body) co_return shown{waiting.status, live->whole.id, *std::move(waiting.body)};
  if (live->broken) co_return std::unexpected(taken_and_not_shown());
  auto page = co_await release_now(by, live, status_of(live->whole) == 200 ? 201 : 202);
  if (!page) co_return std::unexpected(taken_and_not_shown());
  co_return page;
}

}  // namespace mash::hub
