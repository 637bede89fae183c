// SPDX-License-Identifier: Apache-2.0
// Both sides of the exchange talk over a simulated link that delays, breaks and falls silent, under a simulated clock.
// Whatever happens, once it is quiet every question has been answered exactly as the member kept it, and each side
// knows that the other has it. A failure prints its seed; the same seed plays the same story.
// MASH_SEEDS says how many.
#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <map>
#include <random>
#include <set>

#include "adapters/contract/codec.hpp"
#include "adapters/kit/session.hpp"
#include "hub/broker/session.hpp"
#include "tests/unit/contract/samples.hpp"

namespace mash {
namespace {

using contract::message_type;
using contract::steady_time;
using std::chrono::milliseconds;

struct in_flight {
  steady_time arrives;
  contract::message what;
};

class world {
 public:
  explicit world(unsigned seed) : random_(seed) {}

  void play() {
    for (int step = 0; step < 3000; ++step) one_step(true);   // five minutes of trouble
    for (int step = 0; step < 3000; ++step) one_step(false);  // and five of quiet
  }

  void expect_all_settled() const {
    EXPECT_EQ(asked_.size(), 40U);
    for (const auto& [ask, line] : asked_) {
      ASSERT_TRUE(hub_answers_.contains(ask)) << "a question without an answer";
      EXPECT_EQ(hub_answers_.at(ask), kept_.at(ask)) << "another answer than the member kept";
      EXPECT_TRUE(member_settled_.contains(ask)) << "an answer that the member would send for ever";
    }
    EXPECT_GT(sessions_, 3) << "nothing happened";
    EXPECT_EQ(faults_, "") << "one side thought that the other broke the protocol";
  }

 private:
  bool chance(int in) { return std::uniform_int_distribution<int>(1, in)(random_) == 1; }
  int upto(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }

  void one_step(bool trouble) {
    now_ += milliseconds(100);
    if (trouble) disturb();
    if (!connected_ && now_ >= connect_at_) connect();
    deliver(to_hub_,
            [this](const contract::message& what) { hub_.on_message(to_word(what.type), what.body, now_, ++fresh_); });
    act_hub();
    deliver(to_member_,
            [this](const contract::message& what) { member_.on_message(to_word(what.type), what.body, now_); });
    act_member();
    hub_.on_tick(now_, instant{});
    member_.on_tick(now_, instant{});
    act_hub();
    act_member();
    if (connected_) {
      while (auto message = hub_.next_message(now_)) send(to_member_, std::move(*message));
      while (auto message = member_.next_message(now_)) send(to_hub_, std::move(*message));
    }
  }

  void disturb() {
    if (asked_.size() < 40 && chance(20)) open_question();
    if (connected_ && chance(150)) disconnect(chance(2));
    if (chance(400)) silent_until_ = now_ + std::chrono::seconds(upto(40));  // as if the far end were gone
  }

  void open_question() {
    contract::ask question = contract::samples::full_ask();
    std::string serial = std::to_string(1000 + asked_.size());
    question.ask_id = "01934567-89ab-7cde-8f01-23456789" + serial;
    asked_[question.ask_id] = encode(question);
    if (hub_.number() != 0) ask(question.ask_id);
  }
  void ask(const std::string& id) {
    std::string line = asked_.at(id);
    contract::set_session(line, hub_.number());
    (void)hub_.send(hub_.number(), message_type::ask, line);
  }

  void connect() {
    connected_ = true;
    member_.on_connected(now_);
  }
  // The hub may be told at once that a connection is gone, or find out by silence.
  void disconnect(bool hub_is_told) {
    connected_ = false;
    connect_at_ = now_ + milliseconds(200 + upto(8000));
    to_hub_.clear();
    to_member_.clear();
    member_.on_disconnected();
    if (hub_is_told) hub_.close(false);
  }

  void send(std::deque<in_flight>& lane, contract::message what) {
    const steady_time after = lane.empty() ? now_ : std::max(now_, lane.back().arrives);
    lane.push_back({after + milliseconds(upto(300)), std::move(what)});
  }
  template <class Take>
  void deliver(std::deque<in_flight>& lane, Take take) {
    while (!lane.empty() && lane.front().arrives <= now_ && now_ >= silent_until_) {
      const contract::message what = std::move(lane.front().what);
      lane.pop_front();
      take(what);
    }
  }

  void act_hub() {
    for (auto& event : hub_.take_events()) {
      switch (event.what) {
        case broker::session_event::kind::opened:
          ++sessions_;
          for (const auto& [id, line] : asked_)
            if (!hub_answers_.contains(id)) ask(id);
          break;
        case broker::session_event::kind::received:
          for (const std::string& line : event.lines) hub_reads(event.type, line);
          break;
        case broker::session_event::kind::refused:
          faults_.append(event.why).append("; ");
          break;
        case broker::session_event::kind::closed:
          break;
      }
    }
  }
  void hub_reads(message_type type, const std::string& line) {
    if (type != message_type::answer) return;
    const auto read = contract::decode_answer(line);
    ASSERT_TRUE(read);
    const auto [there, fresh] = hub_answers_.emplace(read->what.ask_id, read->digest);
    EXPECT_EQ(there->second, read->digest) << "two answers to one question";
    (void)hub_.send(hub_.number(), message_type::ack,
                    encode(contract::ack{read->what.ask_id, hub_.number(), 1, read->digest}));
  }

  void act_member() {
    using kind = kit::session_event::kind;
    for (auto& event : member_.take_events()) {
      if (event.what == kind::opened)
        for (const auto& [id, line] : outbox_) (void)member_.answer(id, 1, line);
      if (event.what == kind::asked)
        for (const std::string& line : event.lines) member_is_asked(line);
      if (event.what == kind::acknowledged)
        for (const std::string& line : event.lines) {
          const auto ack = contract::decode_ack(line);
          outbox_.erase(ack->ask);
          member_settled_.insert(ack->ask);
        }
      if (event.what == kind::broken || event.what == kind::refused) faults_.append(event.why).append(" (member); ");
      if (event.what == kind::another) faults_.append("takes itself for two (member); ");
      if (event.what == kind::rebuild) disconnect(false);
    }
    for (auto it = looking_.begin(); it != looking_.end();) {
      if (it->second > now_) {
        ++it;
        continue;
      }
      contract::answer reply = contract::samples::full_answer();
      reply.ask_id = it->first;
      reply.needs = std::to_string(upto(1'000'000));  // no two look-ups say quite the same
      const std::string line = encode(reply);
      kept_[reply.ask_id] = contract::digest_of_line(line).value();
      outbox_[reply.ask_id] = line;
      (void)member_.answer(reply.ask_id, 1, line);
      it = looking_.erase(it);
    }
  }
  void member_is_asked(const std::string& line) {
    const auto question = contract::decode_ask(line);
    ASSERT_TRUE(question);
    member_.acknowledge(question->ask_id, contract::digest_of_line(line).value());
    if (kept_.contains(question->ask_id)) {
      if (outbox_.contains(question->ask_id)) (void)member_.answer(question->ask_id, 1, outbox_[question->ask_id]);
      return;
    }
    looking_.try_emplace(question->ask_id, now_ + milliseconds(upto(20000)));
  }

  static kit::session_limits small() {
    kit::session_limits limit;
    limit.window = {.lines = 8, .bytes = 100'000};  // so that credit is renewed often
    return limit;
  }
  static broker::session_limits narrow() {
    broker::session_limits limit;
    limit.window = {.lines = 6, .bytes = 100'000};
    return limit;
  }

  std::mt19937 random_;
  steady_time now_{}, connect_at_{}, silent_until_{};
  bool connected_ = false;
  std::uint64_t fresh_ = 0;
  int sessions_ = 0;
  std::string faults_;
  std::deque<in_flight> to_hub_, to_member_;
  broker::session hub_{"police", narrow()};
  kit::session member_{contract::hello{"police", {}, "simulated", "", {}}, small()};
  std::map<std::string, std::string> asked_, hub_answers_, kept_, outbox_;  // ask -> line or digest
  std::set<std::string> member_settled_;
  std::map<std::string, steady_time> looking_;
};

TEST(simulated_exchange, settles_every_question_whatever_the_link_does) {
  const char* wanted = std::getenv("MASH_SEEDS");
  const unsigned seeds = wanted == nullptr ? 100 : static_cast<unsigned>(std::stoul(wanted));
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    world one(seed);
    one.play();
    one.expect_all_settled();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace mash
