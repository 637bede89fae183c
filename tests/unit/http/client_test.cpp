// SPDX-License-Identifier: Apache-2.0
#include "base/http/client.hpp"

#include <gmock/gmock.h>

#include "base/metrics.hpp"
#include "tests/unit/http/live_server.hpp"
#include "tests/unit/http/scripted_server.hpp"

namespace mash::http::test {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string origin_of(unsigned short port, const char* scheme = "https") {
  return std::string(scheme) + "://127.0.0.1:" + std::to_string(port);
}

client open_plain(unsigned short port, std::size_t reply_bytes_max = 1024 * 1024) {
  auto made = client::open(origin_of(port, "http"), {}, reply_bytes_max);
  MASH_ASSERT(made.has_value());
  return *std::move(made);
}

TEST(http_client, exchanges_over_mutual_tls_and_keeps_the_connection) {
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls);
  auto made = client::open(origin_of(server.port()),
                           {world.ours.ca_file(), world.amira.certificate_file, world.amira.key_file});
  ASSERT_TRUE(made.has_value());
  for (int i = 0; i < 3; ++i) {
    const auto reply = made->exchange("POST", "/echo?x=1", "hello", {{"X-A", "b"}}, 5s);
    ASSERT_TRUE(reply.has_value()) << reply.error().detail;
    EXPECT_EQ(reply->status, 200U);
    EXPECT_THAT(reply->headers, Contains(Pair("content-type", "application/json")));
    EXPECT_THAT(reply->body, HasSubstr(AMIRA));
    EXPECT_THAT(reply->body, HasSubstr(R"("body":"hello")"));
  }
  EXPECT_EQ(metrics::process().level("mash_http_connections", "Connections open").value(), 1);
}

TEST(http_client, reads_chunked_head_and_empty_replies) {
  live_server server;
  auto talks = open_plain(server.port());
  const auto stream = talks.exchange("GET", "/stream", "", {}, 5s);
  ASSERT_TRUE(stream.has_value());
  EXPECT_THAT(stream->body, HasSubstr("id: 3"));
  const auto head = talks.exchange("HEAD", "/big?bytes=99", "", {}, 5s);
  ASSERT_TRUE(head.has_value());
  EXPECT_THAT(head->headers, Contains(Pair("content-length", "99")));
  EXPECT_EQ(head->body, "");
  EXPECT_EQ(talks.exchange("GET", "/none", "", {}, 5s)->status, 204U);
  EXPECT_EQ(talks.exchange("GET", "/echo", "", {}, 5s)->status, 200U);
}

TEST(http_client, the_deadline_covers_the_whole_exchange) {
  live_server server;
  auto talks = open_plain(server.port());
  const auto began = std::chrono::steady_clock::now();
  const auto reply = talks.exchange("GET", "/slow", "", {}, 200ms);
  const auto took = std::chrono::steady_clock::now() - began;
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, errc::timed_out);
  EXPECT_GE(took, 200ms);
  EXPECT_LT(took, 2s);
  EXPECT_EQ(talks.exchange("GET", "/echo", "", {}, 5s)->status, 200U);  // and the client is still of use
}

TEST(http_client, a_server_that_drips_its_reply_gains_no_time) {
  scripted_server server({{"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", script_end::drip}});
  auto talks = open_plain(server.port(), 200'000'000);
  const auto reply = talks.exchange("GET", "/", "", {}, 300ms);
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, errc::timed_out);
}

TEST(http_client, a_silent_server_during_the_handshake_times_out) {
  scripted_server server({{"", script_end::hang}});
  auto made = client::open(origin_of(server.port()), {});
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->exchange("GET", "/", "", {}, 200ms).error().code, errc::timed_out);
}

TEST(http_client, a_reply_over_the_cap_is_too_large) {
  live_server server;
  auto talks = open_plain(server.port(), 1000);
  EXPECT_EQ(talks.exchange("GET", "/big?bytes=1000", "", {}, 5s)->body.size(), 1000U);
  EXPECT_EQ(talks.exchange("GET", "/big?bytes=1001", "", {}, 5s).error().code, errc::too_large);
  EXPECT_EQ(talks.exchange("GET", "/big?bytes=10", "", {}, 5s)->body.size(), 10U);
}

TEST(http_client, a_reply_that_is_not_http_is_invalid) {
  scripted_server server({{"SSH-2.0-something\r\n\r\n", script_end::close}});
  auto talks = open_plain(server.port());
  EXPECT_EQ(talks.exchange("GET", "/", "", {}, 5s).error().code, errc::invalid);
}

TEST(http_client, nobody_listening_is_unavailable) {
  unsigned short port = 0;
  {
    port = live_server().port();
  }
  auto talks = open_plain(port);
  const auto reply = talks.exchange("GET", "/", "", {}, 5s);
  EXPECT_EQ(reply.error().code, errc::unavailable);
  EXPECT_THAT(reply.error().detail, HasSubstr("cannot connect"));
}

TEST(http_client, a_connection_that_ended_while_idle_is_opened_anew) {
  scripted_server server({{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", script_end::close},
                          {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb", script_end::hang}});
  auto talks = open_plain(server.port());
  EXPECT_EQ(talks.exchange("POST", "/", "1", {}, 5s)->body, "a");
  ASSERT_TRUE(comes_true([&] { return server.closed() == 1; }));
  EXPECT_EQ(talks.exchange("POST", "/", "2", {}, 5s)->body, "b");
}

TEST(http_client, only_what_may_be_repeated_is_sent_again_after_a_silent_close) {
  const std::string fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  {
    scripted_server server({{"", script_end::close}, {fine, script_end::hang}});
    EXPECT_EQ(open_plain(server.port()).exchange("GET", "/", "", {}, 5s)->body, "ok");
  }
  {
    scripted_server server({{"", script_end::close}, {fine, script_end::hang}});
    const auto reply = open_plain(server.port()).exchange("POST", "/", "x", {{"Idempotency-Key", "k"}}, 5s);
    EXPECT_EQ(reply->body, "ok");
  }
  {
    scripted_server server({{"", script_end::close}, {fine, script_end::hang}});
    EXPECT_EQ(open_plain(server.port()).exchange("POST", "/", "x", {}, 5s).error().code, errc::unavailable);
    EXPECT_EQ(server.accepted(), 1);
  }
  {
    scripted_server server({{"HTTP/1.1 200 OK\r\nConte", script_end::close}, {fine, script_end::hang}});
    EXPECT_EQ(open_plain(server.port()).exchange("GET", "/", "", {}, 5s).error().code, errc::unavailable);
    EXPECT_EQ(server.accepted(), 1);  // a word of the reply had come
  }
}

TEST(http_client, puts_the_servers_refusal_into_words) {
  tls_world world;
  const auto leo = world.ours.issue(mash::test::person_certificate("urn:mash:cambridgeshire:person:leo-hart"));
  auto wish = mash::test::person_certificate(AMIRA);
  wish.ends = -1h;
  wish.begins = -2h;
  const auto late = world.ours.issue(wish);
  mash::test::pki theirs("Some other authority");
  const auto stranger = theirs.issue(mash::test::person_certificate(AMIRA));
  const auto tls = world.server(world.ours.revoke({leo.serial}));
  live_server server(&tls);
  const auto refusal_of = [&](const client_tls& with) {
    auto made = client::open(origin_of(server.port()), with);
    return made->exchange("POST", "/echo", "x", {}, 5s).error();
  };
  const auto& ca = world.ours.ca_file();
  for (const auto& [with, words] : std::vector<std::pair<client_tls, std::string>>{
           {{ca, "", ""}, "asks for a client certificate"},
           {{ca, late.certificate_file, late.key_file}, "has expired"},
           {{ca, leo.certificate_file, leo.key_file}, "was revoked"},
           {{ca, stranger.certificate_file, stranger.key_file}, "does not know the authority"},
           {{theirs.ca_file(), world.amira.certificate_file, world.amira.key_file}, "certificate was not accepted"}}) {
    const auto why = refusal_of(with);
    EXPECT_EQ(why.code, errc::denied) << why.detail;
    EXPECT_THAT(why.detail, HasSubstr(words));
  }
  EXPECT_EQ(server.handled(), 0);
}

TEST(http_client, the_certificate_must_be_for_the_name_that_was_asked) {
  tls_world world;
  auto wish = mash::test::server_certificate();
  wish.san_ips = {"192.0.2.1"};
  wish.san_dns = {"elsewhere.example"};
  const auto elsewhere = world.ours.issue(wish);
  auto tls = world.server();
  tls.certificate_file = elsewhere.certificate_file;
  tls.key_file = elsewhere.key_file;
  live_server server(&tls);
  const client_tls with{world.ours.ca_file(), world.amira.certificate_file, world.amira.key_file};
  for (const auto* host : {"127.0.0.1", "localhost"}) {
    auto made = client::open("https://" + std::string(host) + ":" + std::to_string(server.port()), with);
    const auto why = made->exchange("GET", "/", "", {}, 5s).error();
    EXPECT_EQ(why.code, errc::denied);
    EXPECT_THAT(why.detail, HasSubstr("mismatch"));
  }
}

TEST(http_client, a_name_is_looked_up_and_verified) {
  tls_world world;
  const auto tls = world.server();
  live_server server(&tls);
  auto made = client::open("https://localhost:" + std::to_string(server.port()),
                           {world.ours.ca_file(), world.amira.certificate_file, world.amira.key_file});
  EXPECT_EQ(made->exchange("GET", "/echo", "", {}, 5s)->status, 200U);
}

TEST(http_client, addresses_that_are_none_are_refused) {
  for (const auto* text : {"", "hub.example", "ftp://hub.example", "https://", "https://hub.example/path",
                           "https://user@hub.example", "https://hub.example?x=1", "https://hub.example:99999"}) {
    const auto made = client::open(text);
    ASSERT_FALSE(made.has_value()) << text;
    EXPECT_EQ(made.error().code, errc::invalid) << text;
  }
}

TEST(http_client, a_request_that_would_split_is_refused) {
  live_server server;
  auto talks = open_plain(server.port());
  EXPECT_EQ(talks.exchange("GET", "/a b", "", {}, 5s).error().code, errc::invalid);
  EXPECT_EQ(talks.exchange("GET", "/a\r\nX: y", "", {}, 5s).error().code, errc::invalid);
  EXPECT_EQ(talks.exchange("GET", "/", "", {{"X", "a\r\nY: b"}}, 5s).error().code, errc::invalid);
  EXPECT_EQ(talks.exchange("GET", "no-slash", "", {}, 5s).error().code, errc::invalid);
  EXPECT_EQ(server.handled(), 0);
}

TEST(percent_encode, leaves_only_unreserved_characters) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("a b/c?d&e=f+g%"), "a%20b%2Fc%3Fd%26e%3Df%2Bg%25");
  EXPECT_EQ(percent_encode("\xc3\xa9"), "%C3%A9");
  EXPECT_EQ(percent_encode(""), "");
}

}  // namespace
}  // namespace mash::http::test
