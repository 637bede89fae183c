// SPDX-License-Identifier: Apache-2.0
// Service, part 14: what an agency says besides its answer. Neither line is acknowledged: the member says it again in
// its next session, and the same again has no effect.
#include <algorithm>

#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/journal_back.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {

awaitable<live_ptr> service::find_to_say_of(std::string member, std::string ask_id) {
  const live_ptr live = co_await find_asked(ask_id);
  const agency* of = live ? live->whole.find_ask(ask_id) : nullptr;
  // To a question that a later round replaced nothing more is said; whoever says it is told to stop anyway.
  if (of == nullptr && live && live->whole.find_replaced(ask_id) != nullptr) co_return nullptr;
  if (of == nullptr || of->member != member) {
    protocol_broken(member, "said_of_a_question_never_asked");
    co_return nullptr;
  }
  co_await idle(live);
  if (live->broken || refuses(live->whole, happening::holding) != refusal::none) co_return nullptr;
  of = live->whole.find_ask(ask_id);  // a later round may have replaced it meanwhile
  if (of == nullptr) co_return nullptr;
  if (of->said_back >= ASKED_BACK_MAX) {
    protocol_broken(member, "said_too_often");
    co_return nullptr;
  }
  co_return live;
}

awaitable<void> service::take_holding(std::string member, std::string line) {
  const auto said = contract::decode_holding(line);
  if (!said) co_return protocol_broken(member, "holding_unreadable");
  const live_ptr live = co_await find_to_say_of(member, said->ask);
  const agency* of = live ? live->whole.find_ask(said->ask) : nullptr;
  if (of == nullptr) co_return;
  const bool known =
      of->looking && of->looking->items_held == said->items_held && of->looking->expected_by == said->expected_by;
  if (known) co_return;
  co_await commit_step(live, holding_step(*said, time_.now()));
  log::info("agency_holding", {{"member", member}, {"expected", said->expected_by.has_value()}});
}

awaitable<void> service::take_need(std::string member, std::string line) {
  auto said = contract::decode_need(line);
  if (!said) co_return protocol_broken(member, "need_unreadable");
  const live_ptr live = co_await find_to_say_of(member, said->ask);
  const agency* of = live ? live->whole.find_ask(said->ask) : nullptr;
  if (of == nullptr) co_return;
  const auto question = contract::decode_ask(of->question);
  const auto who = question ? std::ranges::find(question->subjects, said->subject, &contract::person::id)
                            : std::vector<contract::person>::const_iterator();
  if (!question || who == question->subjects.end())
    co_return protocol_broken(member, "need_of_a_person_nobody_asked_about");
  const auto same = std::ranges::find(of->needs, said->subject, &identifier_need::subject);
  if (of->need_ended || (same != of->needs.end() && same->any_of == said->identifiers)) co_return;
  co_await commit_step(live, need_step(*said, time_.now()));
  log::info("agency_wants_identifier", {{"member", member}});
}

awaitable<void> service::commit_step(live_ptr live, step what) {
  check& whole = live->whole;
  const instant now = what.at;
  const int before = whole.version;
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  if (!apply(whole, what)) co_return;
  refresh_connections(whole);
  cut_version(whole, what, now);
  change.steps.push_back({std::move(what), {}});
  change.settled = nothing_is_open(whole, now);
  live->busy = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!done) co_return forget(live);
  after_commit(live, done->log_size, before);
}

}  // namespace mash::hub
