// SPDX-License-Identifier: Apache-2.0
#include "base/http/gate.hpp"

#include <gmock/gmock.h>

#include "base/http/request_parser.hpp"
#include "tests/unit/http/gate_cases.hpp"

namespace mash::http {
namespace {

// The way from bytes to a request, as the server goes it.
std::expected<passage, refusal> judge(std::string_view bytes, request& into, const gate_limits& limits = {}) {
  const auto size = head_scanner{}.scan(bytes, limits);
  if (!size) return std::unexpected(size.error());
  if (*size == 0) return std::unexpected(refusal{0, "incomplete", "more bytes are needed"});
  const auto head = bytes.substr(0, *size);
  const auto passed = gate(head, limits);
  if (!passed) return passed;
  if (auto parsed = parse_head(head, *passed, into); !parsed) return std::unexpected(parsed.error());
  return passed;
}

unsigned status_of(std::string_view bytes, const gate_limits& limits = {}) {
  request into;
  const auto judged = judge(bytes, into, limits);
  return judged ? 200 : judged.error().status;
}

class gate_table : public ::testing::TestWithParam<test::gate_case> {};

TEST_P(gate_table, gives_the_verdict) { EXPECT_EQ(status_of(GetParam().bytes), GetParam().status); }

TEST_P(gate_table, gives_the_same_verdict_when_the_head_comes_byte_by_byte) {
  const gate_limits limits;
  const auto& bytes = GetParam().bytes;
  head_scanner scanner;
  for (std::size_t have = 1; have <= bytes.size(); ++have) {
    const auto scanned = scanner.scan(std::string_view(bytes).substr(0, have), limits);
    if (!scanned) {
      EXPECT_EQ(scanned.error().status, GetParam().status);
      return;
    }
    if (*scanned == 0) continue;
    EXPECT_EQ(status_of(std::string_view(bytes).substr(0, *scanned)), GetParam().status);
    return;
  }
  FAIL() << "the head never ended";
}

INSTANTIATE_TEST_SUITE_P(table, gate_table, ::testing::ValuesIn(test::gate_cases()),
                         [](const auto& row) { return row.param.name; });

TEST(gate, a_refusal_never_repeats_what_was_sent) {
  request into;
  for (const auto& row : test::gate_cases()) {
    if (row.status == 200) continue;
    const auto judged = judge(row.bytes, into);
    ASSERT_FALSE(judged.has_value());
    EXPECT_EQ(std::string(judged.error().sentence).find("hub.example"), std::string::npos);
    EXPECT_FALSE(judged.error().sentence.empty());
    EXPECT_FALSE(judged.error().word.empty());
  }
}

TEST(gate, tells_the_body_length_and_the_wish_to_close) {
  request into;
  const auto judged = judge(
      "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\nConnection: keep-alive , CLOSE\r\n"
      "Expect: 100-Continue\r\n\r\n",
      into);
  ASSERT_TRUE(judged.has_value());
  EXPECT_EQ(judged->body_bytes, 17U);
  EXPECT_TRUE(judged->close);
  EXPECT_TRUE(judged->expects_continue);
}

TEST(gate, keeps_the_connection_when_nobody_says_close) {
  request into;
  const auto judged = judge("GET /x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, closed, x-close\r\n\r\n", into);
  ASSERT_TRUE(judged.has_value());
  EXPECT_FALSE(judged->close);
}

TEST(gate, limits_are_exact) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(status_of(head, {.header_bytes_max = head.size()}), 200U);
  EXPECT_EQ(status_of(head, {.header_bytes_max = head.size() - 1}), 431U);
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
  EXPECT_EQ(status_of(post, {.body_bytes_max = 10}), 200U);
  EXPECT_EQ(status_of(post, {.body_bytes_max = 9}), 413U);
  EXPECT_EQ(status_of(post, {.header_fields_max = 2}), 200U);
  EXPECT_EQ(status_of(post, {.header_fields_max = 1}), 431U);
}

TEST(gate, refuses_a_head_that_is_not_whole) {
  EXPECT_EQ(gate("GET / HTTP/1.1\r\nHost: a\r\n", {}).error().status, 400U);
  EXPECT_EQ(gate("", {}).error().status, 400U);
  EXPECT_EQ(gate("GET / HTTP/1.1\r\nHost: a\r\n\r\nX: y\r\n\r\n", {}).error().status, 400U);
}

TEST(request_parser, fills_the_request) {
  request into;
  ASSERT_TRUE(judge("GET /v1/a%20b/c?state=open&text=one+two%2B%26&flag&=x HTTP/1.1\r\n"
                    "Host: hub.example\r\nX-Mixed-CASE:  padded value \t\r\nX-Twice: 1\r\nX-Twice: 2\r\n\r\n",
                    into)
                  .has_value());
  EXPECT_EQ(into.method, "GET");
  EXPECT_EQ(into.path, "/v1/a b/c");
  using pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(into.query, (pairs{{"state", "open"}, {"text", "one two+&"}, {"flag", ""}, {"", "x"}}));
  EXPECT_EQ(into.headers,
            (pairs{{"host", "hub.example"}, {"x-mixed-case", "padded value"}, {"x-twice", "1"}, {"x-twice", "2"}}));
  EXPECT_EQ(into.header("x-mixed-case"), "padded value");
  EXPECT_EQ(into.header("x-absent"), std::nullopt);
  EXPECT_EQ(into.query_value("state"), "open");
  EXPECT_EQ(into.query_value("absent"), std::nullopt);
}

TEST(request_parser, nothing_of_the_request_before_is_left) {
  request into;
  ASSERT_TRUE(
      judge("POST /first?a=1 HTTP/1.1\r\nHost: a\r\nX-Secret: s\r\nContent-Length: 0\r\n\r\n", into).has_value());
  ASSERT_TRUE(judge("GET /second HTTP/1.1\r\nHost: b\r\n\r\n", into).has_value());
  EXPECT_EQ(into.path, "/second");
  EXPECT_TRUE(into.query.empty());
  EXPECT_EQ(into.headers.size(), 1U);
  EXPECT_EQ(into.header("x-secret"), std::nullopt);
}

TEST(request_parser, refuses_when_beast_and_the_gate_see_different_ends) {
  request into;
  const std::string_view head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
  EXPECT_TRUE(parse_head(head, {.body_bytes = 5}, into).has_value());
  EXPECT_FALSE(parse_head(head, {.body_bytes = 0}, into).has_value());
  EXPECT_FALSE(parse_head("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", {}, into).has_value());
}

}  // namespace
}  // namespace mash::http
