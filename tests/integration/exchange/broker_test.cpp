// SPDX-License-Identifier: Apache-2.0
// The broker over real loopback sockets with CURVE, against members that misbehave.
#include "tests/integration/exchange/broker_fixture.hpp"

namespace mash::broker {
namespace {

TEST_F(exchange, carries_lines_both_ways) {
  auto police = connect("police", police_);
  const auto session = greet(police, "police");
  ASSERT_GT(session, 0U);
  ASSERT_TRUE(eventually([&] { return broker_->session_of("police") == session; }));
  EXPECT_TRUE(broker_->send("police", session, message_type::ask, ask_line(session)));
  EXPECT_EQ(police.receive_type("ASK"), ask_line(session) + "\n");
  police.say("ACK", encode(contract::ack{std::string(ASK), session, 0, std::string(64, '0')}));
  police.say("ANSWER", ask_line(session));
  ASSERT_TRUE(eventually([&] { return heard_.count("police", message_type::answer) == 1; }));
  EXPECT_EQ(heard_.count("police", message_type::ack), 1U);
  EXPECT_EQ(heard_.refusals(), 0U);
}

TEST_F(exchange, refuses_and_reports_an_unknown_key) {
  const curve_keys stranger = curve_keys::make();
  auto client = connect("police", stranger);
  EXPECT_EQ(client.wait_for(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_SUCCEEDED),
            ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
  EXPECT_TRUE(eventually([&] { return heard_.was_refused("police", "unknown key"); }));
}

TEST_F(exchange, refuses_a_members_key_at_another_members_port) {
  auto client = connect("health", police_);
  EXPECT_EQ(client.wait_for(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_SUCCEEDED),
            ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
  EXPECT_TRUE(eventually([&] { return heard_.was_refused("health", "unknown key"); }));
}

TEST_F(exchange, refuses_a_connection_without_curve) {
  zmq::socket_t plain(context_, zmq::socket_type::dealer);
  plain.set(zmq::sockopt::linger, 0);
  plain.connect("tcp://127.0.0.1:" + std::to_string(broker_->port_of("police")));
  (void)plain.send(zmq::str_buffer("MASHX1"), zmq::send_flags::sndmore);
  (void)plain.send(zmq::str_buffer("HELLO"), zmq::send_flags::sndmore);
  (void)plain.send(zmq::buffer(hello_line("police") + "\n"));
  auto police = connect("police", police_);
  ASSERT_GT(greet(police, "police"), 0U);
  EXPECT_EQ(heard_.opened().size(), 1U);
}

TEST_F(exchange, reports_each_kind_of_broken_message_and_goes_on) {
  auto police = connect("police", police_);
  const auto session = greet(police, "police");
  ASSERT_GT(session, 0U);
  const std::vector<std::pair<std::vector<std::string>, std::string>> bad{
      {{"MASHX1"}, "three frames"},
      {{"MASHX1", "HEARTBEAT"}, "three frames"},
      {{"MASHX1", "HEARTBEAT", "{}\n", "extra"}, "three frames"},
      {std::vector<std::string>(50, "x"), "three frames"},
      {{"MASHX2", "HEARTBEAT", "{}\n"}, "another protocol"},
      {{"MASHX1", "SHOUT", "{}\n"}, "unknown type"},
      {{"MASHX1", "ANSWER", std::string("\xff\x00\xfe", 3)}, "body breaks"},
      {{"MASHX1", "ANSWER", std::string(contract::BODY_BYTES_MAX, 'x') + "\n"}, "body breaks"},
      {{"MASHX1", "ANSWER", std::string(contract::LINE_BYTES_MAX + 1, 'x') + "\n"}, "body breaks"},
      {{"MASHX1", "ASK", "{}\n"}, "only the hub"},
  };
  for (const auto& [frames, why] : bad) {
    const std::size_t before = heard_.refusals();
    police.send(frames);
    ASSERT_TRUE(eventually([&] { return heard_.refusals() > before; })) << why;
    EXPECT_THAT(heard_.refused().back().second, HasSubstr(why));
  }
  police.say("ANSWER", ask_line(session));
  EXPECT_TRUE(eventually([&] { return heard_.count("police", message_type::answer) == 1; }));
  EXPECT_EQ(broker_->session_of("police"), session);
}

TEST_F(exchange, survives_a_frame_far_over_the_limit) {
  auto police = connect("police", police_);
  ASSERT_GT(greet(police, "police"), 0U);
  police.say("ANSWER", std::string(8 * 1024 * 1024, 'x'));
  EXPECT_TRUE(eventually([&] { return heard_.closed().size() == 1; }));  // libzmq ends that connection
  auto health = connect("health", health_);
  EXPECT_GT(greet(health, "health"), 0U);
}

TEST_F(exchange, lets_a_member_wait_for_which_the_hub_has_no_room_and_nobody_else) {
  auto police = connect("police", police_), health = connect("health", health_);
  const auto busy = greet(police, "police"), other = greet(health, "health");
  ASSERT_TRUE(busy > 0 && other > 0);
  room_for_police_ = false;
  for (int i = 0; i < 500; ++i) police.say("ACK", ask_line(busy));
  health.say("ACK", ask_line(other));
  ASSERT_TRUE(eventually([&] { return heard_.count("health", message_type::ack) == 1; }));
  EXPECT_LE(heard_.count("police", message_type::ack), 1U) << "one may have been on its way";
  room_for_police_ = true;
  EXPECT_TRUE(eventually([&] { return heard_.count("police", message_type::ack) == 500; })) << "nothing is lost";
  EXPECT_EQ(broker_->session_of("police"), busy);
}

TEST_F(exchange, is_not_moved_by_hostile_routing_ids) {
  auto health = connect("health", health_);
  const auto health_session = greet(health, "health");
  ASSERT_GT(health_session, 0U);
  const std::string automatic_next("\x00\x6b\x8b\x45\x67", 5);
  std::vector<curve_client> hostile;
  for (int i = 0; i < 10; ++i) {
    const std::string id = i % 3 == 0 ? "health" : i % 3 == 1 ? automatic_next : std::string(1, '\0') + "police";
    hostile.push_back(connect("police", police_, id));
    hostile.back().say("HELLO", hello_line(i % 2 == 0 ? "health" : "police"));
    hostile.back().say("ANSWER", ask_line(health_session));
    hostile.back().send({"health", "MASHX1", "ASK", ask_line(health_session) + "\n"});
  }
  ASSERT_TRUE(eventually([&] { return heard_.refusals() >= 15; }));
  // The other member notices nothing: its session stands, its line arrives, and nothing of others does.
  EXPECT_EQ(broker_->session_of("health"), health_session);
  EXPECT_TRUE(broker_->send("health", health_session, message_type::ask, ask_line(health_session)));
  EXPECT_EQ(health.receive_type("ASK"), ask_line(health_session) + "\n");
  health.say("ANSWER", ask_line(health_session));
  ASSERT_TRUE(eventually([&] { return heard_.count("health", message_type::answer) == 1; }));
  for (const auto& line : heard_.lines()) EXPECT_EQ(line.member, "health");
  for (const auto& [member, why] : heard_.refused()) EXPECT_EQ(member, "police") << why;
}

TEST_F(exchange, drops_lines_of_another_session) {
  auto police = connect("police", police_);
  const auto session = greet(police, "police");
  police.say("ANSWER", ask_line(session - 1));
  police.say("ANSWER", ask_line(session));
  ASSERT_TRUE(eventually([&] { return heard_.count("police", message_type::answer) >= 1; }));
  EXPECT_EQ(heard_.lines().size(), 1U);
  EXPECT_EQ(contract::session_of(heard_.lines()[0].text), session);
  EXPECT_FALSE(broker_->send("police", session - 1, message_type::ask, ask_line(session - 1)));
  EXPECT_FALSE(broker_->send("nobody", session, message_type::ask, ask_line(session)));
}

TEST_F(exchange, closes_a_session_soon_after_its_connection_is_gone) {
  {
    auto police = connect("police", police_);
    ASSERT_GT(greet(police, "police"), 0U);
  }
  EXPECT_TRUE(eventually([&] { return heard_.closed().size() == 1; }, std::chrono::seconds(5)));
  EXPECT_EQ(broker_->session_of("police"), 0U);
}

TEST_F(exchange, gives_rising_session_numbers_over_a_restart) {
  std::uint64_t before = 0;
  {
    auto police = connect("police", police_);
    before = greet(police, "police");
  }
  broker_.reset();
  start();
  auto police = connect("police", police_);
  EXPECT_GT(greet(police, "police"), before);
}

TEST_F(exchange, says_bye_when_it_stops) {
  auto police = connect("police", police_);
  const auto session = greet(police, "police");
  broker_.reset();
  EXPECT_EQ(police.receive_type("BYE"), encode(contract::bye{session}) + "\n");
  EXPECT_EQ(heard_.closed().size(), 1U);
}

TEST_F(exchange, drops_a_removed_member_and_leaves_the_others_alone) {
  auto police = connect("police", police_);
  auto health = connect("health", health_);
  ASSERT_GT(greet(police, "police"), 0U);
  const auto health_session = greet(health, "health");
  ASSERT_TRUE(broker_->update({members_[1]}));
  EXPECT_EQ(police.wait_for(ZMQ_EVENT_DISCONNECTED), ZMQ_EVENT_DISCONNECTED);
  EXPECT_EQ(broker_->port_of("police"), 0U);
  EXPECT_EQ(broker_->session_of("health"), health_session);
  EXPECT_TRUE(broker_->send("health", health_session, message_type::ask, ask_line(health_session)));
  EXPECT_FALSE(health.receive_type("ASK").empty());
}

TEST_F(exchange, closes_connections_made_with_a_replaced_key) {
  auto old = connect("police", police_);
  ASSERT_GT(greet(old, "police"), 0U);
  const std::uint16_t port = broker_->port_of("police");
  const curve_keys renewed = curve_keys::make();
  members_[0].public_key = renewed.public_key;
  ASSERT_TRUE(broker_->update(members_));
  EXPECT_EQ(broker_->port_of("police"), port);
  EXPECT_EQ(old.wait_for(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH), ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
  auto fresh = connect("police", renewed);
  EXPECT_GT(greet(fresh, "police"), 0U);
}

TEST_F(exchange, binds_the_same_port_again_and_again) {
  for (int i = 0; i < 5; ++i) {
    for (auto& member : members_) {
      const std::uint16_t port = broker_->port_of(member.name);
      member.port = member.port == 0 ? port : 0;  // another configuration, the same place
      const auto outcome = broker_->update(members_);
      ASSERT_TRUE(outcome) << outcome.error().detail;
      EXPECT_EQ(broker_->port_of(member.name), port);
    }
  }
}

TEST_F(exchange, applies_the_good_part_of_an_update_with_a_bad_key) {
  members_[0].public_key = "too short";
  members_.push_back({"schools", 0, curve_keys::make().public_key});
  const auto outcome = broker_->update(members_);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().detail, HasSubstr("police"));
  EXPECT_EQ(broker_->port_of("police"), 0U);
  EXPECT_GT(broker_->port_of("schools"), 0U) << outcome.error().detail;
}

TEST_F(exchange, batches_what_waits_into_few_messages) {
  auto police = connect("police", police_);
  const auto session = greet(police, "police");
  ASSERT_TRUE(eventually([&] { return broker_->session_of("police") == session; }));
  std::size_t lines = 0, messages = 0;
  for (int i = 0; i < 640; ++i) {
    std::string line = ask_line(session);
    const std::string serial = std::to_string(100 + i);
    line.replace(line.find("abcd\"") + 1, 3, serial);
    ASSERT_TRUE(broker_->send("police", session, message_type::ask, line));
  }
  while (lines < 640) {
    const std::string body = police.receive_type("ASK");
    ASSERT_FALSE(body.empty());
    const auto split = contract::split_lines(body);
    ASSERT_TRUE(split);
    lines += split->size();
    ++messages;
  }
  EXPECT_EQ(lines, 640U);
  EXPECT_LT(messages, 640U);
}

TEST(exchange_start, refuses_a_bad_secret_key_and_a_port_in_use) {
  const curve_keys hub = curve_keys::make(), member = curve_keys::make();
  EXPECT_FALSE(broker::start({.address = "127.0.0.1", .secret_key = "no key", .members = {}, .limits = {}}, {}));
  auto first = broker::start({.address = "127.0.0.1",
                              .secret_key = hub.secret_key,
                              .members = {{"police", 0, member.public_key}},
                              .limits = {}},
                             {});
  ASSERT_TRUE(first);
  const auto second = broker::start({.address = "127.0.0.1",
                                     .secret_key = hub.secret_key,
                                     .members = {{"police", (*first)->port_of("police"), member.public_key}},
                                     .limits = {}},
                                    {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, errc::unavailable);
}

}  // namespace
}  // namespace mash::broker
