// SPDX-License-Identifier: Apache-2.0
// Service, part 8: a manager decides about the children of a check. The decision and its log entry are one commit.
#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/decide.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/report_facts.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_decide() {
  return {403,
          "role_may_not",
          "What happens for a child is decided by a MASH manager of the authority that asked, with their own "
          "certificate.",
          {}};
}

plan_refusal decision_not_recorded() {
  return {503,
          "cannot_record",
          "The hub cannot write its audit log now, so the decision was not recorded. Act on it if the child cannot "
          "wait, and send it again shortly.",
          {}};
}

plan_refusal decided_and_not_shown() {
  return {503,
          "cannot_record",
          "The decision is recorded, but the hub cannot record now that you see the response, so it is not shown. "
          "Open the check shortly.",
          {}};
}

std::set<std::string, std::less<>> police_of(const policy::agreement& under) {
  std::set<std::string, std::less<>> out;
  for (const policy::party& one : under.parties())
    if (one.kind == policy::agency_kind::police) out.insert(one.member);
  return out;
}

// What outlives the content: what was decided of how many, on which version.
json::object heading_of(const check& whole, const decision_taken& act) {
  json::array outcomes;
  for (const child_decision& one : act.children) outcomes.emplace_back(to_word(one.what));
  json::object out{{"version", act.version}, {"outcomes", std::move(outcomes)}};
  note_decided(whole, act, out);
  return out;
}

}  // namespace

awaitable<service::outcome> service::decide(asking_person by, std::string request, std::string body) {
  if (!may_decide_any(by)) co_return co_await refuse(by, request, role_may_not_decide());
  auto said = read_decision(body);
  if (!said) co_return co_await refuse(by, std::move(body), std::move(said).error());
  const auto found = co_await to_act_on(by, request, may_decide, decision_not_recorded());
  if (!found) co_return std::unexpected(found.error());
  const live_ptr live = *found;
  check& whole = live->whole;
  const instant now = time_.now();
  if (has_decided(whole, by, *said)) co_return co_await release_now(by, live, 200);
  if (auto why = refuse_decision(whole, *said, police_of(*with_.agreement), now))
    co_return co_await refuse(by, std::move(body), *std::move(why));

  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  const decision_taken act{by.who, now, said->version, std::move(said->children)};
  change.entries.push_back(decided_entry(whole, act, body));
  step what = decided_step(act);
  MASH_ASSERT(apply(whole, what).has_value());
  change.steps.push_back({std::move(what), record_of(by.who.id, change.entries.back())});
  change.steps.back().record.set("decided", heading_of(whole, act));
  change.settled = nothing_is_open(whole, now);
  const int before = whole.version;
  live->busy = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!done) {
    forget(live);
    co_return std::unexpected(decision_not_recorded());
  }
  after_commit(live, done->log_size, before);
  publish_state(whole, done->log_size);
  auto page = co_await release_now(by, live, 200);
  if (!page) co_return std::unexpected(decided_and_not_shown());
  co_return page;
}

}  // namespace mash::hub
