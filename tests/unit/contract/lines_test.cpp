// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/message.hpp"
#include "base/json.hpp"

namespace mash::contract {
namespace {

constexpr std::string_view ASK = "01934567-89ab-7cde-8f01-23456789abcd";

TEST(lines, have_the_forms_of_the_format_document) {
  EXPECT_EQ(
      encode(hello{"police", {1}, "mash-adapter 0.1.0", "", {256, 16777216}}),
      R"({"credit":{"bytes":16777216,"lines":256},"member":"police","minors":[1],"program":"mash-adapter 0.1.0"})");
  EXPECT_EQ(encode(welcome{9, 1, {512, 1000}}), R"({"credit":{"bytes":1000,"lines":512},"minor":1,"session":9})");
  EXPECT_EQ(encode(heartbeat{9, instant{}}), R"({"at":"1970-01-01T00:00:00.000Z","session":9})");
  EXPECT_EQ(encode(ack{std::string(ASK), 9, 1, std::string(64, '0')}),
            R"({"ask":"01934567-89ab-7cde-8f01-23456789abcd","digest":")" + std::string(64, '0') +
                R"(","revision":1,"session":9})");
  EXPECT_EQ(encode(error_line{std::string(ASK), 9, trouble::agreement_unknown, ""}),
            R"({"ask":"01934567-89ab-7cde-8f01-23456789abcd","code":"agreement_unknown","session":9})");
  EXPECT_EQ(encode(bye{9}), R"({"session":9})");
}

TEST(lines, are_read_back_as_they_were_written) {
  const auto hi = decode_hello(encode(hello{"police", {1, 2}, "p", "cp", {1, 2}}));
  ASSERT_TRUE(hi);
  EXPECT_EQ(hi->minors, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(hi->checkpoint, "cp");
  EXPECT_EQ(hi->allowance, (credit{1, 2}));
  EXPECT_EQ(decode_welcome(encode(welcome{5, 1, {3, 4}}))->allowance, (credit{3, 4}));
  EXPECT_EQ(decode_credit(encode(credit_line{5, {3, 4}}))->allowance, (credit{3, 4}));
  EXPECT_EQ(decode_holding(encode(holding{std::string(ASK), 5, 3}))->items_held, 3);
  EXPECT_EQ(decode_need(encode(need{std::string(ASK), 5, "a1", {identifier::nhs_number}}))->identifiers.at(0),
            identifier::nhs_number);
  EXPECT_EQ(decode_holding(encode(holding{std::string(ASK), 5, 3, instant{}}))->expected_by, instant{});
  EXPECT_EQ(decode_holding(encode(holding{std::string(ASK), 5, 3, {}}))->expected_by, std::nullopt);
  EXPECT_EQ(decode_cancel(encode(cancel{std::string(ASK), 5}))->ask, ASK);
  EXPECT_EQ(decode_error(encode(error_line{"", 0, trouble::version, "no"}))->code, trouble::version);
  EXPECT_EQ(decode_bye(encode(bye{5}))->session, 5U);
  EXPECT_EQ(
      decode_heartbeat(encode(heartbeat{5, instant{std::chrono::milliseconds{7}}}))->at.time_since_epoch().count(), 7);
}

TEST(lines, with_unknown_members_or_bad_values_are_refused) {
  EXPECT_FALSE(decode_bye(R"({"session":9,"x":1})"));
  EXPECT_FALSE(decode_bye(R"({"session":-1})"));
  EXPECT_FALSE(decode_bye(R"({"session":"9"})"));
  EXPECT_FALSE(decode_ack(R"({"ask":"x","digest":"00","revision":1,"session":9})"));
  EXPECT_FALSE(decode_hello(R"({"credit":{"bytes":1,"lines":1},"member":"police","minors":["1"]})"));
  EXPECT_FALSE(decode_hello(R"({"credit":{"bytes":1},"member":"police","minors":[1]})"));
  EXPECT_FALSE(decode_error(R"({"code":"whatever","session":1})"));
  EXPECT_FALSE(decode_heartbeat(R"({"session":1})"));
  const std::string need_of = R"({"ask":"01934567-89ab-7cde-8f01-23456789abcd","session":1,"subject":"a1")";
  EXPECT_TRUE(decode_need(need_of + R"(,"identifiers":["upn"]})"));
  EXPECT_FALSE(decode_need(need_of + R"(,"identifiers":["shoe_size"]})"));
  EXPECT_FALSE(decode_need(need_of + "}")) << "it has to say what";
  EXPECT_FALSE(decode_holding(
      R"({"ask":"01934567-89ab-7cde-8f01-23456789abcd","expected_by":"soon","items_held":1,"session":1})"));
  EXPECT_FALSE(decode_bye(std::string(20000, ' ') + R"({"session":1})"));
}

TEST(session_of, reads_the_number_or_gives_zero) {
  EXPECT_EQ(session_of(R"({"session":9})"), 9U);
  EXPECT_EQ(session_of(R"({"a":1,"session":12,"z":2})"), 12U);
  EXPECT_EQ(session_of(R"({"a":"x"})"), 0U);
  EXPECT_EQ(session_of(R"({"a":"\"session\":5"})"), 0U);
  EXPECT_EQ(session_of("\"session\":5"), 0U);
  EXPECT_EQ(session_of(""), 0U);
}

TEST(split_lines, gives_each_line_without_its_lf) {
  EXPECT_EQ(split_lines("a\nbc\n").value(), (std::vector<std::string_view>{"a", "bc"}));
}

TEST(split_lines, refuses_bad_framing) {
  for (const std::string_view body : {"", "a", "a\nb", "\n", "a\n\n", "\na\n"}) EXPECT_FALSE(split_lines(body)) << body;
}

TEST(split_lines, refuses_what_is_over_a_limit) {
  std::string many;
  for (std::size_t i = 0; i < BATCH_LINES_MAX; ++i) many += "x\n";
  EXPECT_TRUE(split_lines(many));
  EXPECT_FALSE(split_lines(many + "x\n"));
  EXPECT_TRUE(split_lines(std::string(LINE_BYTES_MAX, 'x') + "\n"));
  EXPECT_EQ(split_lines(std::string(LINE_BYTES_MAX + 1, 'x') + "\n").error().code, errc::too_large);
  EXPECT_FALSE(split_lines(std::string(BODY_BYTES_MAX, 'x') + "\n"));
}

}  // namespace
}  // namespace mash::contract
