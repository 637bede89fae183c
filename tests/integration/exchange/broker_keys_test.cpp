// SPDX-License-Identifier: Apache-2.0
// Keys that change at the broker: whose connections stand, whose end, and what is told of those that fail.
#include "base/metrics.hpp"
#include "tests/integration/exchange/broker_fixture.hpp"

namespace mash::broker {
namespace {

TEST_F(exchange, admits_a_members_next_key_without_touching_its_connection) {
  auto police = std::make_optional(connect("police", police_));
  const auto session = greet(*police, "police");
  ASSERT_GT(session, 0U);
  EXPECT_EQ(broker_->link_of("police").key, police_.public_key);
  const curve_keys next = curve_keys::make();
  members_[0].next_public_key = next.public_key;
  ASSERT_TRUE(broker_->update(members_));
  EXPECT_EQ(broker_->session_of("police"), session);
  EXPECT_TRUE(broker_->send("police", session, message_type::ask, ask_line(session)));
  EXPECT_FALSE(police->receive_type("ASK").empty()) << "in the session that was open";
  EXPECT_TRUE(heard_.closed().empty());
  police.reset();
  ASSERT_TRUE(eventually([&] { return broker_->session_of("police") == 0; }));

  auto changed = connect("police", next);
  ASSERT_GT(greet(changed, "police"), session);
  EXPECT_EQ(broker_->link_of("police").key, next.public_key) << "seen: the old one may go";
  auto stranger = connect("police", curve_keys::make());
  EXPECT_EQ(stranger.wait_for(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH), ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
}

TEST_F(exchange, ends_every_connection_of_a_key_that_is_taken_back) {
  const curve_keys next = curve_keys::make();
  members_[0].next_public_key = next.public_key;
  ASSERT_TRUE(broker_->update(members_));
  auto changed = connect("police", next);
  ASSERT_GT(greet(changed, "police"), 0U);
  const std::uint16_t port = broker_->port_of("police");
  members_[0].next_public_key.clear();
  ASSERT_TRUE(broker_->update(members_));
  EXPECT_EQ(changed.wait_for(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH), ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
  EXPECT_EQ(broker_->port_of("police"), port);
  auto present = connect("police", police_);
  EXPECT_GT(greet(present, "police"), 0U);
}

TEST_F(exchange, a_claimed_property_says_nothing_of_the_key) {
  zmq::socket_t liar(context_, zmq::socket_type::dealer);
  liar.set(zmq::sockopt::linger, 0);
  liar.set(zmq::sockopt::curve_publickey, police_.public_key);
  liar.set(zmq::sockopt::curve_secretkey, police_.secret_key);
  liar.set(zmq::sockopt::curve_serverkey, hub_keys_.public_key);
  constexpr int METADATA = 95;  // ZMQ_METADATA: a draft name in zmq.h, compiled into the library
  const std::string claim = "X-Key:" + health_.public_key;
  ASSERT_EQ(::zmq_setsockopt(liar.handle(), METADATA, claim.data(), claim.size()), 0);
  liar.connect("tcp://127.0.0.1:" + std::to_string(broker_->port_of("police")));
  for (const std::string& frame : {std::string("MASHX1"), std::string("HELLO"), hello_line("police") + "\n"})
    (void)liar.send(zmq::buffer(frame), frame.ends_with('\n') ? zmq::send_flags::none : zmq::send_flags::sndmore);
  ASSERT_TRUE(eventually([&] { return broker_->session_of("police") != 0; }));
  EXPECT_EQ(broker_->link_of("police").key, police_.public_key);
}

TEST_F(exchange, changes_its_own_key_at_every_port_and_keeps_the_ports) {
  auto police = connect("police", police_);
  ASSERT_GT(greet(police, "police"), 0U);
  const std::uint16_t port = broker_->port_of("police");
  const curve_keys next = curve_keys::make();
  ASSERT_TRUE(broker_->update(members_, next.secret_key));
  EXPECT_EQ(police.receive_type("BYE").empty(), false);
  EXPECT_EQ(broker_->port_of("police"), port);
  curve_client changed(context_, police_, next.public_key, port);
  EXPECT_GT(greet(changed, "police"), 0U);
  EXPECT_FALSE(broker_->update(members_, "no key"));
  EXPECT_GT(broker_->session_of("police"), 0U) << "a key that is none changes nothing";
  ASSERT_TRUE(broker_->update(members_, next.secret_key));
  EXPECT_GT(broker_->session_of("police"), 0U) << "the same key again changes nothing";
}

TEST_F(exchange, tells_an_unknown_key_from_a_wrong_one_from_nobody) {
  using fault = hub::member_link::fault;
  EXPECT_EQ(broker_->link_of("police").failed, fault::none);
  auto stranger = connect("police", curve_keys::make());
  ASSERT_TRUE(eventually([&] { return broker_->link_of("police").failed == fault::unknown_key; }));
  curve_client misled(context_, health_, curve_keys::make().public_key, broker_->port_of("health"));
  ASSERT_TRUE(eventually([&] { return broker_->link_of("health").failed == fault::wrong_key; }));
  EXPECT_TRUE(eventually([&] { return heard_.was_refused("health", "another hub's key"); }));
  EXPECT_EQ(broker_->link_of("police").failed, fault::unknown_key) << "each member's own";
  EXPECT_EQ(broker_->link_of("nobody").failed, fault::none);
}

TEST_F(exchange, tells_of_a_key_that_goes_on_trying_when_it_begins_and_of_the_rest_how_many) {
  for (int i = 0; i < 4; ++i)
    ASSERT_NE(connect("police", curve_keys::make()).wait_for(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH), 0);
  auto& failed =
      metrics::process().count("mash_exchange_handshakes_failed_total",
                               "Connections at a member's port that never showed a key", {{"member", "health"}});
  for (int i = 0; i < 3; ++i) {
    const auto before = failed.value();
    curve_client misled(context_, health_, curve_keys::make().public_key, broker_->port_of("health"));
    ASSERT_TRUE(eventually([&] { return failed.value() > before; }));
  }
  EXPECT_EQ(heard_.refusals(), 2U) << "once at each port";
  broker_.reset();
  EXPECT_EQ(heard_.refusals(), 4U) << "and what was not told yet, when it ends";
  EXPECT_EQ(heard_.more(), 3U + 2U);
}

TEST_F(exchange, tells_while_it_lasts_how_often_a_key_tried) {
  broker_.reset();
  limits_.knocks_apart = std::chrono::seconds(1);
  start();
  (void)connect("police", curve_keys::make()).wait_for(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
  EXPECT_TRUE(eventually([&] {
    (void)connect("police", curve_keys::make()).wait_for(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
    return heard_.more() > 0;
  })) << "not only at the end";
}

TEST_F(exchange, measures_the_members_clock_and_the_way_there) {
  auto police = connect("police", police_);
  const auto session = greet(police, "police");
  EXPECT_FALSE(broker_->link_of("police").clock_ahead.has_value());
  const auto ahead = std::chrono::minutes(3);
  police.say("HEARTBEAT", encode(contract::heartbeat{session, system_clock().now() + ahead}));
  ASSERT_TRUE(eventually([&] { return broker_->link_of("police").clock_ahead.has_value(); }));
  const auto link = broker_->link_of("police");
  EXPECT_LE(*link.clock_ahead, ahead);
  EXPECT_GT(*link.clock_ahead, ahead - std::chrono::seconds(10));
  ASSERT_TRUE(link.round_trip.has_value());
  EXPECT_GT(link.round_trip->count(), 0);
  EXPECT_LT(*link.round_trip, std::chrono::seconds(5));
}

}  // namespace
}  // namespace mash::broker
