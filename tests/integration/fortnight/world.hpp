// SPDX-License-Identifier: Apache-2.0
// A generated fortnight before and over Easter 2027, minute by minute on a clock of its own: the real request service,
// policy, assembly and SQLite store; agencies that are drawn, and people (people.hpp). The hub is dropped at random
// moments, also in the middle of an act, and its store opened anew; whoever was left without a reply does the same
// again, as a person would. The same seed tells the same story, up to where within an act a crash falls.
#pragma once

#include <deque>
#include <iostream>

#include "tests/integration/fortnight/agency.hpp"
#include "tests/integration/fortnight/partners.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::fortnight {

using std::chrono::hours;

inline const int AS_MANY = std::getenv("MASH_LONG") == nullptr ? 1 : 4;  // as much traffic in the long test

// Takes every notice; one that comes again after a crash has the same id.
class notice_board final : public notify::port {
 public:
  hub::awaitable<result<void>> raise(std::vector<notify::notice> notices) override {
    for (notify::notice& one : notices)
      if (const auto [there, fresh] = taken.try_emplace(one.id, std::move(one)); fresh)
        unread.push_back(&there->second);
    co_return result<void>{};
  }
  std::vector<const notify::notice*> unread;
  std::map<std::string, notify::notice> taken;
};

class fortnight_world : public hub::request_service {
 protected:
  fortnight_world() {
    if (const char* wanted = std::getenv("MASH_FORTNIGHT_SEED")) seed_ = static_cast<unsigned>(std::stoul(wanted));
    random_.seed(seed_);
    std::cout << "seed " << seed_ << " (MASH_FORTNIGHT_SEED tells another story)\n";
    time.at = BEGINS;
    for (const std::string& name : AGENCIES) agencies_.emplace(name, agency(name, around_));
    restart();
  }
  hub::partnership partners() override {
    hub::partnership with;
    with.agreement = agreement_;
    with.members = members_;
    hub::receipt_checker::ledger_keys ledger_keys;
    for (const std::string& name : AGENCIES) ledger_keys.emplace(name, ledger.verifier());
    with.receipts->replace(std::move(ledger_keys));
    with.notices = board_;
    return with;
  }

  void play() {
    for (const std::string& name : AGENCIES) come_back(name, minutes(0));
    plan_traffic();
    plan_trouble();
    for (; time.at < ENDS; time.at += minutes(1)) one_minute();
    for (auto& [name, one] : agencies_)
      if (!one.is_connected()) connect_agency(name);
    settle();
  }

  void one_minute() {
    while (!diary_.empty() && diary_.begin()->first <= time.at) {
      const auto act = std::move(diary_.begin()->second);
      diary_.erase(diary_.begin());
      act();
      settle();
    }
    run_void(hub->pass_deadlines());
    run_void(hub->raise_alarms());
    for (const notify::notice* one : std::exchange(board_->unread, {})) react(*one);
    deliver();
  }
  // Of the people (people.hpp): what they ask, and what they do when they are told of something.
  virtual void plan_traffic() = 0;
  virtual void react(const notify::notice& to) = 0;
  void later(instant when, std::function<void()> act) { diary_.emplace(std::max(when, time.at), std::move(act)); }

  // --- trouble

  void plan_trouble() {
    for (instant day = BEGINS; day < ENDS; day += hours(24)) {
      for (int i = 0; i < 2; ++i) later(day + around_.some(0, 1439), [this] { crash(); });
      for (int i = 0; i < 2; ++i)
        later(day + around_.some(0, 1439), [this] { crash_within_ = around_.upto(14); });  // the next act's handlers
      for (const std::string& name : AGENCIES) {
        later(day + around_.some(0, 1439), [this, name] { go_away(name, around_.some(1, 90)); });
        if (around_.chance(15))
          later(day + around_.some(0, 1439), [this, name] { go_away(name, around_.some(300, 1500)); });
      }
    }
  }
  void crash() {
    ++counts_["crashes of the hub"];
    crash_within_.reset();
    for (auto& [name, one] : agencies_) {
      if (one.is_connected()) come_back(name, around_.some(0, 4));
      one.disconnected();
    }
    delivered_ = 0;
    restart();
    EXPECT_TRUE(run(hub->find_outstanding()).has_value());
    heads_.push_back(store->checkpoint());
  }
  void go_away(const std::string& name, minutes until) {
    agency& one = agencies_.at(name);
    if (!one.is_connected()) return;
    ++counts_["restarts of adapters"];
    one.disconnected();
    hub->closed(name, hub->state_of_member(name).session);
    come_back(name, until);
  }
  void come_back(const std::string& name, minutes in) {
    later(time.at + in, [this, name] {
      if (!agencies_.at(name).is_connected()) connect_agency(name);
    });
  }
  void connect_agency(const std::string& name) {
    connect(name);
    agencies_.at(name).connected(session_);
  }

  // --- the road between them

  void deliver() {
    while (delivered_ < exchange.lines.size()) {
      const auto one = exchange.lines[delivered_++];
      if (agency& to = agencies_.at(one.member); to.is_connected()) to.hear(one.type, one.line);
    }
  }
  // Until the hub owes nobody a word, or dies on the way.
  void settle() {
    const auto owed = [&] {
      return std::ranges::any_of(agencies_, [](const auto& one) { return one.second.awaits_word(); });
    };
    deliver();
    if (owed()) {
      if (crash_within_) {
        for (int left = *crash_within_; left > 0; --left) step_loop();
        return crash();
      }
      EXPECT_TRUE(run_until([&] { return deliver(), !owed(); })) << "an answer that is neither taken nor refused";
    }
    pause();
  }
  // A refusal is told before its step is durable, and some lines are not acknowledged at all. Minutes pass here faster
  // than a disk writes, so the story waits for something that the hub reads and writes after them.
  void pause() {
    bool refused = false, unheard = false;
    for (auto& [name, one] : agencies_) {
      refused |= std::exchange(one.heard_refusal, false);
      unheard |= one.take_unheard();
    }
    for (int i = unheard ? 3 : refused ? 1 : 0; i > 0; --i) run_void(hub->note_refusal("story", "pause"));
  }
  void step_loop() {
    io->restart();
    io->run_one_for(std::chrono::milliseconds(2));
  }
  // An act of a person: over a crash they do it again, since nobody told them that it was done.
  template <class T, class Act>
  std::expected<T, hub::plan_refusal> persist(const Act& act) {
    if (crash_within_) {
      auto done = boost::asio::co_spawn(*io, act(), boost::asio::use_future);
      for (int left = *crash_within_; left > 0; --left) step_loop();
      crash();
    }
    return run(act());
  }
  template <class T, class Act>
  T insist(const Act& act) {
    auto done = persist<T>(act);
    EXPECT_TRUE(done.has_value()) << done.error().word << ": " << done.error().detail;
    return *std::move(done);
  }
  void run_void(hub::awaitable<void> work) {
    auto done = boost::asio::co_spawn(*io, std::move(work), boost::asio::use_future);
    finish(done);
  }

  unsigned seed_ = 1;
  std::mt19937 random_;
  surroundings around_{
      random_, time.at, ledger,
      [this](const std::string& member, message_type type, std::string line) { say(member, type, std::move(line)); },
      [this](instant when, std::function<void()> act) { later(when, std::move(act)); }};
  const std::shared_ptr<const policy::agreement> agreement_ = agreement_of_five();
  const std::vector<hub::known_member> members_ = members_of_five();
  const std::shared_ptr<notice_board> board_ = std::make_shared<notice_board>();
  std::map<std::string, agency> agencies_;
  std::multimap<instant, std::function<void()>> diary_;
  std::map<std::string, int> counts_;
  std::vector<std::string> heads_;  // checkpoints that were seen
  std::optional<int> crash_within_;
  std::size_t delivered_ = 0;
};

}  // namespace mash::fortnight
