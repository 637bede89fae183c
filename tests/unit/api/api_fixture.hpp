// SPDX-License-Identifier: Apache-2.0
// The hub's API as its handler: real endpoints, member directory, request service, store and log in a temporary folder.
// Only TLS is left out, and the members' adapters are played by the test. Runs on the test's own thread.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <mutex>

#include "adapters/contract/leaf.hpp"
#include "adapters/contract/lines.hpp"
#include "hub/api/api.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/test_ledger.hpp"

namespace mash::test {

class set_clock final : public clock {
 public:
  [[nodiscard]] instant now() const override { return at; }
  instant at = NOW;
};

// Notes what the hub sends; a test answers as the member would.
class played_exchange final : public hub::exchange_port {
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
  [[nodiscard]] std::vector<sent> of(std::string_view member, contract::message_type type) const;
  std::vector<sent> lines;
};

class api_fixture : public ::testing::Test {
 protected:
  // One call, as curl would make it.
  struct wish {
    std::string method = "GET";
    std::string target;  // with query
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
  };

  api_fixture();
  ~api_fixture() override;

  void start();
  void stop();
  void restart();

  // The certificate of a person of the directory below.
  [[nodiscard]] static http::peer_certificate certificate(const std::string& person);
  http::response call(const http::peer_certificate& who, const wish& what);
  http::response call(const std::string& person, const wish& what) { return call(certificate(person), what); }
  http::response get(const std::string& person, const std::string& target) {
    return call(person, {.method = "GET", .target = target});
  }
  // A check as the coordinator posts it.
  http::response post(std::string body, std::vector<std::pair<std::string, std::string>> headers = {});

  // Runs the loop until the coroutine is done; a deadline, so that a bug is a failure and not a hang.
  template <class T>
  T run(hub::awaitable<T> work) {
    auto done = boost::asio::co_spawn(*io, std::move(work), boost::asio::use_future);
    EXPECT_TRUE(run_until([&] { return done.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    return done.get();
  }
  bool run_until(const std::function<bool()>& reached);

  // The members.
  void connect(const std::string& member) { service->opened(member, ++session_); }
  void connect_all();
  [[nodiscard]] contract::ask asked_of(const std::string& member) const;
  void say(const std::string& member, contract::message_type type, std::string line);
  void answer(const std::string& member);
  [[nodiscard]] std::size_t acknowledged(const std::string& member) const;

  // What the store gave up for; told on its own thread.
  [[nodiscard]] std::vector<std::string> fatal() const {
    const std::lock_guard held(fatal_door_);
    return fatal_;
  }

  // The log as an auditor reads it: what is durable and signed.
  [[nodiscard]] std::uint64_t log_size() const;
  std::vector<std::string> entries_from(std::uint64_t first);
  std::vector<contract::leaf> leaves_from(std::uint64_t first);
  // How many entries since `first` have exactly these outcome words.
  std::size_t count_outcomes(std::uint64_t first, const std::vector<std::string>& outcome);

  [[nodiscard]] static json::object object_of(const http::response& from);
  [[nodiscard]] static std::string outcome(const json::object& response, std::string_view member);
  [[nodiscard]] static std::string header(const http::response& from, std::string_view name);
  // A refusal as docs/formats/problems.md has it: status, type, sentences for a person, nothing of what was sent.
  static void expect_problem(const http::response& got, unsigned status, const std::string& word);

  static const std::vector<std::string>& members();

  temporary_directory folder;
  set_clock time;
  played_exchange exchange;
  test_ledger ledger{"members.example/ledger"};
  std::unique_ptr<boost::asio::io_context> io;
  std::unique_ptr<hub::sqlite_store> store;
  std::unique_ptr<hub::service> service;
  std::unique_ptr<hub::audit_desk> desk;
  std::unique_ptr<hub::report_desk> reports;
  std::unique_ptr<hub::enquiry_desk> enquiries;
  std::shared_ptr<const hub::directory> directory;
  http::handler api;
  std::uint64_t session_ = 100;

 private:
  mutable std::mutex fatal_door_;
  std::vector<std::string> fatal_;
};

}  // namespace mash::test
