// SPDX-License-Identifier: Apache-2.0
// Service, part 4: what the members send. An answer is believed only if it is for a question that was asked of that
// member, carries that member's receipt and holds nothing nobody asked about; it is acknowledged only once it is
// durable.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/flow.hpp"
#include "adapters/contract/lines.hpp"
#include "base/ids.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/recheck.hpp"
#include "hub/requests/report_facts.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

using policy::roster_outcome;

// Siblings of an answer usually arrive within this time of each other, also at a busy hub; they then share one commit.
// Whoever waits for all of them waits no longer for it.
constexpr std::chrono::milliseconds LINGER{20};

// Keeps what says that a message is still being worked on until its work is done.
auto holding(std::shared_ptr<void> held) {
  return [held = std::move(held)](const std::exception_ptr&) {};
}

// Somebody on a live connection has yet to answer: worth the linger.
bool expects_more(const check& whole, instant now) {
  return std::ranges::any_of(whole.agencies, [&](const agency& one) {
    return one.connected && outcome_of(one, now) == roster_outcome::pending;
  });
}

}  // namespace

std::vector<read_answer> read_answers(std::string_view member, std::vector<std::string> lines,
                                      contract::message_type type, receipt_checker& receipts) {
  std::vector<read_answer> read;
  read.reserve(lines.size());
  for (std::string& line : lines) {
    auto what = contract::decode_answer(line);
    if (what && what->what.corrects.has_value() != (type == contract::message_type::correction))
      what = fail(errc::invalid, "a CORRECTION says what it corrects, and an ANSWER corrects nothing");
    auto receipt = what ? receipts.check(member, *what) : result<void>();
    read.push_back({std::move(line), std::move(what), std::move(receipt)});
  }
  return read;
}

bool service::hears(const std::string& member, std::uint64_t session) {
  member_state& state = members_[member];
  if (state.session != session) return false;
  state.last_seen = time_.now();
  return true;
}

void service::answered(const std::string& member, std::uint64_t session, std::vector<read_answer> answers,
                       std::shared_ptr<void> held) {
  if (!hears(member, session)) return;
  for (read_answer& one : answers) boost::asio::co_spawn(executor_, take_answer(member, std::move(one)), holding(held));
}

void service::received(const std::string& member, std::uint64_t session, contract::message_type type,
                       std::vector<std::string> lines, std::shared_ptr<void> held) {
  using contract::message_type;
  if (type == message_type::answer || type == message_type::correction)
    return answered(member, session, read_answers(member, std::move(lines), type, *with_.receipts), std::move(held));
  if (!hears(member, session)) return;
  for (std::string& line : lines) {
    switch (type) {
      case message_type::ack:
        take_ack(member, line);
        break;
      case message_type::error:
        boost::asio::co_spawn(executor_, take_error(member, std::move(line)), holding(held));
        break;
      case message_type::agreement:
        take_agreement_reply(member, line);
        break;
      case message_type::holding:
        boost::asio::co_spawn(executor_, take_holding(member, std::move(line)), holding(held));
        break;
      case message_type::need:
        boost::asio::co_spawn(executor_, take_need(member, std::move(line)), holding(held));
        break;
      default:
        break;
    }
  }
}

void service::take_ack(const std::string& member, const std::string& line) {
  const auto ack = contract::decode_ack(line);
  if (!ack) return protocol_broken(member, "ack_unreadable");
  const live_ptr live = live_.find_by_ask(ack->ask);
  agency* of = live ? live->whole.find_ask(ack->ask) : nullptr;
  if (of != nullptr && of->member == member && refuses(*of, happening::acknowledged) == refusal::none)
    of->acknowledged = true;
}

awaitable<live_ptr> service::find_asked(const std::string& ask_id) {
  if (live_ptr there = live_.find_by_ask(ask_id)) co_return there;
  if (!is_uuid(ask_id)) co_return nullptr;
  const auto near = co_await store_.requests_near(ask_id);
  if (!near) co_return nullptr;
  for (const std::string& id : *near) {
    auto live = co_await load(id);
    if (live && ((*live)->whole.find_ask(ask_id) != nullptr || (*live)->whole.find_replaced(ask_id) != nullptr))
      co_return *live;
  }
  co_return nullptr;
}

void service::acknowledge(const taken_answer& one) {
  const std::uint64_t session = state_of_member(one.member).session;
  if (session == 0) return;  // the member asks again by sending the answer again
  (void)exchange_.send(one.member, session, contract::message_type::ack,
                       contract::encode(contract::ack{one.ask_id, session, one.revision, one.digest}));
}

awaitable<void> service::take_answer(std::string member, read_answer read) {
  std::string& line = read.line;
  if (!read.what) co_return co_await broken_line(std::move(member), std::move(line), read.what.error().detail);
  contract::received_answer& received = *read.what;
  const live_ptr live = co_await find_asked(received.what.ask_id);
  const agency* of = live ? live->whole.find_ask(received.what.ask_id) : nullptr;
  if (live && takes_again(live, member, received)) co_return;
  if (of == nullptr && live) co_return take_replaced(live, std::move(member), std::move(read));
  if (of == nullptr || of->member != member) {
    protocol_broken(member, "answer_never_asked");
    co_return send_error(member, received.what.ask_id, contract::trouble::not_asked,
                         "this question was never asked of you");
  }
  const accepted_answer* held = newest_answer(*of);
  if (held != nullptr && received.what.revision <= held->what.revision) {
    co_return say_what_was_taken(live, member, received, held->digest);
  }
  auto good = check_answer(*of, received.what);
  if (good && agreement_of(received.what.agreement) == nullptr)
    good = fail(errc::invalid, "agreement_mismatch: the answer was decided under a version that the hub does not hold");
  if (good) good = read.receipt;
  if (!good) co_return co_await broken_line(std::move(member), std::move(line), good.error().detail);
  incoming one;
  one.member = member;
  one.entry = {member, std::move(line), decide_again(live->whole, *of, received.what, one.labels)};
  one.received = std::move(received);
  enqueue(live, std::move(one));
}

// A line with a revision that was taken before, or with an older one. It may be one whose commit is still under way: it
// is not acknowledged before that is durable.
void service::say_what_was_taken(live_ptr live, std::string member, const contract::received_answer& received,
                                 const std::string& digest_taken) {
  if (received.digest != digest_taken) {
    protocol_broken(member, "answer_conflict");
    return send_error(member, received.what.ask_id, contract::trouble::conflict,
                      "another answer with this revision was accepted");
  }
  taken_answer one{std::move(member), received.what.ask_id, received.digest, received.what.revision};
  if (!live->busy) return acknowledge(one);
  boost::asio::co_spawn(executor_, acknowledge_once_durable(std::move(live), std::move(one)), boost::asio::detached);
}

awaitable<void> service::acknowledge_once_durable(live_ptr live, taken_answer one) {
  co_await idle(live);
  if (!live->broken) acknowledge(one);  // else it sends it again, to what was durable
}

// An answer to a question that was asked anew meanwhile: its sender need not send it again, and nobody is shown it.
void service::take_replaced(const live_ptr& live, std::string member, read_answer read) {
  contract::received_answer& received = *read.what;
  const agency* of = live->whole.find_replaced(received.what.ask_id);
  if (of == nullptr || of->member != member) {
    protocol_broken(member, "answer_never_asked");
    return send_error(member, received.what.ask_id, contract::trouble::not_asked,
                      "this question was never asked of you");
  }
  const replaced_ask& asked = *std::ranges::find(of->replaced, received.what.ask_id, &replaced_ask::ask_id);
  const std::int64_t newest = asked.late ? asked.late->what.revision : asked.taken_revision;
  if (received.what.revision <= newest)
    return say_what_was_taken(live, std::move(member), received, asked.late ? asked.late->digest : asked.taken_digest);
  auto good = read.receipt;
  if (good && received.what.corrects) good = check_answer(*of, received.what);  // it is shown
  if (!good) {
    protocol_broken(member, "invalid_reply");
    return send_error(member, received.what.ask_id, contract::trouble::invalid, good.error().detail);
  }
  incoming one;
  one.member = member;
  one.entry = {member, std::move(read.line), {}};
  if (received.what.corrects) one.entry.hub_decisions = decide_again(live->whole, *of, received.what, one.labels);
  one.received = std::move(received);
  enqueue(live, std::move(one));
}

void service::enqueue(const live_ptr& live, incoming one) {
  const bool waiting_already = std::ranges::any_of(live->queue, [&](const incoming& queued) {
    return queued.received.what.ask_id == one.received.what.ask_id && queued.received.digest == one.received.digest;
  });
  if (waiting_already) return;  // a resend that overtook our commit
  live->queue.push_back(std::move(one));
  if (std::exchange(live->pumping, true)) return live->changed.notify();
  boost::asio::co_spawn(executor_, pump(live), boost::asio::detached);
}

awaitable<void> service::pump(live_ptr live) {
  const auto patience = std::chrono::steady_clock::now() + LINGER;
  while (std::chrono::steady_clock::now() < patience &&
         live->queue.size() <
             static_cast<std::size_t>(std::ranges::count_if(
                 live->whole.agencies, [](const agency& one) { return !has_answered(one) && !one.fixed; })) &&
         expects_more(live->whole, time_.now()))
    co_await live->changed.wait_until(patience);
  while (!live->queue.empty()) {
    co_await idle(live);
    if (live->broken) break;
    const auto end =
        live->queue.begin() + static_cast<std::ptrdiff_t>(std::min(live->queue.size(), ANSWERS_PER_ENTRY_MAX));
    std::vector<incoming> batch(std::make_move_iterator(live->queue.begin()), std::make_move_iterator(end));
    live->queue.erase(live->queue.begin(), end);
    co_await commit_answers(live, std::move(batch));
  }
  live->pumping = false;
  live->changed.notify();
}

awaitable<void> service::commit_answers(live_ptr live, std::vector<incoming> batch) {
  check& whole = live->whole;
  const instant now = time_.now();
  const int before = whole.version;
  std::vector<journalled_answer> entries;
  std::vector<taken_answer> taken;
  std::vector<accepted_answer> accepted;
  std::vector<std::string> members;
  std::vector<roster_outcome> outcomes;
  std::string body;
  json::array labels;
  for (incoming& one : batch) {
    members.push_back(one.member);
    outcomes.push_back(one.received.what.outcome);
    body.append(one.entry.line).push_back('\n');
    for (json::value& each : one.labels) labels.push_back(std::move(each));
    entries.push_back(std::move(one.entry));
    taken.push_back({one.member, one.received.what.ask_id, one.received.digest, one.received.what.revision});
  }
  // Whether this step cuts a version depends on what it makes of the check, so the answers are applied first.
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  step what = answered_step(entries, 0, now);
  for (std::size_t i = 0; i < batch.size(); ++i)
    accepted.push_back({std::move(batch[i].received.what), std::move(entries[i].line),
                        std::move(batch[i].received.digest), std::move(batch[i].received.proof),
                        std::move(entries[i].hub_decisions), now});
  const bool corrects =
      std::ranges::any_of(accepted, [](const accepted_answer& one) { return one.what.corrects.has_value(); });
  const bool shown = corrects || std::ranges::any_of(taken, [&](const taken_answer& one) {
                       return whole.find_ask(one.ask_id) != nullptr;
                     });  // else all came too late
  const std::size_t corrected_before = whole.corrections.size();
  const alarm_view by{with_.alarms, with_.members, started_};
  const instant known_by = corrects ? acknowledge_by(whole, by, now) : now;
  if (corrects) what.content["acknowledge_by"] = to_rfc3339(known_by);
  take_answers(whole, std::move(accepted), known_by);
  refresh_connections(whole);
  if (shown) cut_version(whole, what, now);
  change.acts = correction_entries(whole, corrected_before);
  change.entries.push_back(answered_entry(whole, members, outcomes, body, now));
  change.steps.push_back({std::move(what), json::object{{"body_salt", change.entries.back().body_salt}}});
  change.steps.back().record.set("replies", replies_of(whole, members));
  if (!labels.empty()) change.steps.back().record.set("answers", std::move(labels));
  change.settled = nothing_is_open(whole, now);
  // The asker is still on the line and this is the last that systems say: the view is part of the same commit.
  std::optional<leaving> response;
  waiting_asker* asker = all_have_spoken(whole, now) ? live->asker : nullptr;
  if (asker != nullptr) {
    response = prepare(whole, asker->actor, now);
    change.steps.push_back(std::move(response->seen));
    change.entries.push_back(response->entry);
    change.receipt_for = 1;
    add_look(whole, std::move(response->looked));
    ++whole.steps;
  }
  live->busy = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!done) co_return forget(live);
  for (const taken_answer& one : taken) acknowledge(one);
  for (std::size_t i = corrected_before; i < whole.corrections.size(); ++i) tell_corrected(whole, whole.corrections[i]);
  if (response && asker == live->asker && done->receipt) {
    asker->status = is_over(whole, now) ? 201 : 202;
    asker->body = with_receipt(*std::move(response), *done->receipt);
  }
  after_commit(live, done->log_size, before);
}

}  // namespace mash::hub
