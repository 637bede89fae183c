// SPDX-License-Identifier: Apache-2.0
// Who may complete a handshake, and what changes when certificates are revoked, renewed or struck from the directory.
#include <gmock/gmock.h>

#include <algorithm>

#include "base/metrics.hpp"
#include "tests/unit/http/live_server.hpp"

namespace mash::http::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

// With TLS 1.3 a client believes to be connected before the server has judged it, so only a reply counts as being in.
raw_reply try_to_enter(const live_server& server, const raw_tls& wish, std::string* why = nullptr) {
  raw_client client(server.port(), wish);
  auto reply = client.ask(get("/echo"));
  if (why != nullptr) *why = client.last_error();
  return reply;
}

class tls : public ::testing::Test {
 protected:
  tls_world world_;
};

TEST_F(tls, tells_the_handler_who_is_there) {
  const auto files = world_.server();
  live_server server(&files);
  const auto reply = try_to_enter(server, world_.as(world_.amira));
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.body, HasSubstr("\"who\":\"" + std::string(AMIRA) + "\""));
  EXPECT_THAT(reply.body, HasSubstr("\"fingerprint\":\"" + world_.amira.fingerprint + "\""));
  EXPECT_THAT(reply.body, HasSubstr("\"client_auth\":true"));
}

TEST_F(tls, nobody_enters_without_a_certificate) {
  const auto files = world_.server();
  live_server server(&files);
  std::string why;
  EXPECT_EQ(try_to_enter(server, world_.as_nobody(), &why).status, 0);
  EXPECT_THAT(why, HasSubstr("certificate required"));
  EXPECT_EQ(server.handled(), 0);
}

TEST_F(tls, a_crowd_of_strangers_cannot_fill_the_log) {
  const auto& counted = metrics::process().count("mash_http_handshakes_refused_total", "TLS handshakes that failed");
  const auto before = counted.value();
  const auto files = world_.server();
  live_server server(&files);
  ::testing::internal::CaptureStderr();
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(try_to_enter(server, world_.as_nobody()).status, 0);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - began).count();
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("\"why\":\"the client sent no certificate\""));
  EXPECT_LE(std::count(log.begin(), log.end(), '\n'), seconds + 1);
  EXPECT_TRUE(comes_true([&] { return counted.value() == before + 20; }));
}

TEST_F(tls, a_certificate_of_another_authority_is_refused) {
  mash::test::pki theirs("Some other authority");
  const auto stranger = theirs.issue(mash::test::person_certificate(AMIRA));
  const auto files = world_.server();
  live_server server(&files);
  std::string why;
  EXPECT_EQ(try_to_enter(server, world_.as(stranger), &why).status, 0);
  EXPECT_THAT(why, HasSubstr("unknown ca"));
}

TEST_F(tls, an_authority_of_the_same_name_is_another_authority) {
  mash::test::pki impostor;
  const auto stranger = impostor.issue(mash::test::person_certificate(AMIRA));
  const auto files = world_.server();
  live_server server(&files);
  EXPECT_EQ(try_to_enter(server, world_.as(stranger)).status, 0);
}

TEST_F(tls, an_expired_certificate_is_refused) {
  auto wish = mash::test::person_certificate(AMIRA);
  wish.begins = -48h;
  wish.ends = -1h;
  const auto late = world_.ours.issue(wish);
  const auto files = world_.server();
  live_server server(&files);
  std::string why;
  EXPECT_EQ(try_to_enter(server, world_.as(late), &why).status, 0);
  EXPECT_THAT(why, HasSubstr("certificate expired"));
}

TEST_F(tls, a_certificate_of_tomorrow_is_refused) {
  auto wish = mash::test::person_certificate(AMIRA);
  wish.begins = 24h;
  wish.ends = 48h;
  const auto early = world_.ours.issue(wish);
  const auto files = world_.server();
  live_server server(&files);
  EXPECT_EQ(try_to_enter(server, world_.as(early)).status, 0);
}

TEST_F(tls, a_servers_certificate_is_no_persons_certificate) {
  const auto files = world_.server();
  live_server server(&files);
  EXPECT_EQ(try_to_enter(server, world_.as(world_.hub)).status, 0);
}

TEST_F(tls, a_certificate_without_a_stated_use_enters_but_is_told_apart) {
  auto wish = mash::test::person_certificate(AMIRA);
  wish.client_auth = false;
  const auto vague = world_.ours.issue(wish);
  const auto files = world_.server();
  live_server server(&files);
  EXPECT_THAT(try_to_enter(server, world_.as(vague)).body, HasSubstr("\"client_auth\":false"));
}

TEST_F(tls, version_1_2_is_refused) {
  const auto files = world_.server();
  live_server server(&files);
  auto wish = world_.as(world_.amira);
  wish.version_max = TLS1_2_VERSION;
  raw_client client(server.port(), wish);
  EXPECT_FALSE(client.handshaken());
  EXPECT_THAT(client.last_error(), HasSubstr("protocol version"));
}

TEST_F(tls, only_three_groups_are_spoken) {
  const auto files = world_.server();
  live_server server(&files);
  for (const char* group : {"X25519", "P-256", "P-384"}) {
    auto wish = world_.as(world_.amira);
    wish.groups = group;
    EXPECT_EQ(try_to_enter(server, wish).status, 200) << group;
  }
  for (const char* group : {"X448", "P-521", "ffdhe2048"}) {
    auto wish = world_.as(world_.amira);
    wish.groups = group;
    EXPECT_EQ(try_to_enter(server, wish).status, 0) << group;
  }
}

TEST_F(tls, http_1_1_is_chosen_and_a_client_of_other_protocols_is_refused) {
  const auto files = world_.server();
  live_server server(&files);
  auto browser = world_.as(world_.amira);
  browser.protocols = "\x02h2\x08http/1.1";
  raw_client first(server.port(), browser);
  EXPECT_EQ(first.protocol(), "http/1.1");
  EXPECT_EQ(first.ask(get("/")).status, 200);
  auto mail = world_.as(world_.amira);
  mail.protocols = "\x04imap\x02h2";
  raw_client second(server.port(), mail);
  EXPECT_FALSE(second.handshaken());
  EXPECT_THAT(second.last_error(), HasSubstr("no application protocol"));
}

TEST_F(tls, a_revoked_certificate_is_refused_and_others_are_not) {
  const auto leo = world_.ours.issue(mash::test::person_certificate("urn:mash:cambridgeshire:person:leo-hart"));
  const auto files = world_.server(world_.ours.revoke({leo.serial}));
  live_server server(&files);
  std::string why;
  EXPECT_EQ(try_to_enter(server, world_.as(leo), &why).status, 0);
  EXPECT_THAT(why, HasSubstr("certificate revoked"));
  EXPECT_EQ(try_to_enter(server, world_.as(world_.amira)).status, 200);
}

TEST_F(tls, a_second_list_of_the_same_second_is_honoured_after_reload) {
  const auto first = world_.server(world_.ours.revoke({}));
  const auto second = world_.server(world_.ours.revoke({world_.amira.serial}));
  live_server server(&first);
  EXPECT_EQ(try_to_enter(server, world_.as(world_.amira)).status, 200);
  ASSERT_TRUE(server.http().reload(second).has_value());
  EXPECT_EQ(try_to_enter(server, world_.as(world_.amira)).status, 0);
}

TEST_F(tls, an_expired_list_is_loud_but_shuts_out_only_the_revoked) {
  const auto leo = world_.ours.issue(mash::test::person_certificate("urn:mash:cambridgeshire:person:leo-hart"));
  const auto files = world_.server(world_.ours.revoke({leo.serial}, -48h, -24h));
  ::testing::internal::CaptureStderr();
  live_server server(&files);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("tls_revocations_expired"));
  EXPECT_EQ(try_to_enter(server, world_.as(world_.amira)).status, 200);
  EXPECT_EQ(try_to_enter(server, world_.as(leo)).status, 0);
}

TEST_F(tls, a_list_of_tomorrow_is_loud_but_shuts_out_only_the_revoked) {
  const auto leo = world_.ours.issue(mash::test::person_certificate("urn:mash:cambridgeshire:person:leo-hart"));
  const auto files = world_.server(world_.ours.revoke({leo.serial}, 24h, 48h));
  ::testing::internal::CaptureStderr();
  live_server server(&files);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("tls_revocations_not_valid_yet"));
  EXPECT_EQ(try_to_enter(server, world_.as(world_.amira)).status, 200);
  EXPECT_EQ(try_to_enter(server, world_.as(leo)).status, 0);
}

TEST_F(tls, a_list_that_ends_within_14_days_is_announced) {
  const auto soon = world_.server(world_.ours.revoke({}, -1h, 24h * 13));
  const auto later = world_.server(world_.ours.revoke({}, -1h, 24h * 15));
  ::testing::internal::CaptureStderr();
  {
    live_server server(&soon);
  }
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("tls_revocations_expire_soon"));
  ::testing::internal::CaptureStderr();
  {
    live_server server(&later);
  }
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), Not(HasSubstr("tls_revocations_expire_soon")));
}

TEST_F(tls, no_session_is_ever_resumed_so_revocation_cannot_be_skipped) {
  const auto before = world_.server();
  const auto after = world_.server(world_.ours.revoke({world_.amira.serial}));
  live_server server(&before);
  auto wish = world_.as(world_.amira);
  {
    raw_client client(server.port(), wish);
    ASSERT_EQ(client.ask(get("/")).status, 200);
    wish.resume = client.session();  // after a reply, when tickets would have come
    EXPECT_EQ(SSL_SESSION_is_resumable(wish.resume.get()), 0);
  }
  {
    raw_client again(server.port(), wish);
    EXPECT_EQ(again.ask(get("/")).status, 200);
    EXPECT_FALSE(again.was_resumed());
  }
  ASSERT_TRUE(server.http().reload(after).has_value());
  raw_client revoked(server.port(), wish);
  EXPECT_EQ(revoked.ask(get("/")).status, 0);
  EXPECT_FALSE(revoked.was_resumed());
}

TEST_F(tls, reload_ends_idle_connections_and_closes_busy_ones_after_their_reply) {
  const auto files = world_.server();
  live_server server(&files);
  raw_client idle(server.port(), world_.as(world_.amira));
  raw_client busy(server.port(), world_.as(world_.amira));
  ASSERT_EQ(idle.ask(get("/")).status, 200);
  busy.send(get("/stubborn"));
  ASSERT_TRUE(comes_true([&] { return server.handled() == 2; }));
  ASSERT_TRUE(server.http().reload(files).has_value());
  EXPECT_TRUE(idle.is_closed());
  server.release();
  const auto reply = busy.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_TRUE(busy.is_closed());
  EXPECT_EQ(try_to_enter(server, world_.as(world_.amira)).status, 200);
}

TEST_F(tls, a_reload_ends_streams_whole_and_one_that_was_revoked_does_not_come_back) {
  const auto before = world_.server();
  const auto after = world_.server(world_.ours.revoke({world_.amira.serial}));
  live_server server(&before);
  raw_client streaming(server.port(), world_.as(world_.amira));
  streaming.send(get("/stream?last=hang"));
  ASSERT_TRUE(comes_true([&] { return server.streams_begun() == 1; }));
  ASSERT_TRUE(server.http().reload(after).has_value());
  const auto heard = streaming.read_reply();
  EXPECT_EQ(heard.status, 200);
  EXPECT_TRUE(heard.whole);
  EXPECT_TRUE(comes_true([&] { return server.streams_ended() == 1; }));
  EXPECT_EQ(try_to_enter(server, world_.as(world_.amira)).status, 0);
}

TEST_F(tls, a_failed_reload_keeps_what_was_there) {
  const auto files = world_.server();
  live_server server(&files);
  raw_client client(server.port(), world_.as(world_.amira));
  ASSERT_EQ(client.ask(get("/")).status, 200);
  auto broken = files;
  broken.certificate_file = "/nowhere";
  ::testing::internal::CaptureStderr();
  const auto reloaded = server.http().reload(broken);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("tls_reload_failed"));
  ASSERT_FALSE(reloaded.has_value());
  EXPECT_THAT(reloaded.error().detail, HasSubstr("/nowhere"));
  EXPECT_EQ(client.ask(get("/")).status, 200);
  EXPECT_EQ(try_to_enter(server, world_.as(world_.amira)).status, 200);
}

TEST_F(tls, close_if_ends_the_connections_it_names_at_once_and_no_others) {
  const auto leo = world_.ours.issue(mash::test::person_certificate("urn:mash:cambridgeshire:person:leo-hart"));
  const auto files = world_.server();
  live_server server(&files);
  raw_client idle(server.port(), world_.as(leo));
  raw_client busy(server.port(), world_.as(leo));
  raw_client streaming(server.port(), world_.as(leo));
  raw_client other(server.port(), world_.as(world_.amira));
  ASSERT_EQ(idle.ask(get("/")).status, 200);
  ASSERT_EQ(other.ask(get("/")).status, 200);
  busy.send(get("/slow"));
  streaming.send(get("/stream?last=hang"));
  ASSERT_TRUE(comes_true([&] { return server.handled() == 4 && server.streams_begun() == 1; }));
  server.http().close_if([&](const peer_certificate& peer) { return peer.fingerprint == leo.fingerprint; });
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(busy.is_closed());
  EXPECT_FALSE(streaming.read_reply().whole);
  EXPECT_TRUE(comes_true([&] { return server.streams_ended() == 1; }));
  EXPECT_EQ(other.ask(get("/")).status, 200);
}

TEST_F(tls, a_reload_under_traffic_loses_no_reply_that_was_begun) {
  const auto files = world_.server();
  const auto renewed = world_.ours.issue(mash::test::server_certificate());
  const http::server_tls next{renewed.certificate_file, renewed.key_file, files.client_ca_file, files.crl_file};
  live_server server(&files);
  std::atomic<bool> over = false;
  std::atomic<int> answered = 0;
  std::atomic<int> broken = 0;
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < 3; ++caller)
    callers.emplace_back([&] {
      auto client = std::make_unique<raw_client>(server.port(), world_.as(world_.amira));
      while (!over) {
        const auto reply = client->ask(post("/echo", "hello"));
        if (reply.status == 200 && reply.whole) ++answered;
        if (reply.status != 0 && !(reply.status == 200 && reply.whole)) ++broken;
        if (reply.status == 0 || reply.headers.contains("connection"))
          client = std::make_unique<raw_client>(server.port(), world_.as(world_.amira));
      }
    });
  for (int i = 1; i <= 100; ++i) {
    ASSERT_TRUE(comes_true([&] { return answered >= i * 10; }));
    ASSERT_TRUE(server.http().reload(i % 2 == 0 ? files : next).has_value());
  }
  over = true;
  callers.clear();
  EXPECT_EQ(broken, 0);
}

}  // namespace
}  // namespace mash::http::test
