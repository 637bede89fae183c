// SPDX-License-Identifier: Apache-2.0
// The exchange thread: owns the socket and the session, and is told by the others through notices.
#include <algorithm>
#include <array>

#include "adapters/contract/codec.hpp"
#include "adapters/kit/needs.hpp"
#include "adapters/kit/runtime_parts.hpp"
#include "base/log.hpp"

namespace mash::kit {

using contract::trouble;
using std::chrono::steady_clock;

namespace {

constexpr auto TICK = std::chrono::milliseconds(200);
constexpr auto PURGE_EVERY = std::chrono::hours(1);

std::string key_of(std::string_view ask, std::int64_t revision) {
  return std::string(ask) + ":" + std::to_string(revision);
}

contract::hello hello_of(const runtime_options& chosen) {
  return {.member = chosen.by.member, .minors = {}, .program = chosen.program, .checkpoint = {}, .allowance = {}};
}

}  // namespace

runtime::exchange::exchange(shared& common)
    : common_(common),
      link_(std::make_unique<connection>(common.chosen.link)),
      talk_(hello_of(common.chosen), common.chosen.limits) {}

void runtime::exchange::run() {
  begin_witnessing();
  ++looking_;  // the recovery is under way: stopping waits for it
  common_.book->recover(
      [&common = common_](result<ledger::unfinished> what) { common.tell(recovered{std::move(what)}); });
  while (!stopping_ || (!finished() && steady_clock::now() < stop_by_)) {
    wait();
    take_notices();
    follow_link();
    receive();
    compare_clocks();
    act_on_session();
    const auto now = steady_clock::now();
    if (now - ticked_ >= TICK) {
      ticked_ = now;
      note_agreement();
      try_again(now);
      say_held(now);
      count_gate(now);
      talk_.on_tick(now, common_.time.now());
      if (hang_up_at_ && now >= *hang_up_at_) {
        hang_up_at_.reset();
        link_->close_gently();
      }
      act_on_session();
    }
    if (now - purged_ >= PURGE_EVERY) {
      purged_ = now;
      common_.book->purge();
      if (!refused_why_.empty()) say_hub_is_refused();
    }
    flush();
  }
  talk_.finish();
  flush();
  link_->close_gently();
  common_.session = 0;
}

bool runtime::exchange::finished() const {
  return taking_ == 0 && looking_ == 0 && (unsent_.empty() || talk_.number() == 0);
}

void runtime::exchange::wait() {
  std::array<zmq::pollitem_t, 3> items{};
  items[0] = {nullptr, common_.notices.descriptor(), ZMQ_POLLIN, 0};
  std::size_t count = 1;
  if (link_->socket_handle() != nullptr) {
    const int interest = pending_ ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN;
    items[count++] = {link_->socket_handle(), 0, static_cast<short>(interest), 0};
    items[count++] = {link_->monitor_handle(), 0, ZMQ_POLLIN, 0};
  }
  zmq::poll(items.data(), count, TICK);
}

void runtime::exchange::receive() {
  constexpr int IN_A_ROW = 64;
  for (int i = 0; i < IN_A_ROW; ++i) {
    const auto message = link_->receive();
    if (!message) return;
    if (message->broken)
      log::warn("hub_broke_protocol", {{"what", "a message is not three frames of MASHX1"}});
    else
      talk_.on_message(message->type, message->body, steady_clock::now());
  }
}

void runtime::exchange::act_on_session() {
  using kind = session_event::kind;
  for (const session_event& event : talk_.take_events()) {
    switch (event.what) {
      case kind::opened:
        log::info("exchange_open", {{"session", event.session}});
        common_.session = event.session;
        unsent_.clear();
        read_outbox();
        common_.desk.say_again();
        common_.book->held(
            [&common = common_](result<std::vector<std::string>> asks) { common.tell(held_read{std::move(asks)}); });
        break;
      case kind::closed:
        log::info("exchange_closed", {{"session", event.session}});
        common_.session = 0;
        pending_.reset();
        parked_.clear();  // never acknowledged: the hub sends them again
        later_.end_session();
        held_.clear();  // read anew with the next session
        break;
      case kind::asked:
        for (const std::string& line : event.lines) on_ask(line);
        break;
      case kind::cancelled:
        for (const std::string& line : event.lines) on_cancel(line);
        break;
      case kind::acknowledged:
        for (const std::string& line : event.lines) on_acknowledged(line);
        break;
      case kind::refused:
        for (const std::string& line : event.lines) on_refused(line);
        break;
      case kind::offered:
        for (const std::string& line : event.lines) on_offered(line);
        break;
      case kind::published:
        for (const std::string& line : event.lines) on_published(line);
        break;
      case kind::told:
        for (const std::string& line : event.lines) on_told(line);
        break;
      case kind::broken:
        log::warn("hub_broke_protocol", {{"what", event.why}});
        break;
      case kind::another:
        log::warn("key_used_twice",
                  {{"why", "another program runs with this member's keys: run one, and on one ledger"}});
        break;
      case kind::rebuild:
        log::warn("exchange_rebuilt", {{"reason", event.why}});
        link_->rebuild(steady_clock::now());
        break;
    }
  }
}

void runtime::exchange::flush() {
  const auto now = steady_clock::now();
  for (;;) {
    if (!pending_) pending_ = talk_.next_message(now);
    if (!pending_ || !link_->send(*pending_)) return;
    pending_.reset();
  }
}

void runtime::exchange::read_outbox() {
  outbox_has_more_ = false;
  common_.book->outbox(
      [&common = common_](result<std::vector<kept_answer>> what) { common.tell(outbox_read{std::move(what)}); });
}

void runtime::exchange::on_ask(const std::string& line) {
  const std::string ask(contract::ask_of(line));
  auto received = contract::receive_ask(line);
  if (!received) {
    log::warn("ask_refused", {{"ask", ask}, {"why", received.error().detail}});
    talk_.reject(ask, trouble::invalid, received.error().detail);
    return;
  }
  contract::ask& question = received->what;
  const auto held = common_.current()->held;
  if (held->find(question.agreement) == nullptr || held->in_force(common_.time.now()) == nullptr) {
    if (judging_.joinable()) return parked_.push_back(line);
    log::warn("ask_refused", {{"ask", ask}, {"why", "agreement_unknown"}});
    talk_.reject(ask, trouble::agreement_unknown, "this adapter does not hold that version of the agreement");
    return;
  }
  if (stopping_ || !common_.pool.has_room()) return put_off(ask, line, "not now");
  ++taking_;
  accepted_ask what{question.ask_id, std::move(received->digest), line};
  common_.book->take(question, what, common_.current()->volume,
                     [&common = common_, what, question](result<ledger::taken> outcome) {
                       common.tell(ask_decided{what, question, std::move(outcome)});
                     });
}

void runtime::exchange::on(ask_decided& what) {
  --taking_;
  if (!what.outcome) {
    log::error("ask_not_kept", {{"why", what.outcome.error().detail}});
    return put_off(what.what.ask, std::move(what.what.line), "the ledger cannot take it now");
  }
  later_.forget(what.what.ask);
  if (what.outcome->as == ledger::known::conflict) {
    log::warn("ask_refused", {{"ask", what.what.ask}, {"why", "conflict"}});
    talk_.reject(what.what.ask, trouble::conflict, "this ask id came before with other bytes");
    return;
  }
  talk_.acknowledge(what.what.ask, what.what.digest);
  if (what.outcome->as == ledger::known::fresh) look_up(std::move(what.question));
  if (what.outcome->as == ledger::known::held) note_held(what.what.ask);
  for (kept_answer& one : what.outcome->answers) send_answer(std::move(one));
}

// Said to the hub once: it need not ask again before the next session.
void runtime::exchange::put_off(const std::string& ask, std::string line, std::string why) {
  if (!later_.knows(ask)) talk_.reject(ask, trouble::overloaded, std::move(why));
  if (!stopping_) later_.take(ask, std::move(line), steady_clock::now());
}

void runtime::exchange::try_again(contract::steady_time now) {
  if (stopping_) return;  // what is in the ledger is looked up at the next start
  for (later::attempt& one : later_.due(now)) {
    if (one.question)
      look_up(*std::move(one.question));
    else if (talk_.number() != 0)
      on_ask(one.line);
  }
}

void runtime::exchange::look_up(contract::ask question) {
  ++looking_;
  common_.pool.add(std::move(question));
}

void runtime::exchange::look_up(const std::vector<accepted_ask>& asks) {
  for (const accepted_ask& one : asks) {
    auto question = contract::decode_ask(one.line);
    if (question)
      look_up(*std::move(question));
    else
      log::error("recovery_failed", {{"ask", one.ask}, {"why", question.error().detail}});
  }
}

void runtime::exchange::send_answer(kept_answer what) {
  if (talk_.number() == 0) return;  // the outbox is read when a session opens
  if (!talk_.hub_reads(what.line))
    return log::warn("answer_waits", {{"ask", what.ask}, {"why", "this hub does not read what is in it yet"}});
  const std::string key = key_of(what.ask, what.revision);
  if (talk_.answer(what.ask, what.revision, std::move(what.line)))
    unsent_.insert(key);
  else
    outbox_has_more_ = true;
}

void runtime::exchange::on(answer_ready& what) {
  --looking_;
  later_.forget(what.what.ask);
  // First, so that the hub has it when it cuts a version with the answer.
  for (contract::need& one : what.needs) talk_.want(std::move(one));
  send_answer(std::move(what.what));
}

void runtime::exchange::on(said_back& what) {
  for (contract::holding& one : what.what.holding) talk_.hold(std::move(one));
  for (contract::need& one : what.what.needs) talk_.want(std::move(one));
}

// The hub may not have heard it: it is not acknowledged, and the answer was not either.
void runtime::exchange::say_needs_again(const kept_answer& of) {
  const auto reply = contract::decode_answer(of.line);
  if (!reply || reply->what.outcome != policy::roster_outcome::ambiguous_match) return;
  common_.book->question(of.ask, [&common = common_, reply = reply->what](result<std::string> line) {
    const auto question = line ? contract::decode_ask(*line) : fail(errc::not_found, "it is purged");
    if (question) common.tell(said_back{{{}, needs_of(*question, reply)}});
  });
}

void runtime::exchange::on(ask_unanswerable& what) {
  --looking_;
  if (what.again) later_.look_up(*std::move(what.again), steady_clock::now());
  if (!what.ask.empty()) talk_.reject(what.ask, what.code, what.detail);
}

void runtime::exchange::on(recovered& what) {
  --looking_;
  if (!what.what) return log::error("recovery_failed", {{"why", what.what.error().detail}});
  log::info("recovered", {{"asks", what.what->asks.size()}, {"answers", what.what->answers.size()}});
  look_up(what.what->asks);
}

void runtime::exchange::on(outbox_read& what) {
  if (!what.what) return log::error("outbox_unreadable", {{"why", what.what.error().detail}});
  for (kept_answer& one : *what.what) {
    say_needs_again(one);
    send_answer(std::move(one));
  }
}

void runtime::exchange::on_cancel(const std::string& line) {
  const auto cancel = contract::decode_cancel(line);
  if (!cancel) return log::warn("hub_broke_protocol", {{"what", "a CANCEL line breaks its format"}});
  common_.book->cancel(cancel->ask);
  later_.forget(cancel->ask);
  held_.erase(cancel->ask);
  if (common_.pool.drop(cancel->ask)) --looking_;
}

void runtime::exchange::on_acknowledged(const std::string& line) {
  const auto ack = contract::decode_ack(line);
  if (!ack) return;
  common_.book->acknowledge(ack->ask, ack->revision, ack->digest);
  unsent_.erase(key_of(ack->ask, ack->revision));
  if (unsent_.empty() && outbox_has_more_) read_outbox();
}

void runtime::exchange::on_told(const std::string& line) {
  const auto told = contract::decode_correction_status(line);
  if (!told) return log::warn("hub_broke_protocol", {{"what", "a CORRECTION line breaks its format"}});
  const bool complete = std::ranges::all_of(
      told->recipients, [](const contract::told_count& one) { return one.acknowledged >= one.told; });
  common_.book->note_status(told->ask, told->revision, line, complete);
}

void runtime::exchange::on_refused(const std::string& line) {
  const auto error = contract::decode_error(line);
  if (!error) return log::warn("hub_broke_protocol", {{"what", "an ERROR line breaks its format"}});
  log::warn("hub_refused", {{"ask", error->ask}, {"code", to_word(error->code)}});
  if (error->ask.empty() || error->code == trouble::overloaded) return;
  common_.book->give_up(error->ask);
  std::erase_if(unsent_, [&](const std::string& key) { return key.starts_with(error->ask); });
}

void runtime::exchange::on(stop_wanted&) {
  stopping_ = true;
  stop_by_ = steady_clock::now() + common_.chosen.finish_within;
}

void runtime::exchange::take_notices() {
  for (notice& one : common_.notices.drain()) std::visit([this](auto& what) { on(what); }, one);
}

}  // namespace mash::kit
