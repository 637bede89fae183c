// SPDX-License-Identifier: Apache-2.0
// Service, part 7: a manager authorises going without the family's agreement. The act and, where it was awaited, the
// questions it lets go are one commit; not one question leaves before that is durable.
#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/authorise.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/reason.hpp"
#include "hub/requests/report_facts.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_authorise() {
  return {403,
          "role_may_not",
          "Going without the family's agreement is authorised by a MASH manager, with their own certificate. Ask a "
          "manager of your authority to open this check and authorise it.",
          {}};
}

plan_refusal not_recorded() {
  return {503,
          "cannot_record",
          "The hub cannot write its audit log now, so nothing was authorised and nobody was asked. Try again shortly.",
          {}};
}

plan_refusal recorded_and_not_shown() {
  return {503,
          "cannot_record",
          "The check is authorised, but the hub cannot record now that you see the response, so it is not shown. Send "
          "the same again shortly, or open the check.",
          {}};
}

json::object act_record(const asking_person& by, const authority_given& act, const audit_entry& entry) {
  json::object record = record_of(by.who.id, entry);
  record["reason"] = act.reason;  // what the manager answers for outlives the content
  return record;
}

}  // namespace

// What the act does, applied to the check; `made`: the questions that it lets go, if it was awaited.
durable_change service::authorising(check& whole, const asking_person& by, authority_given act, plan* made) {
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  step said = authorised_step(act, 0);
  MASH_ASSERT(apply(whole, said).has_value());
  change.entries.push_back(authorised_entry(whole, by.who.id, act.reason, made == nullptr, act.at));
  if (made == nullptr) {
    cut_version(whole, said, act.at);  // nobody is asked by it, but it is seen
    change.steps.push_back({std::move(said), act_record(by, act, change.entries.back())});
  } else {
    change.steps.push_back({std::move(said), act_record(by, act, change.entries.back())});
    step asked = asked_step(made->opened, act.at);
    MASH_ASSERT(apply(whole, asked).has_value());
    auto entry = asked_entry(whole, by.who.id, act.at);
    MASH_ASSERT(entry.has_value());  // it names the agencies that the check was opened with
    change.entries.push_back(*std::move(entry));
    change.steps.push_back({std::move(asked), record_of(by.who.id, change.entries.back())});
    change.steps.back().record.set("questions", labels_of(made->decided));
    change.steps.back().record.set("clocks", clocks_of(whole));
  }
  refresh_connections(whole);
  change.settled = nothing_is_open(whole, act.at);
  return change;
}

awaitable<std::expected<live_ptr, plan_refusal>> service::to_act_on(const asking_person& by, const std::string& request,
                                                                    bool (*may)(const check&, const asking_person&),
                                                                    plan_refusal unrecorded) {
  auto found = co_await load(request);
  if (!found && found.error().code == errc::corrupt) co_return std::unexpected(damaged());
  if (!found && found.error().code != errc::not_found) co_return std::unexpected(std::move(unrecorded));
  if (!found || !may((*found)->whole, by)) {
    auto refused = co_await refuse(by, request, not_there());
    co_return std::unexpected(std::move(refused).error());
  }
  co_await idle(*found);
  if ((*found)->broken) co_return std::unexpected(std::move(unrecorded));
  co_return *std::move(found);
}

awaitable<service::outcome> service::authorise(asking_person by, std::string request, std::string body,
                                               std::chrono::seconds wait) {
  if (!may_authorise_any(by)) co_return co_await refuse(by, request, role_may_not_authorise());
  auto reason = read_reason(body, "an authorisation");
  if (!reason) co_return co_await refuse(by, std::move(body), std::move(reason).error());
  const auto found = co_await to_act_on(by, request, may_authorise, not_recorded());
  if (!found) co_return std::unexpected(found.error());
  const live_ptr live = *found;
  check& whole = live->whole;
  if (has_authorised(whole, by, *reason)) co_return co_await release_now(by, live, status_of(whole));
  if (auto why = refuse_authority(whole, time_.now())) co_return co_await refuse(by, std::move(body), *std::move(why));

  const bool awaited = whole.awaiting_authority;
  const int before = whole.version;
  const instant now = time_.now();
  std::optional<plan> made;
  if (awaited) {
    follow_agreement();
    auto decided = plan_authorised(whole, *with_.agreement, with_.members, now);
    if (!decided) co_return co_await refuse(by, std::move(body), std::move(decided).error());
    made = *std::move(decided);
  }
  live->busy = true;
  live->unsent = awaited;
  auto done = co_await store_.commit(authorising(whole, by, {by.who, now, *reason}, made ? &*made : nullptr));
  live->busy = live->unsent = false;
  if (!done) {
    forget(live);
    co_return std::unexpected(not_recorded());
  }
  live_.add(live);  // its questions can be found by their ids from here on
  for (const agency& one : whole.agencies)
    if (awaited && !one.ask_id.empty()) send_question(one);
  log::info("check_authorised", {{"afterwards", !awaited}});
  after_commit(live, done->log_size, before);
  if (!all_settled(whole, now)) publish_state(whole, done->log_size);  // else that was just told
  auto page = co_await wait_for_answers(by, live, wait);
  if (!page) co_return std::unexpected(recorded_and_not_shown());
  page->status = page->status == 201 ? 200 : page->status;  // nothing new was made
  co_return page;
}

}  // namespace mash::hub
