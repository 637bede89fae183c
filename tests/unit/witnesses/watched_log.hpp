// SPDX-License-Identifier: Apache-2.0
// The hub's log in a real store, watched by members whose lines go straight into the hub's hands. Time is the test's.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <future>

#include "adapters/contract/witness_codec.hpp"
#include "hub/requests/witnesses.hpp"
#include "hub/store/log_history.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {

using steady_time = witnesses::steady_time;
using tlog::witness_answer;

inline signing_key hub_log_key() { return signing_key::from_seed(std::array<unsigned char, 32>{7}); }
inline const std::string LOG_ORIGIN = "hub.example/audit";
inline tlog::verifier_key hub_log_vkey() { return {LOG_ORIGIN, tlog::key_type::log, hub_log_key().public_key()}; }

// Notes what the hub publishes.
class noted_exchange final : public exchange_port {
 public:
  bool send(std::string_view member, std::uint64_t, contract::message_type type, std::string line) override {
    EXPECT_EQ(type, contract::message_type::checkpoint);
    lines[std::string(member)].push_back(std::move(line));
    return true;
  }
  std::map<std::string, std::vector<std::string>> lines;
};

// A member that witnesses, in memory.
struct watching_member {
  watching_member(std::string called, unsigned char seed)
      : name(std::move(called)),
        one(hub_log_vkey(), name + "/witness", signing_key::from_seed(std::array<unsigned char, 32>{seed})) {}

  contract::cosign_line reply_to(const std::string& line) {
    const auto published = contract::decode_checkpoint(line);
    EXPECT_TRUE(published);
    const tlog::witness::keeper where{[&] { return last; },
                                      [&](const tlog::signed_checkpoint& next) -> result<void> {
                                        last = next.head;
                                        kept = next.text;
                                        return {};
                                      }};
    const auto reply = one.add(published->offer, 1795235674, where);
    contract::cosign_line out;
    out.outcome = reply->verdict.answer;
    out.size = reply->verdict.kept_size;
    if (out.outcome == witness_answer::cosigned) {
      out.size = last->size;
      out.cosignature = reply->cosignature.substr(0, reply->cosignature.size() - 1);
    } else if (tlog::is_alarm(out.outcome)) {
      out.checkpoint = kept;
    }
    return out;
  }

  std::string name;
  tlog::witness one;
  std::optional<tlog::checkpoint> last;
  std::string kept;
  std::uint64_t session = 0;
};

class watched_log : public ::testing::Test {
 protected:
  ~watched_log() override { stop(); }
  void SetUp() override { start(); }

  // 2 of police, health and schools; without, any cosignature is as good as another.
  virtual bool has_policy() const { return true; }
  witness_settings settings() const {
    witness_settings out{hub_log_vkey(), {}, std::nullopt};
    std::string text = "log " + out.log.newest().vkey() + "\n";
    for (const watching_member* each : {&police, &health, &schools}) {
      out.keys.emplace(each->name, each->one.key());
      text += "witness " + each->name + " " + each->one.key().vkey() + "\n";
    }
    if (has_policy())
      out.policy =
          tlog::witness_policy::parse(text + "group partners 2 police health schools\nquorum partners\n").value();
    return out;
  }
  static std::unique_ptr<sqlite_store> open_store(const std::string& folder) {
    auto opened = sqlite_store::open({.state_dir = folder,
                                      .kek_hex = std::string(64, 'a'),
                                      .log_origin = LOG_ORIGIN,
                                      .fatal = [](const error&) { std::abort(); }},
                                     hub_log_key());
    EXPECT_TRUE(opened) << opened.error().detail;
    return opened ? std::move(*opened) : nullptr;
  }
  // Why the log does not start, if it does not.
  std::string start() {
    io = std::make_unique<boost::asio::io_context>(1);
    store = open_store(folder.path());
    disk = log_history::open(folder.path()).value();
    const auto kept =
        disk->check_kept(hub_log_vkey(), tlog::open_checkpoint(store->checkpoint(), hub_log_vkey())->head.size);
    if (!kept) return kept.error().detail;
    hub = std::make_unique<witnesses>(
        io->get_executor(), witness_ports{*store, exchange, *disk}, settings(),
        witness_events{[this](const std::string& member, std::string what) { broken.push_back(member + " " + what); },
                       [this](const std::string& sentence) {
                         contradicted.push_back(sentence);
                         store->stop_signing();
                       }},
        *kept);
    hub->pace({.quiet = std::chrono::seconds(1)});
    return {};
  }
  void stop() {
    if (store) store->stop();
    if (hub) run_until([] { return false; }, std::chrono::milliseconds(50));  // what is under way ends
    disk.reset();                                                             // waits for its thread
    io.reset();
    hub.reset();
    store.reset();
  }
  std::string restart() {
    stop();
    exchange.lines.clear();
    return start();
  }

  bool run_until(const std::function<bool()>& reached, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!reached() && std::chrono::steady_clock::now() < deadline) {
      io->restart();
      io->run_one_for(std::chrono::milliseconds(5));
    }
    return reached();
  }
  template <class T>
  T run(awaitable<T> work) {
    auto done = boost::asio::co_spawn(*io, std::move(work), boost::asio::use_future);
    EXPECT_TRUE(run_until([&] { return done.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    return done.get();
  }
  result<durable> try_to_grow(int entries = 1) {
    durable_change change;
    for (int i = 0; i < entries; ++i)
      change.entries.push_back(admin_entry("tested", std::string(64, '0'), system_clock().now()));
    return run(store->commit(std::move(change)));
  }
  std::uint64_t grow(int entries = 1) {
    const auto done = try_to_grow(entries);
    EXPECT_TRUE(done);
    return done ? done->log_size : 0;
  }

  void after(std::chrono::milliseconds passed) {
    now += passed;
    hub->tick(now);
  }
  void connect(watching_member& who, std::vector<std::int64_t> minors = {1, 2}) {
    who.session = ++sessions;
    hub->opened(who.name, who.session, encode(contract::hello{who.name, std::move(minors), "test", who.kept, {1, 1}}));
  }
  // Every line that this member was sent and has not been given yet.
  std::string await_line(const watching_member& who) {
    const std::size_t before = read[who.name];
    const auto published = [&] {
      hub->tick(now);  // what a greeting or a reply has made due since
      return exchange.lines[who.name].size() > before;
    };
    EXPECT_TRUE(run_until(published)) << who.name;
    if (exchange.lines[who.name].size() <= before) return {};
    return exchange.lines[who.name][read[who.name]++];
  }
  std::size_t sent_to(const watching_member& who) {
    run_until([] { return false; }, std::chrono::milliseconds(30));
    return exchange.lines[who.name].size();
  }
  void say(const watching_member& who, contract::cosign_line line) {
    line.session = who.session;
    hub->received(who.name, who.session, {encode(line)});
  }
  void cosign(watching_member& who) { say(who, who.reply_to(await_line(who))); }

  static tlog::signed_checkpoint opened(const std::string& text) {
    auto head = tlog::open_checkpoint(text, hub_log_vkey());
    EXPECT_TRUE(head) << text;
    return *std::move(head);
  }
  std::uint64_t served_size() const { return opened(hub->to_serve()).head.size; }
  std::vector<std::string> served_by() const {
    return settings().policy->judge(opened(hub->to_serve()).signed_note).by;
  }
  // And so durably that it is served from now on.
  bool serves(std::uint64_t size, std::size_t by) {
    const auto kept = [&] {
      std::ifstream file(folder.file("checkpoint.witnessed"), std::ios::binary);
      return std::string(std::istreambuf_iterator<char>(file), {}) == hub->to_serve();
    };
    const bool reached = run_until([&] { return served_size() == size && served_by().size() == by && kept(); });
    run_until([] { return false; }, std::chrono::milliseconds(30));  // the hub hears that it is kept
    return reached;
  }

  test::temporary_directory folder;
  watching_member police{"police", 1}, health{"health", 2}, schools{"schools", 3};
  noted_exchange exchange;
  std::map<std::string, std::size_t> read;
  std::vector<std::string> broken, contradicted;
  steady_time now{std::chrono::hours(1)};
  std::uint64_t sessions = 100;
  std::unique_ptr<boost::asio::io_context> io;
  std::unique_ptr<sqlite_store> store;
  std::unique_ptr<log_history> disk;
  std::unique_ptr<witnesses> hub;
};

}  // namespace mash::hub
