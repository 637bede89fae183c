// SPDX-License-Identifier: Apache-2.0
#include "base/http/server.hpp"

#include <gmock/gmock.h>

#include "tests/unit/http/gate_cases.hpp"
#include "tests/unit/http/live_server.hpp"

namespace mash::http::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// One server for the whole table: a refusal must not disturb anybody else's connection.
class table_on_a_server : public ::testing::TestWithParam<gate_case> {
 protected:
  static void SetUpTestSuite() {
    world = std::make_unique<tls_world>();
    const auto tls = world->server();
    plain = std::make_unique<live_server>();
    secure = std::make_unique<live_server>(&tls);
  }
  static void TearDownTestSuite() {
    plain.reset();
    secure.reset();
    world.reset();
  }

  // Behind every refused request hides one that must never be handled.
  void judge(raw_client& client, const live_server& server) {
    const int before = server.handled();
    const bool refused = GetParam().status != 200;
    client.send(refused ? GetParam().bytes + get("/smuggled") : GetParam().bytes);
    const auto reply = client.read_reply();
    EXPECT_EQ(static_cast<unsigned>(reply.status), GetParam().status);
    EXPECT_TRUE(reply.whole);
    EXPECT_EQ(server.handled(), before + (refused ? 0 : 1));
    if (!refused) return;
    EXPECT_EQ(reply.headers.at("connection"), "close");
    EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json");
    const auto problem_found = json::parse(reply.body);
    ASSERT_TRUE(problem_found.has_value());
    EXPECT_EQ(problem_found->at("status"), GetParam().status);
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(server.handled(), before);
  }

  static inline std::unique_ptr<tls_world> world;
  static inline std::unique_ptr<live_server> plain;
  static inline std::unique_ptr<live_server> secure;
};

TEST_P(table_on_a_server, over_plain_text) {
  raw_client client(plain->port());
  judge(client, *plain);
}

TEST_P(table_on_a_server, over_tls) {
  raw_client client(secure->port(), world->as(world->amira));
  judge(client, *secure);
}

INSTANTIATE_TEST_SUITE_P(table, table_on_a_server, ::testing::ValuesIn(gate_cases()),
                         [](const auto& row) { return row.param.name; });

TEST(http_server, hands_over_the_request_and_keeps_the_connection) {
  live_server server;
  raw_client client(server.port());
  for (int i = 0; i < 3; ++i) {
    const auto reply = client.ask(post("/echo", "body " + std::to_string(i)));
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(reply.body, HasSubstr("\"body\":\"body " + std::to_string(i) + "\""));
    EXPECT_THAT(reply.body, HasSubstr(R"("method":"POST")"));
    EXPECT_FALSE(reply.headers.contains("connection"));
  }
}

TEST(http_server, answers_pipelined_requests_in_their_order) {
  live_server server;
  raw_client client(server.port());
  client.send(get("/one") + post("/two", "second") + get("/three"));
  EXPECT_THAT(client.read_reply().body, HasSubstr("/one"));
  EXPECT_THAT(client.read_reply().body, HasSubstr("second"));
  EXPECT_THAT(client.read_reply().body, HasSubstr("/three"));
}

TEST(http_server, closes_when_the_client_asks_for_it) {
  live_server server;
  raw_client client(server.port());
  const auto reply = client.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_TRUE(client.is_closed());
}

TEST(http_server, a_body_may_come_in_pieces_up_to_its_limit) {
  live_server server(nullptr, {.body_bytes_max = 40000});
  raw_client client(server.port());
  const std::string body(40000, 'a');
  const auto bytes = post("/", body);
  for (std::size_t at = 0; at < bytes.size(); at += 7001) client.send(std::string_view(bytes).substr(at, 7001));
  EXPECT_THAT(client.read_reply().body, HasSubstr("\"bytes\":40000,"));
  EXPECT_EQ(client.ask(get("/")).status, 200);
}

TEST(http_server, a_refusal_of_a_large_body_reaches_a_client_that_is_still_sending) {
  live_server server(nullptr, {.body_bytes_max = 1000});
  raw_client client(server.port());
  const auto reply = client.ask(post("/", std::string(200000, 'a')));
  EXPECT_EQ(reply.status, 413);
  EXPECT_TRUE(reply.whole);
  EXPECT_TRUE(client.is_closed());
  EXPECT_FALSE(client.was_reset());  // a reset could overtake the reply on a longer way
}

TEST(http_server, says_100_to_a_client_that_waits_for_it) {
  live_server server;
  raw_client client(server.port());
  const auto go = client.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(go.status, 100);
  EXPECT_THAT(client.ask("ok").body, HasSubstr(R"("body":"ok")"));
}

TEST(http_server, large_responses_arrive_whole) {
  tls_world world;
  const auto tls = world.server();
  live_server plain;
  live_server secure(&tls);
  raw_client first(plain.port());
  raw_client second(secure.port(), world.as(world.amira));
  for (const std::size_t size : {0U, 1U, 16384U, 16385U, 3000000U}) {
    const auto target = get("/big?bytes=" + std::to_string(size));
    EXPECT_EQ(first.ask(target).body, std::string(size, 'b'));
    EXPECT_EQ(second.ask(target).body, std::string(size, 'b'));
  }
}

TEST(http_server, head_has_the_headers_of_get_and_no_body) {
  live_server server;
  raw_client client(server.port());
  client.send("HEAD /big?bytes=12 HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo"));
  const auto head = client.read_reply(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "12");
  EXPECT_THAT(client.read_reply().body, HasSubstr("/echo"));
}

TEST(http_server, no_content_is_followed_by_the_next_response) {
  live_server server;
  raw_client client(server.port());
  client.send(get("/none") + get("/echo"));
  const auto none = client.read_reply();
  EXPECT_EQ(none.status, 204);
  EXPECT_FALSE(none.headers.contains("content-length"));
  EXPECT_THAT(client.read_reply().body, HasSubstr("/echo"));
}

TEST(http_server, every_response_carries_the_security_headers) {
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls);
  raw_client client(server.port(), world.as(world.amira));
  for (const std::string_view bytes : {get("/echo"), get("/throw"), std::string("get / HTTP/1.1\r\n\r\n")}) {
    const auto reply = client.ask(bytes);
    EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
    EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply.headers.at("referrer-policy"), "no-referrer");
    EXPECT_EQ(reply.headers.at("cross-origin-opener-policy"), "same-origin");
    EXPECT_EQ(reply.headers.at("cross-origin-resource-policy"), "same-origin");
    EXPECT_EQ(reply.headers.at("strict-transport-security"), "max-age=31536000; includeSubDomains");
    EXPECT_THAT(reply.headers.at("content-security-policy"), StartsWith("default-src 'none'; script-src 'self'; "));
    EXPECT_THAT(reply.headers.at("content-security-policy"), HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(reply.headers.at("permissions-policy"), HasSubstr("camera=()"));
    EXPECT_THAT(reply.headers.at("date"), HasSubstr(" GMT"));
    EXPECT_FALSE(reply.headers.contains("server"));
  }
}

TEST(http_server, plain_text_does_not_promise_tls) {
  live_server server;
  raw_client client(server.port());
  EXPECT_FALSE(client.ask(get("/")).headers.contains("strict-transport-security"));
}

TEST(http_server, an_exception_in_a_handler_is_500_without_its_text_and_the_connection_lives) {
  live_server server;
  raw_client client(server.port());
  ::testing::internal::CaptureStderr();
  const auto reply = client.ask(get("/throw"));
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, HasSubstr("urn:mash:problem:internal"));
  EXPECT_THAT(reply.body, Not(HasSubstr("Ada")));
  EXPECT_THAT(log, HasSubstr("http_handler_failed"));
  EXPECT_THAT(log, Not(HasSubstr("Ada")));
  EXPECT_EQ(client.ask(get("/echo")).status, 200);
}

TEST(http_server, a_header_that_would_split_the_response_is_500) {
  live_server server;
  raw_client client(server.port());
  const auto reply = client.ask(get("/split"));
  EXPECT_EQ(reply.status, 500);
  EXPECT_FALSE(reply.headers.contains("x-smuggled"));
}

TEST(http_server, connections_over_the_cap_are_closed_and_places_come_back) {
  live_server server(nullptr, {.connections_max = 2});
  auto first = std::make_unique<raw_client>(server.port());
  raw_client second(server.port());
  EXPECT_EQ(first->ask(get("/")).status, 200);
  EXPECT_EQ(second.ask(get("/")).status, 200);
  raw_client third(server.port());
  EXPECT_EQ(third.ask(get("/")).status, 0);
  first.reset();
  EXPECT_TRUE(comes_true([&] { return raw_client(server.port()).ask(get("/")).status == 200; }));
  EXPECT_EQ(second.ask(get("/")).status, 200);
}

TEST(http_server, connections_of_one_certificate_over_its_cap_are_told_so) {
  tls_world world;
  const auto tls = world.server();
  const auto leo = world.ours.issue(mash::test::person_certificate("urn:mash:cambridgeshire:person:leo-hart"));
  live_server server(&tls, {.connections_per_certificate_max = 1});
  auto first = std::make_unique<raw_client>(server.port(), world.as(world.amira));
  EXPECT_EQ(first->ask(get("/")).status, 200);
  raw_client second(server.port(), world.as(world.amira));
  const auto reply = second.ask(get("/"));
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.headers.at("retry-after"), "5");
  raw_client other(server.port(), world.as(leo));
  EXPECT_EQ(other.ask(get("/")).status, 200);
  first.reset();
  EXPECT_TRUE(comes_true([&] { return raw_client(server.port(), world.as(world.amira)).ask(get("/")).status == 200; }));
}

TEST(http_server, a_stream_arrives_event_by_event_and_ends_whole) {
  live_server server;
  raw_client client(server.port());
  const auto reply = client.ask(get("/stream"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("content-type"), "text/event-stream");
  EXPECT_EQ(reply.headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_EQ(reply.body,
            "id: 1\nevent: roster\ndata: {}\n\nid: 2\nevent: roster\ndata: {}\n\nid: 3\nevent: roster\ndata: {}\n\n");
  EXPECT_TRUE(reply.whole);
  EXPECT_TRUE(client.is_closed());
}

TEST(http_server, a_stream_that_fails_does_not_look_whole) {
  live_server server;
  raw_client client(server.port());
  const auto reply = client.ask(get("/stream?last=throw"));
  EXPECT_THAT(reply.body, HasSubstr("id: 3"));
  EXPECT_FALSE(reply.whole);
}

TEST(http_server, a_stream_learns_that_its_reader_has_gone) {
  live_server server;
  {
    raw_client client(server.port());
    client.send(get("/stream?last=big"));
  }
  EXPECT_TRUE(comes_true([&] { return server.stream_failures() == 1; }));
}

TEST(http_server, stop_ends_idle_connections_and_streams_and_lets_the_exchange_in_hand_finish) {
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls);
  raw_client idle(server.port(), world.as(world.amira));
  raw_client busy(server.port(), world.as(world.amira));
  raw_client streaming(server.port(), world.as(world.amira));
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  busy.send(get("/stubborn"));
  streaming.send(get("/stream?last=hang"));
  ASSERT_TRUE(comes_true([&] { return server.handled() == 3 && server.streams_begun() == 1; }));
  server.http().stop();
  EXPECT_TRUE(idle.is_closed());
  const auto events = streaming.read_reply();
  EXPECT_TRUE(events.whole);
  server.release();
  const auto reply = busy.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_TRUE(comes_true([&] { return !raw_client(server.port()).connected(); }));
}

TEST(http_server, destruction_ends_everything_and_leaves_no_work_behind) {
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls);
  raw_client idle(server.port(), world.as(world.amira));
  raw_client busy(server.port(), world.as(world.amira));
  raw_client streaming(server.port(), world.as(world.amira));
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  busy.send(get("/slow"));
  streaming.send(get("/stream?last=hang"));
  ASSERT_TRUE(comes_true([&] { return server.handled() == 3 && server.streams_begun() == 1; }));
  EXPECT_TRUE(server.shut_down());
  EXPECT_EQ(busy.read_reply().status, 0);
}

TEST(http_server, says_why_it_cannot_listen) {
  boost::asio::io_context io;
  live_server taken;
  const auto serve = [](const request&) -> awaitable<response> { co_return response{}; };
  const auto made = server::start(io.get_executor(), {"127.0.0.1", taken.port()}, nullptr, {}, serve);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, errc::unavailable);
  EXPECT_THAT(made.error().detail, HasSubstr("cannot listen on 127.0.0.1 port"));
  EXPECT_EQ(server::start(io.get_executor(), {"localhost", 0}, nullptr, {}, serve).error().code, errc::invalid);
}

TEST(http_server_death, plain_text_beyond_loopback_is_a_bug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  boost::asio::io_context io;
  const auto serve = [](const request&) -> awaitable<response> { co_return response{}; };
  EXPECT_DEATH((void)server::start(io.get_executor(), listen_address{"0.0.0.0", 0}, nullptr, {}, serve), "is_loopback");
}

}  // namespace
}  // namespace mash::http::test
