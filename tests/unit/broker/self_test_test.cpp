// SPDX-License-Identifier: Apache-2.0
// The start-up self-test against servers that are set up wrongly: it has to notice.
#include "hub/broker/self_test.hpp"

#include <gtest/gtest.h>

#include "base/zap.hpp"
#include "hub/broker/endpoint.hpp"
#include "tests/support/curve_client.hpp"

namespace mash::broker {
namespace {

using test::curve_keys;

// Admits whoever asks, under that name.
void admit_as(zmq::socket_t& handler, const std::string& name) {
  zmq::message_t part;
  std::vector<std::string> frames;
  while (handler.recv(part, zmq::recv_flags::dontwait)) {
    frames.push_back(part.to_string());
    if (!part.more()) break;
  }
  const std::vector<std::string> reply{"1.0", frames.at(1), "200", "OK", name, ""};
  for (std::size_t i = 0; i < reply.size(); ++i)
    (void)handler.send(zmq::buffer(reply[i]), i + 1 < reply.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
}

class start_up : public testing::Test {
 protected:
  self_test towards(std::uint16_t port, zmq::socket_ref zap) {
    return {.where = "tcp://127.0.0.1:" + std::to_string(port),
            .server_public_key = keys_.public_key,
            .zap = zap,
            .serve_zap = [] {},
            .patience = std::chrono::seconds(5)};
  }
  const curve_keys keys_ = curve_keys::make();
  zmq::context_t context_;
};

TEST_F(start_up, passes_where_a_stranger_is_refused) {
  zap_handler zap(context_);
  auto door = endpoint::open(context_, {"police", "127.0.0.1", 0, keys_.secret_key});
  ASSERT_TRUE(door);
  self_test good = towards(door->port(), zap.socket());
  good.serve_zap = [&] { (void)zap.serve(); };
  const auto outcome = random_key_is_refused(context_, good);
  EXPECT_TRUE(outcome) << outcome.error().detail;
}

TEST_F(start_up, notices_a_handler_that_admits_everybody) {
  zmq::socket_t anybody(context_, zmq::socket_type::rep);
  anybody.bind("inproc://zeromq.zap.01");
  auto door = endpoint::open(context_, {"police", "127.0.0.1", 0, keys_.secret_key});
  ASSERT_TRUE(door);
  self_test bad = towards(door->port(), anybody);
  bad.serve_zap = [&] { admit_as(anybody, "police"); };
  const auto outcome = random_key_is_refused(context_, bad);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::denied);
}

TEST_F(start_up, notices_a_socket_without_handler_and_domain) {
  zmq::socket_t open_door(context_, zmq::socket_type::dealer);  // how CURVE fails open
  open_door.set(zmq::sockopt::linger, 0);
  open_door.set(zmq::sockopt::curve_server, 1);
  open_door.set(zmq::sockopt::curve_secretkey, keys_.secret_key);
  open_door.bind("tcp://127.0.0.1:*");
  const std::string where = open_door.get(zmq::sockopt::last_endpoint);
  zmq::socket_t unused(context_, zmq::socket_type::rep);
  self_test bad = towards(0, unused);
  bad.where = where;
  const auto outcome = random_key_is_refused(context_, bad);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::denied);
}

TEST_F(start_up, notices_keys_that_do_not_belong_together) {
  zap_handler zap(context_);
  auto door = endpoint::open(context_, {"police", "127.0.0.1", 0, curve_keys::make().secret_key});
  ASSERT_TRUE(door);
  const auto outcome = random_key_is_refused(context_, towards(door->port(), zap.socket()));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::unavailable);
}

TEST_F(start_up, does_not_wait_for_ever) {
  zap_handler zap(context_);  // which nobody serves
  auto door = endpoint::open(context_, {"police", "127.0.0.1", 0, keys_.secret_key});
  ASSERT_TRUE(door);
  self_test deaf = towards(door->port(), zap.socket());
  deaf.patience = std::chrono::milliseconds(200);
  const auto outcome = random_key_is_refused(context_, deaf);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::timed_out);
}

TEST_F(start_up, opens_no_socket_without_a_domain) {
  EXPECT_EQ(endpoint::open(context_, {"", "127.0.0.1", 0, keys_.secret_key}).error().code, errc::invalid);
}

// ZMQ_ZAP_ENFORCE_DOMAIN: else a hub whose handler is not there, or not yet, lets in whoever has its public key.
TEST_F(start_up, admits_nobody_where_no_handler_is_bound) {
  auto door = endpoint::open(context_, {"police", "127.0.0.1", 0, keys_.secret_key});
  ASSERT_TRUE(door);
  test::curve_client stranger(context_, curve_keys::make(), keys_.public_key, door->port());
  const int decided = stranger.wait_for(ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                                        ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                                        ZMQ_EVENT_DISCONNECTED);
  EXPECT_NE(decided, 0);
  EXPECT_NE(decided, ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
  stranger.send({"MASHX1", "HELLO", "{}\n"});
  zmq::pollitem_t item{door->socket().handle(), 0, ZMQ_POLLIN, 0};
  zmq::poll(&item, 1, std::chrono::milliseconds(300));
  EXPECT_FALSE(door->receive().has_value());
}

// The comparison of User-Id: whoever ZAP let in, only the port's own member is heard.
TEST_F(start_up, hears_nobody_whom_the_handler_calls_by_another_name_than_the_ports) {
  for (const std::string name : {"police", "health"}) {
    zmq::context_t context;
    zmq::socket_t handler(context, zmq::socket_type::rep);
    handler.bind("inproc://zeromq.zap.01");
    auto door = endpoint::open(context, {"police", "127.0.0.1", 0, keys_.secret_key});
    ASSERT_TRUE(door);
    test::curve_client member(context_, curve_keys::make(), keys_.public_key, door->port());
    zmq::pollitem_t asked{handler.handle(), 0, ZMQ_POLLIN, 0};
    ASSERT_EQ(zmq::poll(&asked, 1, std::chrono::seconds(10)), 1);
    admit_as(handler, name);
    member.send({"MASHX1", "HEARTBEAT", "{}\n"});
    zmq::pollitem_t said{door->socket().handle(), 0, ZMQ_POLLIN, 0};
    ASSERT_EQ(zmq::poll(&said, 1, std::chrono::seconds(10)), 1);
    const auto heard = door->receive();
    ASSERT_TRUE(heard.has_value());
    EXPECT_EQ(heard->refused.empty(), name == "police") << heard->refused;
    EXPECT_EQ(heard->type, name == "police" ? "HEARTBEAT" : "");
  }
}

}  // namespace
}  // namespace mash::broker
