// SPDX-License-Identifier: Apache-2.0
#include "cli/event_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::cli {
namespace {

using testing::ElementsAre;

constexpr std::string_view HEAD =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(std::string_view content) {
  std::string size;
  for (auto left = content.size(); left > 0; left /= 16) size.insert(0, 1, "0123456789abcdef"[left % 16]);
  return size + "\r\n" + std::string(content) + "\r\n";
}

struct reader {
  std::vector<std::string> heard;
  event_stream stream{
      [this](const server_event& event) { heard.push_back(event.id + "|" + event.name + "|" + event.data); }};
};

TEST(event_stream, reads_events_from_chunks) {
  reader r;
  ASSERT_TRUE(*r.stream.feed(std::string(HEAD) + chunk("id: 7\nevent: roster\ndata: {\"version\":1}\n\n")));
  EXPECT_EQ(r.stream.status(), 200U);
  EXPECT_THAT(r.heard, ElementsAre("7|roster|{\"version\":1}"));
}

TEST(event_stream, the_bytes_may_come_one_at_a_time) {
  reader r;
  const std::string all = std::string(HEAD) + chunk("id: 7\nevent: roster\n") + chunk("data: x\n\nid: 8\nevent: ver") +
                          chunk("sion\ndata: y\n\n");
  for (const char c : all) ASSERT_TRUE(*r.stream.feed({&c, 1}));
  EXPECT_THAT(r.heard, ElementsAre("7|roster|x", "8|version|y"));
}

TEST(event_stream, comments_and_retry_are_no_events) {
  reader r;
  ASSERT_TRUE(*r.stream.feed(std::string(HEAD) + chunk("retry: 1000\n\n: still here\n\n")));
  EXPECT_TRUE(r.heard.empty());
}

TEST(event_stream, several_data_lines_are_one_value) {
  reader r;
  ASSERT_TRUE(*r.stream.feed(std::string(HEAD) + chunk("event: x\ndata: a\r\ndata:b\n\n")));
  EXPECT_THAT(r.heard, ElementsAre("|x|a\nb"));
}

TEST(event_stream, the_last_chunk_ends_it) {
  reader r;
  EXPECT_FALSE(*r.stream.feed(std::string(HEAD) + chunk("event: x\ndata: a\n\n") + "0\r\n\r\n"));
  EXPECT_EQ(r.heard.size(), 1U);
}

TEST(event_stream, a_refusal_is_kept_for_its_words) {
  reader r;
  ASSERT_TRUE(*r.stream.feed("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}"));
  EXPECT_EQ(r.stream.status(), 401U);
  EXPECT_EQ(r.stream.refusal(), "{}");
}

TEST(event_stream, what_is_not_http_is_refused) {
  for (const char* bytes : {"hello\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 xx\r\n\r\n"}) {
    reader r;
    EXPECT_FALSE(r.stream.feed(bytes)) << bytes;
  }
}

TEST(event_stream, a_broken_chunk_is_refused) {
  for (const char* bytes : {"zz\r\n", "-1\r\n", "ffffffffffffffffff\r\n", "\r\n"}) {
    reader r;
    EXPECT_FALSE(r.stream.feed(std::string(HEAD) + bytes)) << bytes;
  }
}

TEST(event_stream, a_head_without_end_is_not_collected_for_ever) {
  reader r;
  const std::string block(1024, 'x');
  result<bool> fed = true;
  for (int i = 0; i < 100 && fed; ++i) fed = r.stream.feed(block);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code, errc::too_large);
}

}  // namespace
}  // namespace mash::cli
