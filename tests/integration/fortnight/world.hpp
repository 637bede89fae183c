// SPDX-License-Identifier: Apache-2.0
// A generated fortnight before and over Easter 2027, minute by minute on a clock of its own: the real request service,
// policy, assembly and SQLite store; agencies and people that are drawn. The hub is dropped at random moments, also in
// the middle of an act, and its store opened anew; whoever was left without a reply does the same again, as a person
// would. The same seed tells the same story, up to where within an act a crash falls.
#pragma once

#include <deque>
#include <iostream>

#include "tests/integration/fortnight/agency.hpp"
#include "tests/integration/fortnight/partners.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::fortnight {

using std::chrono::hours;

inline const int AS_MANY = std::getenv("MASH_LONG") == nullptr ? 1 : 4;  // as much traffic in the long test

// What the people of the story know of a check that they asked.
struct known_check {
  std::string id, authority, urgency, purpose, body, key;
  instant opened;
  std::optional<instant> referral, authorised, cancelled;
  bool awaited = false, owed = false;  // a manager's authority, before or after
  bool decided = false;
};

// Takes every notice; one that comes again after a crash has the same id.
class notice_board final : public notify::port {
 public:
  hub::awaitable<result<void>> raise(std::vector<notify::notice> notices) override {
    for (notify::notice& one : notices) taken.try_emplace(one.id, std::move(one));
    co_return result<void>{};
  }
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
    for (const std::string& name : AGENCIES) with.ledger_keys.emplace(name, ledger.verifier());
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
    deliver();
  }
  void later(instant when, std::function<void()> act) { diary_.emplace(std::max(when, time.at), std::move(act)); }

  // --- what is asked

  void plan_traffic() {
    for (const std::string& authority : AUTHORITIES)
      for (instant day = BEGINS; day < ENDS; day += hours(24)) {
        const bool weekend = std::chrono::weekday(std::chrono::floor<std::chrono::days>(day)).iso_encoding() > 5;
        const int many = AS_MANY * (weekend ? around_.upto(2) : 2 + around_.upto(3));
        for (int i = 0; i < many; ++i) {
          const bool at_night = around_.chance(weekend ? 50 : 15);
          later(day + (at_night ? around_.some(0, 1439) : around_.some(7 * 60, 18 * 60)),
                [this, authority] { somebody_asks(authority); });
        }
      }
  }

  void somebody_asks(const std::string& authority) {
    known_check one;
    one.authority = authority;
    one.opened = time.at;
    one.urgency = around_.chance(20) ? "red" : around_.chance(50) ? "amber" : "green";
    const bool without_agreement = around_.chance(15);
    one.purpose = without_agreement ? "mash_threshold" : "s47_strategy";
    one.awaited = without_agreement && one.urgency != "red";
    one.owed = without_agreement && one.urgency == "red";
    if (around_.chance(85)) one.referral = time.at - around_.some(0, 90);
    one.key = "key-" + std::to_string(++asked_);
    one.body = body_of(one, without_agreement);
    const auto ask_once = [this, one] {
      return hub->ask(coordinator_of(one.authority), one.body, one.key, std::chrono::seconds(0));
    };
    one.id = insist<hub::shown>(ask_once).request;
    if (around_.chance(10)) {
      ++counts_["requests sent twice"];
      EXPECT_EQ(insist<hub::shown>(ask_once).request, one.id) << "one key is one check";
    }
    what_happens_next(one);
    checks_.emplace(one.id, std::move(one));
  }

  std::string body_of(const known_check& one, bool without_agreement) {
    return test::demo_request([&](json::object& document) {
      if (without_agreement) test::without_agreement(one.urgency)(document);
      document["urgency"] = one.urgency;
      document["authority"] = one.authority;
      document["reference"] = "F-" + one.key;
      document["contact_received_at"] = to_rfc3339(one.referral.value_or(time.at) - minutes(15));
      document.erase("referral_received_at");
      if (one.referral) document["referral_received_at"] = to_rfc3339(*one.referral);
      json::array asked;
      for (const std::string& name : AGENCIES)
        if (name == "schools" || around_.chance(80)) asked.emplace_back(name);  // schools: the context is for them
      if (around_.chance(10)) asked.emplace_back("housing");                    // has not signed
      document["agencies"] = std::move(asked);
      document.erase("why_agencies");
    });
  }

  // --- what people do with it

  void what_happens_next(const known_check& one) {
    const std::string id = one.id;
    if ((one.awaited || one.owed) && around_.chance(85))
      later(time.at + around_.some(1, one.owed ? 90 : 300), [this, id] { authorise(id); });
    if (around_.chance(6)) later(time.at + around_.some(0, 900), [this, id] { cancel(id); });
    if (around_.chance(40)) later(time.at + around_.some(0, 2000), [this, id] { (void)look(id); });
    if (around_.chance(75)) later(time.at + around_.some(60, 1800), [this, id] { decide(id); });
  }
  void authorise(const std::string& id) {
    known_check& one = checks_.at(id);
    if (one.cancelled) return;
    const std::string reason = json::canonical(json::object{{"reason", "Asking them would put her at risk."}});
    (void)insist<hub::shown>([&] { return hub->authorise(manager_of(one.authority), id, reason, {}); });
    one.authorised = one.authorised.value_or(time.at);
  }
  void cancel(const std::string& id) {
    known_check& one = checks_.at(id);
    const std::string reason = json::canonical(json::object{{"reason", "Asked about the wrong family."}});
    const auto done = persist<hub::shown>([&] { return hub->cancel(coordinator_of(one.authority), id, reason); });
    if (done) one.cancelled = time.at;
    ++counts_[done ? "cancelled" : "too late to be cancelled"];
  }
  void decide(const std::string& id) {
    known_check& one = checks_.at(id);
    const json::object page = look(id);
    const std::string body = json::canonical(
        json::object{{"version", page.at("version")}, {"decisions", json::array{decision("c1"), decision("c2")}}});
    const auto done = persist<hub::shown>([&] { return hub->decide(manager_of(one.authority), id, body); });
    one.decided = one.decided || done.has_value();
    ++counts_[done ? "decided" : "nothing to decide on yet"];
  }
  static json::object decision(std::string_view child) {
    return {{"child", child}, {"outcome", "s17_cfa"}, {"rationale", "What the agencies told."}};
  }
  json::object look(const std::string& id, int version = 0) {
    const known_check& one = checks_.at(id);
    const auto page = insist<hub::shown>([&] { return hub->show(manager_of(one.authority), id, version); });
    ++counts_["pages shown"];
    return json::parse(page.body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }

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
    if (!owed()) return;
    if (crash_within_) {
      for (int left = *crash_within_; left > 0; --left) step_loop();
      return crash();
    }
    EXPECT_TRUE(run_until([&] { return deliver(), !owed(); })) << "an answer that is neither taken nor refused";
    // A refusal is told before its step is durable. Minutes pass here faster than a disk writes, so the story waits for
    // something that the hub writes after it.
    bool refused = false;
    for (auto& [name, one] : agencies_) refused |= std::exchange(one.heard_refusal, false);
    if (refused) run_void(hub->note_refusal("story", "pause"));
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
  std::map<std::string, known_check> checks_;
  std::multimap<instant, std::function<void()>> diary_;
  std::map<std::string, int> counts_;
  std::vector<std::string> heads_;  // checkpoints that were seen
  std::optional<int> crash_within_;
  std::size_t delivered_ = 0;
  int asked_ = 0;
};

}  // namespace mash::fortnight
