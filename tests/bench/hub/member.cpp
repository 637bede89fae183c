// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/hub/member.hpp"

#include <ctime>

#include "base/log.hpp"

namespace mash::bench {

using contract::steady_time;
using std::chrono::steady_clock;

namespace {

constexpr auto TICK = std::chrono::milliseconds(200);
constexpr std::size_t TIMES_MAX = 1'000'000;

std::int64_t thread_nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

member::member(const kit::adapter_config& chosen, kit::ledger::keys keys,
               std::shared_ptr<const policy::agreement> under, std::size_t answer_bytes)
    : name_(chosen.run.by.member),
      link_(chosen.run.link),
      talk_({.member = name_, .minors = {}, .program = "mash-bench-member", .checkpoint = {}, .allowance = {}},
            chosen.run.limits),
      book_(name_, std::move(keys.log)),
      source_(chosen.run.by, std::move(under), answer_bytes) {}

result<std::unique_ptr<member>> member::open(const std::string& config_path, std::size_t answer_bytes) {
  MASH_TRY(chosen, kit::read_config(config_path));
  MASH_TRY(keys, kit::read_keys(*chosen));
  MASH_TRY(under, policy::agreement::load(chosen->agreement_path));
  const std::string& name = chosen->run.by.member;
  chosen->run.by.organisations = {{name, name, name, policy::roster_outcome::answered, {"records"}}};
  MASH_TRY(sound, kit::check(chosen->run.link));
  return std::unique_ptr<member>(new member(*chosen, *std::move(keys), *std::move(under), answer_bytes));
}

void member::turn(steady_time now) {
  follow_link(now);
  receive(now);
  act();
  if (now - ticked_ >= TICK) {
    ticked_ = now;
    talk_.on_tick(now, system_clock().now());
    act();
  }
  flush(now);
}

void member::follow_link(steady_time now) {
  for (;;) {
    const kit::link_change change = link_.next_change(now);
    if (change == kit::link_change::none) return;
    if (change == kit::link_change::up) {
      pending_.reset();
      talk_.on_connected(now);
    } else {
      talk_.on_disconnected();
    }
  }
}

void member::receive(steady_time now) {
  arrived_ = now;
  while (const auto message = link_.receive())
    if (!message->broken) talk_.on_message(message->type, message->body, now);
}

void member::act() {
  using kind = kit::session_event::kind;
  for (const kit::session_event& event : talk_.take_events()) {
    if (event.what == kind::asked) answer_all(event.lines);
    if (event.what == kind::rebuild) link_.rebuild(steady_clock::now());
    if (event.what == kind::refused || event.what == kind::broken) {
      ++times_.refused;
      log::warn("bench_member_refused", {{"member", name_}, {"why", event.why}});
    }
  }
}

// All questions that came together are logged together: one signed checkpoint for their answers.
void member::answer_all(const std::vector<std::string>& lines) {
  const std::int64_t began = thread_nanoseconds();
  struct made {
    std::string ask, digest, line;
    memory_ledger::entry logged;
  };
  std::vector<made> answers;
  const instant now = system_clock().now();
  for (const std::string& line : lines) {
    const auto question = contract::receive_ask(line);
    MASH_ASSERT(question.has_value());
    MASH_ASSERT(talk_.acknowledge(question->what.ask_id, question->digest));
    const canned_source::canned& reply = source_.say(question->what, now);
    made one{question->what.ask_id, {}, reply.line, {}};
    one.digest = contract::digest_of_encoded(one.line);
    one.logged = book_.append(reply.what, one.digest, now);
    answers.push_back(std::move(one));
  }
  book_.sign();
  for (made& one : answers) {
    contract::set_receipt(one.line, book_.receipt(one.logged));
    MASH_ASSERT(talk_.answer(one.ask, 1, std::move(one.line)));
  }
  times_.making_ns += thread_nanoseconds() - began;
  times_.answers += answers.size();
  ++times_.messages;
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - arrived_).count();
  for (std::size_t i = 0; i < answers.size() && times_.micros.size() < TIMES_MAX; ++i) times_.micros.push_back(micros);
}

void member::flush(steady_time now) {
  for (;;) {
    if (!pending_) pending_ = talk_.next_message(now);
    if (!pending_ || !link_.send(*pending_)) return;
    pending_.reset();
  }
}

void member::close() {
  talk_.finish();
  flush(steady_clock::now());
  link_.close_gently();
}

}  // namespace mash::bench
