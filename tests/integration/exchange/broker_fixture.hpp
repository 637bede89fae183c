// SPDX-License-Identifier: Apache-2.0
// A broker on loopback with two members whose ends a test plays in their rawest form.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hub/broker/broker.hpp"
#include "tests/integration/exchange/heard.hpp"

namespace mash::broker {

using contract::message_type;
using test::curve_client;
using test::curve_keys;
using test::eventually;
using testing::HasSubstr;

inline constexpr std::string_view ASK = "01934567-89ab-7cde-8f01-23456789abcd";

inline std::string ask_line(std::uint64_t session) {
  return R"({"ask":")" + std::string(ASK) + R"(","session":)" + std::to_string(session) + "}";
}
inline std::string hello_line(const std::string& member) {
  return encode(contract::hello{member, {1}, "test", "", {1000, 10'000'000}});
}

class exchange : public testing::Test {
 protected:
  void SetUp() override { start(); }

  void start() {
    auto started = broker::start(
        {.address = "127.0.0.1", .secret_key = hub_keys_.secret_key, .members = members_, .limits = limits_}, events());
    ASSERT_TRUE(started) << started.error().detail;
    broker_ = std::move(*started);
  }

  hub::exchange_events events() {
    hub::exchange_events out = heard_.events();
    out.has_room = [this](const std::string& member) { return member != "police" || room_for_police_; };
    return out;
  }

  curve_client connect(const std::string& member, const curve_keys& keys, const std::string& routing_id = {}) {
    return curve_client(context_, keys, hub_keys_.public_key, broker_->port_of(member), routing_id);
  }
  // Greets and returns the session's number.
  std::uint64_t greet(curve_client& client, const std::string& member) {
    client.say("HELLO", hello_line(member));
    const std::string welcome = client.receive_type("WELCOME");
    return welcome.empty() ? 0 : contract::session_of(std::string_view(welcome).substr(0, welcome.size() - 1));
  }

  const curve_keys hub_keys_ = curve_keys::make(), police_ = curve_keys::make(), health_ = curve_keys::make();
  std::vector<member_config> members_{{"police", 0, police_.public_key}, {"health", 0, health_.public_key}};
  session_limits limits_;
  test::heard heard_;
  std::atomic<bool> room_for_police_ = true;
  zmq::context_t context_;
  std::unique_ptr<broker> broker_;
};

}  // namespace mash::broker
