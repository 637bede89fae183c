// SPDX-License-Identifier: Apache-2.0
// Service, part 13: break-glass. Declared with the check (service_ask.cpp); reviewed here by another manager, and ended
// when its time is over.
#include "base/log.hpp"
#include "hub/audit/glass.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/break_glass.hpp"
#include "hub/requests/journal_glass.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_review() {
  return {
      403,
      "role_may_not",
      "A break-glass is reviewed by a MASH manager of the authority, with their own certificate, and not by the one "
      "who broke it.",
      {}};
}

plan_refusal review_not_recorded() {
  return {503,
          "cannot_record",
          "The hub cannot write its audit log now, so the review is not recorded. Send it again shortly.",
          {}};
}

plan_refusal reviewed_and_not_shown() {
  return {503,
          "cannot_record",
          "The review is recorded, but the hub cannot record now that you see the response, so it is not shown. Open "
          "the check shortly.",
          {}};
}

}  // namespace

awaitable<service::outcome> service::review_break_glass(asking_person by, std::string request, std::string body) {
  if (std::ranges::find(by.roles, policy::role::mash_manager) == by.roles.end())
    co_return co_await refuse(by, request, role_may_not_review());
  const auto said = read_glass_review(body);
  if (!said) co_return co_await refuse(by, std::move(body), said.error());
  const auto found = co_await to_act_on(by, request, may_review_glass, review_not_recorded());
  if (!found) co_return std::unexpected(found.error());
  const live_ptr live = *found;
  check& whole = live->whole;
  if (has_reviewed_glass(whole, by, *said)) co_return co_await release_now(by, live, status_of(whole));
  if (auto why = refuse_glass_review(whole, by)) co_return co_await refuse(by, std::move(body), *std::move(why));

  const instant now = time_.now();
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  step what = glass_reviewed_step({by.who, now, said->finding, said->reason});
  MASH_ASSERT(apply(whole, what).has_value());
  change.entries.push_back(glass_reviewed_entry(whole));
  change.steps.push_back({std::move(what), record_of(by.who.id, change.entries.back())});
  change.steps.back().record.set("reason", said->reason);  // what somebody answers for outlives the content
  change.steps.back().record.set("glass_reviewed", to_word(said->finding));
  change.settled = nothing_is_open(whole, now);
  const int before = whole.version;
  live->busy = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!done) {
    forget(live);
    co_return std::unexpected(review_not_recorded());
  }
  log::info("break_glass_reviewed", {{"finding", to_word(said->finding)}});
  after_commit(live, done->log_size, before);
  publish_state(whole, done->log_size);
  auto page = co_await release_now(by, live, status_of(whole));
  if (!page) co_return std::unexpected(reviewed_and_not_shown());
  co_return page;
}

// In the commit that opens the check: whoever reads the log sees both or neither.
void service::add_break_glass(const check& whole, durable_change& into) const {
  if (!whole.glass) return;
  into.entries.push_back(glass_broken_entry(whole));
  into.steps.push_back({glass_broken_step(*whole.glass), record_of(whole.glass->by.id, into.entries.back())});
  into.steps.back().record.set("reason", whole.glass->reason);
  into.steps.back().record.set("glass_review_due", to_rfc3339(whole.glass->review_due));
}

}  // namespace mash::hub
