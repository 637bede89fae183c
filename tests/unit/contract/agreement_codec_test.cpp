// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/agreement_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/message.hpp"

namespace mash::contract {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string DIGEST(64, 'a');

agreement_offer sample() {
  return {7, "body\n\n\xE2\x80\x94 town/agreement AAAA\n", {{"a.toml", "x = \"1\"\n"}, {"b.toml", ""}}};
}

TEST(agreement_codec, offers_are_read_back_as_they_were_written) {
  const auto line = encode(sample());
  ASSERT_TRUE(line);
  EXPECT_EQ(*line,
            "{\"files\":[{\"path\":\"a.toml\",\"text\":\"x = \\\"1\\\"\\n\"},{\"path\":\"b.toml\"}],"
            "\"manifest\":\"body\\n\\n\xE2\x80\x94 town/agreement AAAA\\n\",\"session\":7}");
  const auto read = decode_agreement_offer(*line);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->session, 7U);
  EXPECT_EQ(read->manifest, sample().manifest);
  EXPECT_EQ(read->files, sample().files);
  EXPECT_EQ(session_of(*line), 7U);
}

TEST(agreement_codec, replies_are_read_back_as_they_were_written) {
  for (const auto outcome : {offer_outcome::held, offer_outcome::malformed, offer_outcome::not_signed,
                             offer_outcome::replayed, offer_outcome::refused}) {
    const agreement_reply said{9, DIGEST, outcome, outcome == offer_outcome::held ? "" : "not signed by health"};
    const auto read = decode_agreement_reply(encode(said));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->agreement, DIGEST);
    EXPECT_EQ(read->outcome, outcome);
    EXPECT_EQ(read->detail, said.detail);
  }
  EXPECT_EQ(encode(agreement_reply{9, "", offer_outcome::malformed, ""}), R"({"outcome":"malformed","session":9})");
}

TEST(agreement_codec, a_version_that_fits_the_folders_limit_fits_one_line) {
  // The worst text that TOML has: every byte is escaped.
  agreement_offer large{1, std::string(30'000, '\n'), {}};
  large.files.emplace("a.toml", std::string(policy::FOLDER_BYTES_MAX, '"'));
  const auto line = encode(large);
  ASSERT_TRUE(line) << line.error().detail;
  EXPECT_LE(line->size(), LINE_BYTES_MAX);
  const auto read = decode_agreement_offer(*line);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->files.at("a.toml").size(), policy::FOLDER_BYTES_MAX);
  large.files.emplace("b.toml", std::string(policy::FOLDER_BYTES_MAX, 'x'));
  EXPECT_EQ(encode(large).error().code, errc::too_large);
}

TEST(agreement_codec, what_breaks_the_format_is_refused) {
  const std::string file = R"({"path":"a.toml","text":"x"})", end = R"(],"manifest":"m","session":7})";
  const std::string begin = R"({"files":[)";
  ASSERT_TRUE(decode_agreement_offer(begin + file + end));
  std::string many;
  for (std::size_t i = 0; i <= policy::FOLDER_FILES_MAX; ++i)
    many += (i == 0 ? "" : ",") + std::string(R"({"path":"f)") + std::to_string(100 + i) + R"("})";
  const std::vector<std::string> lines{
      "",
      "{}",
      "[]",
      begin + file + "," + file + end,                           // twice
      begin + R"({"path":"b"},{"path":"a"})" + end,              // out of order
      begin + R"({"text":"x"})" + end,                           // without a path
      begin + R"({"path":"a.toml","text":"x","mode":1})" + end,  // a member that nobody knows
      begin + R"({"path":"a.toml","text":7})" + end,
      begin + R"("a.toml")" + end,
      begin + many + end,
      begin + file + R"(],"session":7})",     // no manifest
      begin + file + R"(],"manifest":"m"})",  // no session
      begin + file + R"(],"manifest":"m","outcome":"held","session":7})",
      R"({"manifest":"m","session":7})",
      R"({"files":[],"manifest":")" + std::string(64 * 1024 + 1, 'x') + R"(","session":7})",
  };
  for (const std::string& line : lines) EXPECT_FALSE(decode_agreement_offer(line)) << line.substr(0, 120);
  for (const std::string& line :
       {std::string(R"({"session":7})"), std::string(R"({"outcome":"perhaps","session":7})"),
        std::string(R"({"agreement":"x","outcome":"held","session":7})"), std::string(R"({"outcome":"held"})"),
        std::string(R"({"files":[],"outcome":"held","session":7})"),
        R"({"detail":")" + std::string(1001, 'x') + R"(","outcome":"refused","session":7})"})
    EXPECT_FALSE(decode_agreement_reply(line)) << line.substr(0, 120);
}

TEST(agreement_codec, errors_do_not_repeat_what_the_line_holds) {
  const auto read = decode_agreement_offer(R"({"files":[{"path":"a","secret":"s"}],"manifest":"m","session":7})");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().detail, HasSubstr("/files/0"));
  EXPECT_THAT(read.error().detail, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace mash::contract
