// SPDX-License-Identifier: Apache-2.0
// Service, part 15: an agency asked for one more identifier, and somebody of ours gives it or says that nobody knows
// more. What is given is a disclosure: policy decides on it as on every question, and it is logged as one.
#include <algorithm>

#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/identifiers.hpp"
#include "hub/requests/journal_back.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_identify() {
  return {
      403,
      "role_may_not",
      "What agencies ask for is given by those who may open the check: who asked it, their team, or a MASH manager.",
      {}};
}

plan_refusal not_given() {
  return {503,
          "cannot_record",
          "The hub cannot write its audit log now, so nobody was told anything. Try again shortly; telephone the "
          "agency if it cannot wait.",
          {}};
}

plan_refusal given_and_not_shown() {
  return {503,
          "cannot_record",
          "It is recorded, and the agencies are being asked where there was something to tell, but the hub cannot "
          "record now that you see the response, so it is not shown. Send the same again shortly, or open the check.",
          {}};
}

plan_refusal faults_in(std::vector<json::fault> faults) {
  return {422, "invalid_request", "What was sent has faults; nobody was asked.", std::move(faults)};
}

}  // namespace

awaitable<service::outcome> service::end_needs(live_ptr live, asking_person by, std::vector<std::string> members,
                                               std::string reason) {
  check& whole = live->whole;
  const none_known act{by.who, time_.now(), std::move(reason)};
  std::vector<std::string> asks;
  for (const std::string& member : members) asks.push_back(whole.find_member(member)->ask_id);
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  step what = none_known_step(asks, act);
  MASH_ASSERT(apply(whole, what).has_value());
  const int before = whole.version;
  cut_version(whole, what, act.at);
  change.entries.push_back(none_known_entry(whole, act, members));
  change.steps.push_back({std::move(what), record_of(by.who.id, change.entries.back())});
  change.steps.back().record.set("reason", act.reason);  // what somebody answers for outlives the content
  change.settled = nothing_is_open(whole, act.at);
  live->busy = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!done) {
    forget(live);
    co_return std::unexpected(not_given());
  }
  log::info("no_identifier_known", {{"agencies", static_cast<std::int64_t>(asks.size())}});
  after_commit(live, done->log_size, before);
  auto page = co_await release_now(by, live, status_of(whole));
  if (!page) co_return std::unexpected(given_and_not_shown());
  co_return page;
}

awaitable<service::outcome> service::identify(asking_person by, std::string request, std::string body,
                                              std::chrono::seconds wait) {
  if (!may_open_any(by)) co_return co_await refuse(by, request, role_may_not_identify());
  auto wish = read_identifiers(body);
  if (!wish) co_return co_await refuse(by, std::move(body), std::move(wish).error());
  const auto found = co_await to_act_on(by, request, may_open, not_given());
  if (!found) co_return std::unexpected(found.error());
  const live_ptr live = *found;
  check& whole = live->whole;
  const instant now = time_.now();
  if (has_identified(whole, by, *wish)) co_return co_await release_now(by, live, status_of(whole));
  if (auto why = refuse_identifiers(whole, *wish, now)) co_return co_await refuse(by, std::move(body), *std::move(why));
  const std::vector<std::string> wanting = who_wants(whole, *wish, now);
  if (wish->identifiers.empty()) co_return co_await end_needs(live, by, wanting, wish->reason);

  const auto more = with_identifiers(whole.request, wish->identifiers);
  if (!more) co_return co_await refuse(by, std::move(body), faults_in(more.error()));
  follow_agreement();
  auto made = plan_again(whole, by, wanting,
                         {*with_.agreement, with_.members, now, policy::request_type::supplementary, &*more});
  if (!made) co_return co_await refuse(by, std::move(body), std::move(made).error());
  if (auto why = drop_who_learns_nothing(whole, *made)) co_return co_await refuse(by, std::move(body), *std::move(why));
  asked_again round{policy::request_type::supplementary, by.who, now, wish->reason, {}, {}, {}};
  const auto opened = co_await open_round(live, by, *std::move(made), std::move(round), std::move(wish->identifiers));
  if (!opened) co_return std::unexpected(not_given());
  auto page = co_await wait_for_answers(by, live, wait);
  if (!page) co_return std::unexpected(given_and_not_shown());
  page->status = page->status == 201 ? 200 : page->status;  // no check was made
  co_return page;
}

}  // namespace mash::hub
