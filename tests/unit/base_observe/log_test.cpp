// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <gmock/gmock.h>

#include <mutex>
#include <thread>
#include <vector>

#include "base/json.hpp"

namespace mash::log {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr instant AT{std::chrono::milliseconds{1795183500000}};

// Collects what is logged, and puts standard error and the level back at the end of the test.
class log_test : public ::testing::Test {
 protected:
  log_test() {
    redirect([this](std::string_view line) { lines_.emplace_back(line); });
  }
  ~log_test() override {
    redirect({});
    set_level(level::info);
  }
  std::vector<std::string> lines_;  // `redirect` serialises the calls
};

TEST_F(log_test, a_line_is_canonical_json_with_time_level_and_event) {
  EXPECT_EQ(format(level::warn, "member_connected", {{"member", "police"}, {"port", 1234}, {"again", true}}, AT),
            R"({"again":true,"at":"2026-11-20T14:05:00.000Z","event":"member_connected","level":"warn",)"
            R"("member":"police","port":1234})");
}

TEST_F(log_test, every_kind_of_text_and_number_is_a_field) {
  const std::string owned = "owned";
  const std::string_view view = "view";
  const auto line = format(level::info, "x", {{"a", owned}, {"b", view}, {"c", std::size_t{7}}, {"d", -3L}}, AT);
  EXPECT_THAT(line, HasSubstr(R"("a":"owned")"));
  EXPECT_THAT(line, HasSubstr(R"("b":"view")"));
  EXPECT_THAT(line, HasSubstr(R"("c":7)"));
  EXPECT_THAT(line, HasSubstr(R"("d":-3)"));
}

TEST_F(log_test, control_bytes_and_broken_utf8_cannot_forge_a_line_or_steer_a_terminal) {
  const auto line = format(level::info, "x", {{"text", "a\n{\"event\":\"forged\"}\x1b[2J\xff"}}, AT);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  const auto read = json::parse(line);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->at("event"), "x");
  EXPECT_EQ(read->at("text"), "a?{\"event\":\"forged\"}?[2J?");
}

TEST_F(log_test, a_field_cannot_replace_the_event_or_the_time) {
  const auto line = format(level::info, "true_event", {{"event", "false_event"}, {"at", "never"}}, AT);
  EXPECT_THAT(line, HasSubstr(R"("event":"true_event")"));
  EXPECT_THAT(line, HasSubstr(R"("at":"2026-11-20T14:05:00.000Z")"));
}

TEST_F(log_test, long_text_is_cut_at_256_bytes) {
  const auto line = format(level::info, "x", {{"text", std::string(1000, 'y')}}, AT);
  EXPECT_EQ(json::parse(line)->at("text").as_string().size(), 256U);
}

TEST_F(log_test, lines_below_the_level_are_not_written) {
  debug("quiet");
  EXPECT_THAT(lines_, IsEmpty());
  set_level(level::debug);
  debug("heard");
  EXPECT_THAT(lines_, SizeIs(1));
  set_level(level::error);
  info("quiet");
  warn("quiet");
  error("heard");
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_THAT(lines_[1], HasSubstr(R"("level":"error")"));
}

TEST_F(log_test, lines_of_many_threads_stay_whole) {
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 4; ++writer)
      writers.emplace_back([writer] {
        for (int i = 0; i < 100; ++i) info("tick", {{"writer", writer}, {"i", i}});
      });
  }
  ASSERT_THAT(lines_, SizeIs(400));
  for (const auto& line : lines_) EXPECT_TRUE(json::parse(line).has_value());
}

TEST(log_standard_error, gets_one_line_per_event) {
  ::testing::internal::CaptureStderr();
  info("to_standard_error", {{"n", 1}});
  const std::string seen = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(seen, HasSubstr(R"("event":"to_standard_error")"));
  EXPECT_EQ(std::count(seen.begin(), seen.end(), '\n'), 1);
}

}  // namespace
}  // namespace mash::log
