// SPDX-License-Identifier: Apache-2.0
// Deadlines are absolute: whoever sends a byte now and then gains no time. The limits here are short, so that the tests
// are; where a test must show that something does not end early, it waits for the end and measures.
#include <gmock/gmock.h>

#include "base/metrics.hpp"
#include "tests/unit/http/live_server.hpp"

namespace mash::http::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using steady = std::chrono::steady_clock;

// Sends single bytes until the other side answers or closes; the reply, and how long it took.
std::pair<raw_reply, steady::duration> drip(raw_client& client, std::atomic<bool>& over) {
  const auto began = steady::now();
  std::jthread sender([&] {
    while (!over && client.send("a")) std::this_thread::yield();
  });
  auto reply = client.read_reply();
  over = true;
  return {std::move(reply), steady::now() - began};
}

TEST(deadline, a_header_sent_drop_by_drop_is_408) {
  live_server server(nullptr, {.header_bytes_max = 8 * 1024 * 1024, .header = 200ms});
  raw_client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
  std::atomic<bool> over = false;
  const auto [reply, took] = drip(client, over);
  EXPECT_EQ(reply.status, 408);
  EXPECT_THAT(reply.body, HasSubstr("urn:mash:problem:request_timed_out"));
  EXPECT_GE(took, 150ms);
  EXPECT_LT(took, 5s);
  EXPECT_EQ(server.handled(), 0);
}

TEST(deadline, a_body_sent_drop_by_drop_is_408) {
  live_server server(nullptr, {.body_bytes_max = 64'000'000, .body = 200ms});
  raw_client client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 64000000\r\n\r\n");
  std::atomic<bool> over = false;
  const auto [reply, took] = drip(client, over);
  EXPECT_EQ(reply.status, 408);
  EXPECT_GE(took, 150ms);
  EXPECT_LT(took, 5s);
  EXPECT_EQ(server.handled(), 0);
}

TEST(deadline, over_tls_too) {
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls, {.header = 200ms});
  raw_client client(server.port(), world.as(world.amira));
  EXPECT_EQ(client.ask("GET / HTT").status, 408);
  EXPECT_TRUE(client.is_closed());
}

TEST(deadline, an_idle_connection_is_closed_without_a_word) {
  live_server server(nullptr, {.idle = 200ms});
  raw_client never_asked(server.port());
  raw_client asked_once(server.port());
  EXPECT_EQ(asked_once.ask(get("/")).status, 200);
  EXPECT_EQ(never_asked.read_reply().status, 0);
  EXPECT_EQ(asked_once.read_reply().status, 0);
}

// Asio's shutdown waits for the other side's close_notify, for ever if need be.
TEST(deadline, a_client_that_never_says_goodbye_is_not_waited_for) {
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls);
  raw_client client(server.port(), world.as(world.amira));
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").status, 200);
  EXPECT_TRUE(comes_true([&] { return server.http().connections() == 0; }));
}

TEST(deadline, a_handshake_that_never_comes_is_cut_off) {
  tls_world world;
  const auto tls = world.server();
  const auto& counted = metrics::process().count(
      "mash_http_timed_out_total", "Connections whose deadline passed, by phase", {{"phase", "handshake"}});
  const auto before = counted.value();
  live_server server(&tls, {.handshake = 200ms});
  raw_client client(server.port());  // plain: it says nothing
  const auto began = steady::now();
  EXPECT_TRUE(client.is_closed());
  EXPECT_GE(steady::now() - began, 150ms);
  EXPECT_EQ(counted.value(), before + 1);
}

TEST(deadline, handshakes_over_their_cap_are_closed_at_once) {
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls, {.handshakes_max = 1});
  raw_client silent(server.port());
  EXPECT_TRUE(comes_true([&] {
    raw_client other(server.port(), world.as(world.amira));
    return !other.handshaken();
  }));
}

TEST(deadline, one_host_that_never_shakes_hands_keeps_nobody_else_out) {
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls, {.handshakes_max = 4, .handshakes_per_address_max = 2});
  constexpr unsigned HOST = 0x7f000002;  // 127.0.0.2
  raw_client first(server.port(), HOST), second(server.port(), HOST);
  raw_client third(server.port(), HOST), fourth(server.port(), HOST);
  EXPECT_TRUE(third.is_closed() && fourth.is_closed()) << "at once, and not when their five seconds are over";
  raw_client other(server.port(), world.as(world.amira));
  EXPECT_TRUE(other.handshaken());
  EXPECT_EQ(other.ask(get("/")).status, 200);
}

TEST(deadline, a_handler_that_takes_too_long_is_cancelled_and_answered_503) {
  live_server server(nullptr, {.handler = 200ms});
  raw_client client(server.port());
  const auto reply = client.ask(get("/slow"));
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.body, HasSubstr("urn:mash:problem:unavailable"));
  EXPECT_EQ(reply.headers.at("retry-after"), "5");
  EXPECT_TRUE(client.is_closed());
}

TEST(deadline, a_handler_that_ignores_its_cancellation_is_answered_for) {
  const auto& counted = metrics::process().count(
      "mash_http_timed_out_total", "Connections whose deadline passed, by phase", {{"phase", "handling"}});
  const auto before = counted.value();
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls, {.handler = 100ms});
  raw_client client(server.port(), world.as(world.amira));
  const auto began = steady::now();
  const auto reply = client.ask(get("/stubborn"));
  EXPECT_GE(steady::now() - began, 1s);  // the grace it was given
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.body, HasSubstr("urn:mash:problem:unavailable"));
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(counted.value(), before + 1);
  server.release();  // what the handler says now reaches nobody, and does no harm
  raw_client next(server.port(), world.as(world.amira));
  EXPECT_EQ(next.ask(get("/")).status, 200);
}

// A process that stood still has not read what came in time.
TEST(deadline, what_came_while_the_server_stood_still_is_not_late) {
  live_server server(nullptr, {.header = 1000ms});
  raw_client early(server.port());
  early.send("GET / HT");
  ASSERT_EQ(raw_client(server.port()).ask(get("/")).status, 200) << "by now the beginning is read, too";
  std::array<raw_client, 2> holding{raw_client(server.port()), raw_client(server.port())};
  for (auto& one : holding) one.send(get("/still"));
  ASSERT_TRUE(comes_true([&] { return server.standing_still() == 2; }));
  early.send("TP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(comes_true([began = steady::now()] { return steady::now() - began > 2000ms; }));
  server.release();
  EXPECT_EQ(early.read_reply().status, 200);
  for (auto& one : holding) EXPECT_EQ(one.read_reply().status, 200);
}

TEST(deadline, a_reader_that_does_not_read_is_cut_off) {
  const auto& open_now = metrics::process().level("mash_http_connections", "Connections open");
  const auto before = open_now.value();
  live_server server(nullptr, {.write = 200ms});
  raw_client client(server.port());
  client.send(get("/big?bytes=50000000"));
  ASSERT_TRUE(comes_true([&] { return server.handled() == 1; }));
  ASSERT_TRUE(comes_true([&] { return open_now.value() == before; }));
  EXPECT_FALSE(client.read_reply().whole);
}

TEST(deadline, a_connection_past_its_age_ends_after_the_exchange_in_hand) {
  live_server server(nullptr, {.connection = 300ms});
  raw_client client(server.port());
  raw_reply reply;
  const auto began = steady::now();
  do {
    reply = client.ask(get("/"));
    ASSERT_LT(steady::now() - began, 5s);
  } while (reply.status == 200 && !reply.headers.contains("connection"));
  EXPECT_GE(steady::now() - began, 250ms);
  EXPECT_TRUE(reply.status == 0 || reply.headers.contains("connection"));
  EXPECT_TRUE(client.is_closed());
}

TEST(deadline, a_stream_ends_whole_with_its_connections_age) {
  live_server server(nullptr, {.connection = 300ms});
  raw_client client(server.port());
  const auto reply = client.ask(get("/stream?last=hang"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.whole);
  EXPECT_EQ(server.streams_ended(), 1);
}

TEST(deadline, a_stream_is_exempt_from_the_handlers_limit) {
  live_server server(nullptr, {.handler = 50ms, .connection = 500ms});
  raw_client client(server.port());
  const auto began = steady::now();
  EXPECT_TRUE(client.ask(get("/stream?last=hang")).whole);
  EXPECT_GE(steady::now() - began, 400ms);
}

}  // namespace
}  // namespace mash::http::test
