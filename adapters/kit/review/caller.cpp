// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/caller.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

#include "adapters/contract/codec.hpp"
#include "adapters/kit/review/page.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

template <class Value, class Start>
result<Value> await(Start start) {
  auto promise = std::make_shared<std::promise<result<Value>>>();
  auto future = promise->get_future();
  start([promise](result<Value> value) { promise->set_value(std::move(value)); });
  return future.get();
}

constexpr std::chrono::minutes SOONEST{1};  // no agreement and no agency can say less

}  // namespace

caller::caller(ledger& book, notify::port& out, const clock& time, std::shared_ptr<const agreements> held,
               std::vector<call_rule> rules)
    : book_(book), out_(out), time_(time), held_(std::move(held)), rules_(std::move(rules)) {}

caller::~caller() { stop(); }

result<std::size_t> caller::look() {
  if (rules_.empty()) return std::size_t{0};
  const instant now = time_.now();
  MASH_TRY(asks, await<std::vector<std::string>>([&](auto done) { book_.waiting_since(now - SOONEST, done); }));
  std::erase_if(quiet_, [&](const std::string& ask) { return std::ranges::find(*asks, ask) == asks->end(); });
  MASH_TRY(about_gate, look_at_gate(now));
  std::size_t made = *about_gate;
  for (const std::string& ask : *asks) {
    if (quiet_.contains(ask)) continue;
    MASH_TRY(count, look_at(ask, now));
    made += *count;
  }
  return made;
}

result<std::size_t> caller::look_at(const std::string& ask, instant now) {
  MASH_TRY(found, await<std::vector<ledger::review>>([&](auto done) { book_.reviews(ask, done); }));
  if (found->empty() || !found->front().waiting) return std::size_t{0};
  const ledger::review& waits = found->front();
  const auto question = contract::decode_ask(waits.ask_line);
  if (!question || question->urgency != policy::urgency::red) {
    quiet_.insert(ask);  // one that does not read back is in the log of whoever lists it
    return std::size_t{0};
  }
  const auto before = read_calls(waits.acts);
  const auto due = calls_due(rules_, agreed_for(*held_, question->agreement, now), before, now - waits.since);
  for (const call_to who : due) {
    MASH_TRY(done, call(who, ask, question->human_deadline, now));
  }
  if (before.size() + due.size() == rules_.size()) quiet_.insert(ask);
  return due.size();
}

// Everybody at once: a hub that asks for more than is usual may have been taken over.
result<std::size_t> caller::look_at_gate(instant now) {
  MASH_TRY(raised, await<std::optional<ledger::volume_alarm>>([&](auto done) { book_.alarm(done); }));
  if (!*raised) return std::size_t{0};
  for (const call_rule& rule : rules_) {
    MASH_TRY(good, raise(notice_of(rule.who, **raised, now)));
    log::warn("volume_called", {{"who", to_word(rule.who)}});
  }
  MASH_TRY(noted, await<bool>([&](auto done) { book_.alarm_called((*raised)->step, done); }));
  return rules_.size();
}

result<void> caller::raise(notify::notice what) {
  return boost::asio::co_spawn(raising_, out_.raise({std::move(what)}), boost::asio::use_future).get();
}

// Raised first: a crash between the two raises it again, with the same id, which changes nothing.
result<void> caller::call(call_to who, const std::string& ask, instant due, instant now) {
  MASH_TRY(good, raise(notice_of(who, ask, due, now)));
  MASH_TRY(noted, await<std::int64_t>([&](auto done) {
             book_.note(
                 ask, [who, now](const ledger::review&) -> result<ledger::act> { return act_of(who, now); }, done);
           }));
  log::warn("review_called", {{"ask", ask}, {"who", to_word(who)}});
  return {};
}

void caller::start(std::chrono::milliseconds every) {
  thread_ = std::thread([this, every] {
    std::unique_lock held(door_);
    while (!stopping_) {
      held.unlock();
      if (auto made = look(); !made) log::error("review_not_called", {{"why", made.error().detail}});
      held.lock();
      wake_.wait_for(held, every, [this] { return stopping_; });
    }
  });
}

void caller::stop() {
  {
    const std::lock_guard held(door_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace mash::kit
