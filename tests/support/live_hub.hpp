// SPDX-License-Identifier: Apache-2.0
// The hub's request service with its real broker and store, without HTTPS: what an adapter meets. Runs on the test's
// own thread, inside `run_until` and `finish`.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <memory>

#include "hub/broker/broker.hpp"
#include "hub/requests/service.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/support/curve_client.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::test {

class live_hub {
 public:
  using page = std::expected<hub::shown, hub::plan_refusal>;

  // One member that has an adapter; the other agencies of the shipped agreement are known and never connect.
  live_hub(const std::string& member, const std::string& curve_public_key, tlog::verifier_key ledger_key)
      : members_{{member, 0, curve_public_key}} {
    receipts_->replace({{member, std::move(ledger_key)}});
  }
  ~live_hub() { stop(); }

  void start() {
    io_ = std::make_unique<boost::asio::io_context>(1);
    store_ = hub::sqlite_store::open({.state_dir = folder_.path(),
                                      .kek_hex = std::string(64, 'a'),
                                      .log_origin = "hub.example/audit",
                                      .fatal = [](const error&) { std::abort(); }},
                                     signing_key::from_seed(std::array<unsigned char, 32>{7}))
                 .value();
    broker_ = broker::broker::start(
                  {.address = "127.0.0.1", .secret_key = keys_.secret_key, .members = members_, .limits = {}}, events())
                  .value();
    for (auto& member : members_) member.port = broker_->port_of(member.name);
    service_ = std::make_unique<hub::service>(
        io_->get_executor(), *store_, *broker_, system_clock(),
        hub::partnership{
            .agreement = shipped_agreement(), .members = demo_members(), .receipts = receipts_, .versions = {}});
    ASSERT_TRUE(run(service_->restore()).has_value());
  }
  void stop() {
    broker_.reset();             // first: its thread posts to the others
    if (store_) store_->stop();  // its threads may hold the loop until they end
    service_.reset();
    io_.reset();
    store_.reset();
  }

  bool run_until(const std::function<bool()>& reached, std::chrono::seconds patience = std::chrono::seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!reached() && std::chrono::steady_clock::now() < deadline) {
      io_->restart();
      io_->run_one_for(std::chrono::milliseconds(20));
    }
    return reached();
  }
  template <class T>
  T run(hub::awaitable<T> work) {
    auto done = boost::asio::co_spawn(*io_, std::move(work), boost::asio::use_future);
    EXPECT_TRUE(run_until([&] { return done.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    return done.get();
  }

  page ask(std::string body, std::chrono::seconds wait = {}) {
    return run(service_->ask(coordinator(), std::move(body), "", wait));
  }
  json::object show(const std::string& request) {
    const page shown = run(service_->show(coordinator(), request, 0));
    EXPECT_TRUE(shown.has_value());
    return shown ? as_object(shown->body) : json::object();
  }
  static json::object as_object(const std::string& body) {
    return json::parse(body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }
  // What the roster says of an agency now.
  std::string outcome(const std::string& request, std::string_view member) {
    const json::object response = show(request);
    for (const auto& entry : response.at("roster").as_array())
      if (entry.at("agency").as_string() == member)
        return std::string(std::string_view(entry.at("outcome").as_string()));
    return "not on the roster";
  }
  bool wait_for_member(const std::string& member) {
    return run_until([&] { return is_connected(member); });
  }

  [[nodiscard]] const std::string& curve_key() const { return keys_.public_key; }
  [[nodiscard]] std::uint16_t port_of(std::string_view member) const { return broker_->port_of(member); }
  [[nodiscard]] bool is_connected(const std::string& member) const {
    return service_->state_of_member(member).session != 0;
  }
  // Lines of this type as they came, from whatever member.
  [[nodiscard]] const std::vector<std::string>& lines(contract::message_type type) { return lines_[type]; }

 private:
  hub::exchange_events events() {
    const auto hand_over = [this](auto work) { boost::asio::post(*io_, std::move(work)); };
    return {.opened = [=, this](std::string member, std::uint64_t session,
                                std::string) { hand_over([=, this] { service_->opened(member, session); }); },
            .closed = [=, this](std::string member,
                                std::uint64_t session) { hand_over([=, this] { service_->closed(member, session); }); },
            .received =
                [=, this](std::string member, std::uint64_t session, contract::message_type type,
                          std::vector<std::string> lines) {
                  hand_over([=, this] {
                    auto& kept = lines_[type];
                    kept.insert(kept.end(), lines.begin(), lines.end());
                    service_->received(member, session, type, lines);
                  });
                },
            .refused =
                [=, this](std::string member, std::string_view what, std::uint64_t more) {
                  hand_over([=, this] {
                    if (what.empty()) return service_->flooded(member, more);
                    service_->protocol_broken(member, std::string(what), more);
                  });
                }};
  }

  temporary_directory folder_;
  const curve_keys keys_ = curve_keys::make();
  std::vector<broker::member_config> members_;
  const std::shared_ptr<hub::receipt_checker> receipts_ = std::make_shared<hub::receipt_checker>();
  std::unique_ptr<boost::asio::io_context> io_;
  std::unique_ptr<hub::sqlite_store> store_;
  std::unique_ptr<broker::broker> broker_;
  std::unique_ptr<hub::service> service_;
  std::map<contract::message_type, std::vector<std::string>> lines_;
};

}  // namespace mash::test
