// SPDX-License-Identifier: Apache-2.0
// Service, part 12: what somebody at an agency said by telephone or e-mail is recorded. It goes the way of every
// answer: policy decides on each item again, it makes a version, and it is in the log before anybody sees it.
#include "base/log.hpp"
#include "hub/audit/relayed.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/alarms.hpp"
#include "hub/requests/journal_corrected.hpp"
#include "hub/requests/journal_relayed.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/recheck.hpp"
#include "hub/requests/relay.hpp"
#include "hub/requests/report_facts.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_relay() {
  return {
      403,
      "role_may_not",
      "What an agency says by telephone is recorded by those who may open the check: who asked it, their team, or a "
      "MASH manager.",
      {}};
}

plan_refusal relay_not_recorded() {
  return {503,
          "cannot_record",
          "The hub cannot write its audit log now, so what was told is not recorded. Keep your note, act on it if the "
          "child cannot wait, and send it again shortly.",
          {}};
}

plan_refusal relayed_and_not_shown() {
  return {
      503,
      "cannot_record",
      "What was told is recorded, but the hub cannot record now that you see the response, so it is not shown. Open "
      "the check shortly.",
      {}};
}

// Each item says which rule let it be shown, as an agency's own answer does.
void say_rules(contract::answer& told, const check& whole, const agency& of, const policy::agreement& under,
               civil_date today) {
  for (contract::item& one : told.items) {
    const auto verdict = policy::may_disclose(under, question_about(one, whole, of, told, today));
    one.under = {under.id(), under.version(), std::string(verdict.rule), std::string(verdict.clause), of.legal};
  }
}

}  // namespace

awaitable<service::outcome> service::relay(asking_person by, std::string request, std::string body) {
  if (!may_open_any(by)) co_return co_await refuse(by, request, role_may_not_relay());
  auto said = read_relay(body);
  if (!said) co_return co_await refuse(by, std::move(body), std::move(said).error());
  const auto found = co_await to_act_on(by, request, may_open, relay_not_recorded());
  if (!found) co_return std::unexpected(found.error());
  const live_ptr live = *found;
  check& whole = live->whole;
  const instant now = time_.now();
  if (has_relayed(whole, by, *said)) co_return co_await release_now(by, live, 200);
  if (auto why = refuse_relay(whole, *said, now)) co_return co_await refuse(by, std::move(body), *std::move(why));

  follow_agreement();
  const agency& of = *whole.find_member(said->agency);
  contract::answer answer = answer_of(*said, of, with_.agreement->digest());
  say_rules(answer, whole, of, *with_.agreement, date_of(now));
  json::array labels;
  relayed_answer told{{}, by.who, said->means, said->number, said->found_in, said->digest};
  told.said.hub_decisions = decide_again(whole, of, answer, labels);
  told.said.line = contract::encode(answer);

  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  const alarm_view view{with_.alarms, with_.members, started_};
  const std::size_t corrected_before = whole.corrections.size();
  step what = relayed_step(told, now, acknowledge_by(whole, view, now));
  MASH_ASSERT(apply(whole, what).has_value());
  refresh_connections(whole);
  const int before = whole.version;
  cut_version(whole, what, now);
  change.acts = correction_entries(whole, corrected_before);
  change.entries.push_back(relayed_entry(whole, said->agency, answer.outcome, {by.who.id, body, now}));
  change.steps.push_back({std::move(what), record_of(by.who.id, change.entries.back())});
  change.steps.back().record.set("replies", replies_of(whole, std::vector{said->agency}));
  if (!labels.empty()) change.steps.back().record.set("answers", std::move(labels));
  change.settled = nothing_is_open(whole, now);
  live->busy = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!done) {
    forget(live);
    co_return std::unexpected(relay_not_recorded());
  }
  log::info("answer_relayed", {{"member", said->agency}, {"means", to_word(said->means)}});
  after_commit(live, done->log_size, before);
  auto page = co_await release_now(by, live, 200);
  if (!page) co_return std::unexpected(relayed_and_not_shown());
  co_return page;
}

}  // namespace mash::hub
