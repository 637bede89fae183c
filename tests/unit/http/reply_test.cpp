// SPDX-License-Identifier: Apache-2.0
#include "base/http/reply.hpp"

#include <gmock/gmock.h>

namespace mash::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

std::string head_of(const response& of, const reply_framing& framing = {}) {
  std::string out;
  EXPECT_TRUE(append_head(out, of, framing));
  return out;
}

TEST(reply, the_head_has_status_type_length_and_ends_in_an_empty_line) {
  response ok;
  ok.status = 201;
  ok.body = "{}";
  ok.headers = {{"Location", "/v1/requests/1"}};
  const auto head = head_of(ok);
  EXPECT_THAT(head, StartsWith("HTTP/1.1 201 Created\r\nDate: "));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nLocation: /v1/requests/1\r\n"));
  EXPECT_THAT(head, EndsWith("\r\n\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Connection:")));
}

TEST(reply, the_date_is_an_http_date) {
  const auto head = head_of({});
  const auto at = head.find("Date: ") + 6;
  EXPECT_THAT(head.substr(at, 29),
              MatchesRegex("[A-Z][a-z][a-z], [0-9][0-9] [A-Z][a-z][a-z] 20[0-9][0-9] [0-9:]+ GMT"));
}

TEST(reply, framing_is_said_once) {
  EXPECT_THAT(head_of({}, {.close = true}), HasSubstr("\r\nConnection: close\r\n"));
  const auto stream = head_of({}, {.chunked = true, .close = true});
  EXPECT_THAT(stream, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_THAT(stream, Not(HasSubstr("\r\nContent-Length")));
}

TEST(reply, strict_transport_security_is_for_tls) {
  EXPECT_THAT(head_of({}, {.secure = true}), HasSubstr("Strict-Transport-Security: max-age=31536000"));
  EXPECT_THAT(head_of({}, {.secure = false}), Not(HasSubstr("Strict-Transport-Security")));
}

TEST(reply, no_content_has_neither_type_nor_length) {
  response none;
  for (const unsigned status : {204U, 304U}) {
    none.status = status;
    EXPECT_THAT(head_of(none), Not(HasSubstr("\r\nContent-Type")));
    EXPECT_THAT(head_of(none), Not(HasSubstr("\r\nContent-Length")));
  }
}

TEST(reply, headers_that_would_break_the_message_are_not_sent) {
  const auto sendable = [](std::string name, std::string value) {
    response of;
    of.headers = {{std::move(name), std::move(value)}};
    std::string out = "before";
    const bool sent = append_head(out, of, {});
    EXPECT_TRUE(sent || out == "before");
    return sent;
  };
  EXPECT_TRUE(sendable("X-Fine", "a b; c=\"d\""));
  EXPECT_FALSE(sendable("X", "a\r\nY: b"));
  EXPECT_FALSE(sendable("X", "a\nb"));
  EXPECT_FALSE(sendable("X", std::string("a\0b", 3)));
  EXPECT_FALSE(sendable("X: a\r\nY", "b"));
  EXPECT_FALSE(sendable("", "b"));
  for (const auto* name : {"Content-Length", "transfer-encoding", "Connection", "CONTENT-TYPE", "Date", "Keep-Alive"})
    EXPECT_FALSE(sendable(name, "1")) << name;
  response of;
  of.content_type = "a/b\r\nX: y";
  std::string out;
  EXPECT_FALSE(append_head(out, of, {}));
  of = {};
  of.status = 99;
  EXPECT_FALSE(append_head(out, of, {}));
}

TEST(reply, a_chunk_says_its_size_in_hexadecimal) {
  std::string out = "x";
  append_chunk(out, std::string(26, 'a'));
  EXPECT_EQ(out, "x1a\r\naaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
}

TEST(reply_death, an_empty_chunk_would_end_the_stream) {
  std::string out;
  EXPECT_DEATH(append_chunk(out, ""), "assertion_failed");
}

TEST(problem, is_problem_details_with_pointers) {
  const auto plain = problem(404, "not_found", "Not found", "There is no such request, or it is not yours.");
  EXPECT_EQ(plain.status, 404U);
  EXPECT_EQ(plain.content_type, "application/problem+json");
  EXPECT_EQ(plain.body, R"({"detail":"There is no such request, or it is not yours.","status":404,"title":"Not found",)"
                        R"("type":"urn:mash:problem:not_found"})");
  const auto faults = problem(422, "invalid", "Invalid", "See errors.", {{"/subjects/0", "required", "Give a name."}});
  EXPECT_THAT(faults.body,
              HasSubstr(R"("errors":[{"code":"required","detail":"Give a name.","pointer":"/subjects/0"}])"));
}

TEST(problem, of_a_refusal_says_when_to_come_back) {
  EXPECT_THAT(to_response(OVERLOADED).headers, ::testing::ElementsAre(::testing::Pair("Retry-After", "5")));
  EXPECT_THAT(to_response(REQUEST_TIMED_OUT).headers, ::testing::IsEmpty());
  EXPECT_THAT(to_response(REQUEST_TIMED_OUT).body, HasSubstr(R"("title":"Request Timeout")"));
}

}  // namespace
}  // namespace mash::http
