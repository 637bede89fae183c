// SPDX-License-Identifier: Apache-2.0
// E-mail and webhooks against servers that are scripted here.
#include <gmock/gmock.h>

#include "base/notify/outlet.hpp"
#include "tests/unit/notify/builders.hpp"
#include "tests/unit/notify/one_connection.hpp"

namespace mash::notify {
namespace {

using std::chrono::milliseconds;
using test::notice_of;
using test::NOW;
using test::one_connection;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
namespace asio = boost::asio;

// A relay that takes one message; gives everything that was said to it.
std::string take_message(one_connection::talk& with, const std::string& answer_to_recipients = "250 yes\r\n") {
  std::string heard;
  with.say("220 relay.example ready\r\n");
  for (std::string line = with.line(); !line.empty(); line = with.line()) {
    heard += line + "\n";
    if (line.starts_with("EHLO")) {
      with.say("250-relay.example\r\n250 8BITMIME\r\n");
    } else if (line.starts_with("RCPT")) {
      with.say(answer_to_recipients);
    } else if (line == "DATA") {
      with.say("354 go on\r\n");
      for (line = with.line(); line != "."; line = with.line()) heard += line + "\n";
      with.say("250 taken\r\n");
    } else {
      with.say("250 yes\r\n");
      if (line.starts_with("QUIT")) return heard;
    }
  }
  return heard;
}

mail_terms mail_to(const one_connection& relay) {
  return {.relay = "smtp://127.0.0.1:" + relay.port(),
          .plain = true,
          .from = "hub@mash.example",
          .to = {"duty@cambridgeshire.example", "second@cambridgeshire.example"},
          .deadline = milliseconds(5000)};
}

TEST(mail, hands_one_message_with_all_recipients_to_the_relay) {
  one_connection relay([](auto& with) { return take_message(with); });
  const auto done = make_mail(mail_to(relay))->deliver(notice_of("notice-1"));
  EXPECT_TRUE(done.has_value()) << done.error().detail;
  EXPECT_THAT(relay.heard(),
              AllOf(HasSubstr("MAIL FROM:<hub@mash.example>"), HasSubstr("RCPT TO:<duty@cambridgeshire.example>"),
                    HasSubstr("RCPT TO:<second@cambridgeshire.example>"),
                    HasSubstr("Subject: MASH hub: A Red check waits for a manager's authority, due 2026-11-20 14:25"),
                    HasSubstr("Message-ID: <notice-1@mash.example>"), HasSubstr("Auto-Submitted: auto-generated"),
                    HasSubstr("019aa11c-0000-7000-8000-000000000001")));
}

TEST(mail, is_dated_as_the_standard_wants_and_holds_ascii_only) {
  mail_terms terms;
  terms.from = "hub@mash.example";
  terms.to = {"duty@cambridgeshire.example"};
  notice one = notice_of("n");
  one.text = "Gr\xc3\xbcn\r\nBcc: somebody@else.example";
  const std::string message = mail_message(terms, one, NOW);
  EXPECT_THAT(message, StartsWith("Date: Fri, 20 Nov 2026 14:30:00 +0000\r\nFrom: hub@mash.example\r\n"));
  EXPECT_THAT(message, HasSubstr("Subject: MASH hub: Gr??n??Bcc: somebody@else.example\r\n"))
      << "no line of the head begins in a text";
  EXPECT_THAT(message, Not(HasSubstr("\r\nBcc:")));
}

TEST(mail, without_starttls_is_not_sent_unless_told_so) {
  one_connection relay([](auto& with) { return take_message(with); });
  mail_terms terms = mail_to(relay);
  terms.plain = false;
  EXPECT_FALSE(make_mail(terms)->deliver(notice_of("n")).has_value());
  EXPECT_THAT(relay.heard(), Not(HasSubstr("MAIL FROM")));
}

TEST(mail, that_the_relay_refuses_is_an_error_without_an_address) {
  one_connection relay([](auto& with) { return take_message(with, "550 no such mailbox duty@\r\n"); });
  const auto done = make_mail(mail_to(relay))->deliver(notice_of("n"));
  ASSERT_FALSE(done.has_value());
  EXPECT_THAT(done.error().detail, Not(HasSubstr("duty@")));
  (void)relay.heard();
}

TEST(mail, to_a_relay_that_says_nothing_ends_at_the_deadline) {
  std::promise<void> over;
  one_connection relay([&](auto&) {
    over.get_future().wait();
    return std::string();
  });
  mail_terms terms = mail_to(relay);
  terms.deadline = milliseconds(200);
  EXPECT_EQ(make_mail(terms)->deliver(notice_of("n")).error().code, errc::timed_out);
  over.set_value();
}

std::string take_post(one_connection::talk& with, const std::string& answer) {
  std::string heard;
  std::size_t length = 0;
  for (std::string line = with.line(); !line.empty(); line = with.line()) {
    heard += line + "\n";
    if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
  }
  heard += "\n" + with.bytes(length);
  with.say(answer);
  return heard;
}

webhook_terms hook_of(const one_connection& server) {
  return {
      .url = "http://127.0.0.1:" + server.port() + "/notices", .bearer = "secret-word", .deadline = milliseconds(5000)};
}

TEST(webhook, posts_the_notice_with_its_id_as_key) {
  one_connection server([](auto& with) {
    return take_post(with, "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  const auto done = make_webhook(hook_of(server))->deliver(notice_of("notice-1"));
  EXPECT_TRUE(done.has_value()) << done.error().detail;
  const std::string heard = server.heard();
  EXPECT_THAT(heard, StartsWith("POST /notices HTTP/1.1\n"));
  EXPECT_THAT(heard, AllOf(HasSubstr("Idempotency-Key: notice-1\n"), HasSubstr("Authorization: Bearer secret-word\n"),
                           HasSubstr("Content-Type: application/json\n")));
  EXPECT_EQ(heard.substr(heard.find("\n\n") + 2), json::canonical(to_json(notice_of("notice-1"))));
}

TEST(webhook, that_answers_anything_but_2xx_did_not_take_it_and_no_redirect_is_followed) {
  for (const char* status : {"500 Oops", "302 Found", "401 Unauthorized", "199 Odd"}) {
    one_connection server([&](auto& with) {
      return take_post(with, std::string("HTTP/1.1 ") + status +
                                 "\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    EXPECT_FALSE(make_webhook(hook_of(server))->deliver(notice_of("n")).has_value()) << status;
    (void)server.heard();
  }
}

TEST(webhook, that_nobody_serves_is_an_error_that_names_no_address) {
  std::string port;
  {
    one_connection gone([](auto& with) { return with.line(); });
    port = gone.port();
    asio::io_context io;
    asio::ip::tcp::socket once(io);
    once.connect({asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port))});
    once.close();
    (void)gone.heard();
  }
  const auto done =
      make_webhook({.url = "http://127.0.0.1:" + port + "/x", .bearer = {}, .ca_file = {}})->deliver(notice_of("n"));
  ASSERT_FALSE(done.has_value());
  EXPECT_THAT(done.error().detail, Not(HasSubstr("127.0.0.1")));
}

}  // namespace
}  // namespace mash::notify
