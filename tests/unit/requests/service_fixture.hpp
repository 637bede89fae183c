// SPDX-License-Identifier: Apache-2.0
// The request service over a real store in a temporary folder; only the members are scripted.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <future>

#include "adapters/contract/lines.hpp"
#include "base/ids.hpp"
#include "hub/requests/service.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/test_ledger.hpp"

namespace mash::hub {

using test::NOW;

class fake_clock final : public clock {
 public:
  instant now() const override { return at; }
  instant at = NOW;
};

// Notes what the hub sends; a test answers as the member would.
class scripted_exchange final : public exchange_port {
 public:
  struct sent {
    std::string member;
    contract::message_type type;
    std::string line;
  };
  bool send(std::string_view member, std::uint64_t, contract::message_type type, std::string line) override {
    lines.push_back({std::string(member), type, std::move(line)});
    return true;
  }
  std::vector<sent> of(std::string_view member, contract::message_type type) const {
    std::vector<sent> out;
    std::ranges::copy_if(lines, std::back_inserter(out),
                         [&](const sent& one) { return one.member == member && one.type == type; });
    return out;
  }
  std::vector<sent> lines;
};

inline const std::vector<std::string> MEMBERS{"cambridgeshire", "police", "health", "schools", "peterborough"};

class request_service : public ::testing::Test {
 protected:
  request_service() {
    folder_ = std::filesystem::temp_directory_path() / ("mash-service-" + new_uuid(system_clock().now()));
    std::filesystem::create_directories(folder_);
    start();
  }
  ~request_service() override {
    stop();
    std::filesystem::remove_all(folder_);
  }

  void start() {
    open();
    ASSERT_TRUE(run(hub->restore()).has_value());
  }
  void open() {
    io = std::make_unique<boost::asio::io_context>(1);
    store = sqlite_store::open({.state_dir = folder_.string(),
                                .kek_hex = std::string(64, 'a'),
                                .log_origin = "hub.example/audit",
                                .fatal = [](const error&) { std::abort(); },
                                .time = &time},
                               signing_key::from_seed(std::array<unsigned char, 32>{7}))
                .value();
    hub = std::make_unique<service>(io->get_executor(), *store, exchange, time, partners());
  }
  virtual partnership partners() {
    partnership with;
    with.agreement = test::shipped_agreement();
    with.members = test::demo_members();
    receipt_checker::ledger_keys ledger_keys;
    for (const std::string& member : MEMBERS) ledger_keys.emplace(member, ledger.verifier());
    with.receipts->replace(std::move(ledger_keys));
    return with;
  }
  void stop() {
    if (store) store->stop();  // its threads may hold the loop until they end
    io.reset();
    hub.reset();
    store.reset();
  }
  void restart() {
    stop();
    exchange.lines.clear();
    start();
  }

  // Runs the loop until the coroutine is done; a deadline, so that a bug is a failure and not a hang.
  template <class T>
  T run(awaitable<T> work) {
    auto done = boost::asio::co_spawn(*io, std::move(work), boost::asio::use_future);
    return finish(done);
  }
  template <class T>
  T finish(std::future<T>& done) {
    EXPECT_TRUE(run_until([&] { return done.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    return done.get();
  }
  bool run_until(const std::function<bool()>& reached) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!reached() && std::chrono::steady_clock::now() < deadline) {
      io->restart();
      io->run_one_for(std::chrono::milliseconds(20));
    }
    return reached();
  }

  std::expected<shown, plan_refusal> ask(std::string body, std::string key = "", std::chrono::seconds wait = {}) {
    return run(hub->ask(test::coordinator(), std::move(body), std::move(key), wait));
  }
  void connect(const std::string& member) { hub->opened(member, ++session_); }
  void connect_all() {
    for (const std::string& member : MEMBERS) connect(member);
  }
  contract::ask asked_of(const std::string& member) const {
    return contract::decode_ask(exchange.of(member, contract::message_type::ask).back().line).value();
  }
  void say(const std::string& member, contract::message_type type, std::string line) {
    hub->received(member, hub->state_of_member(member).session, type, {std::move(line)});
  }
  void answer(const std::string& member) {
    say(member, contract::message_type::answer,
        ledger.line_of(test::simple_answer(asked_of(member), member, time.at), time.at));
  }
  std::size_t acknowledged(const std::string& member) const {
    return exchange.of(member, contract::message_type::ack).size();
  }
  json::object show(const std::string& id, int version = 0) {
    auto page = run(hub->show(test::coordinator(), id, version));
    EXPECT_TRUE(page.has_value());
    return json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }
  static std::string outcome(const json::object& response, std::string_view member) {
    for (const auto& entry : response.at("roster").as_array())
      if (entry.at("agency").as_string() == member)
        return std::string(std::string_view(entry.at("outcome").as_string()));
    return "not on the roster";
  }

  std::filesystem::path folder_;
  fake_clock time;
  scripted_exchange exchange;
  test::test_ledger ledger{"members.example/ledger"};
  std::unique_ptr<boost::asio::io_context> io;
  std::unique_ptr<sqlite_store> store;
  std::unique_ptr<service> hub;
  std::uint64_t session_ = 100;
};

}  // namespace mash::hub
