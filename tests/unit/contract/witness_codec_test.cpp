// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/witness_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::contract {
namespace {

using testing::HasSubstr;
using tlog::witness_answer;

const std::string HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

TEST(checkpoint_line, has_its_one_form_and_reads_back) {
  const checkpoint_line first{9, {0, {}, "note"}};
  EXPECT_EQ(encode(first), R"({"checkpoint":"note","old":0,"session":9})");
  const checkpoint_line later{9, {12, {tlog::empty_root(), digest{}}, "note"}};
  EXPECT_EQ(encode(later), R"({"checkpoint":"note","old":12,"proof":[")" + HASH + R"(",")" + std::string(43, 'A') +
                               R"(="],"session":9})");
  const auto read = decode_checkpoint(encode(later));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->session, 9U);
  EXPECT_EQ(read->offer.old_size, 12U);
  EXPECT_EQ(read->offer.proof, later.offer.proof);
  EXPECT_EQ(read->offer.checkpoint, "note");
}

TEST(checkpoint_line, is_refused_over_its_limits_or_out_of_form) {
  const auto refused = [](const std::string& line) {
    const auto read = decode_checkpoint(line);
    return read ? std::string("accepted") : read.error().detail;
  };
  std::string hashes = "\"" + HASH + "\"";
  for (int i = 1; i < 63; ++i) hashes += ",\"" + HASH + "\"";
  const auto with_proof = [](const std::string& list) {
    return R"({"checkpoint":"n","old":1,"proof":[)" + list + R"(],"session":9})";
  };
  EXPECT_EQ(refused(with_proof(hashes)), "accepted");
  EXPECT_THAT(refused(with_proof(hashes + ",\"" + HASH + "\"")), HasSubstr("/proof"));
  EXPECT_THAT(refused(with_proof("\"" + HASH.substr(0, 40) + "\"")), HasSubstr("not_a_digest"));
  EXPECT_THAT(refused(with_proof("\"" + HASH.substr(0, 42) + "V=\"")), HasSubstr("not_a_digest")) << "loose bits";
  EXPECT_THAT(refused(R"({"checkpoint":"n","old":-1,"session":9})"), HasSubstr("/old"));
  EXPECT_THAT(refused(R"({"checkpoint":"n","old":281474976710657,"session":9})"), HasSubstr("/old")) << "over 2^48";
  EXPECT_THAT(refused(R"({"checkpoint":"","old":1,"session":9})"), HasSubstr("/checkpoint"));
  EXPECT_THAT(refused(R"({"checkpoint":")" + std::string(8193, 'x') + R"(","old":1,"session":9})"),
              HasSubstr("/checkpoint"));
  EXPECT_THAT(refused(R"({"checkpoint":"n","old":1,"session":9,"x":1})"), HasSubstr("unknown_member"));
  EXPECT_NE(refused(R"({"checkpoint":"n","old":1})"), "accepted");
  EXPECT_NE(refused(std::string(17000, ' ')), "accepted");
}

TEST(cosign_line, has_its_one_form_and_reads_back) {
  cosign_line good;
  good.session = 9;
  good.size = 12;
  good.cosignature = "line";
  EXPECT_EQ(encode(good), R"({"cosignature":"line","outcome":"cosigned","session":9,"size":12})");
  cosign_line alarm;
  alarm.session = 9;
  alarm.outcome = witness_answer::forked;
  alarm.size = 12;
  alarm.checkpoint = "note";
  EXPECT_EQ(encode(alarm), R"({"checkpoint":"note","outcome":"forked","session":9,"size":12})");
  for (const cosign_line& line : {good, alarm}) {
    const auto read = decode_cosign(encode(line));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(encode(*read), encode(line));
  }
}

TEST(cosign_line, every_outcome_is_a_word) {
  for (const std::string_view word : words<witness_answer>::list) {
    const std::string signature = word == "cosigned" ? R"("cosignature":"line",)" : "";
    const auto read =
        decode_cosign("{" + signature + R"("outcome":")" + std::string(word) + R"(","session":9,"size":0})");
    ASSERT_TRUE(read) << word;
    EXPECT_EQ(to_word(read->outcome), word);
  }
  EXPECT_FALSE(decode_cosign(R"({"outcome":"signed","session":9,"size":0})"));
}

TEST(cosign_line, has_a_cosignature_if_it_says_so_and_only_then) {
  EXPECT_FALSE(decode_cosign(R"({"outcome":"cosigned","session":9,"size":1})"));
  EXPECT_FALSE(decode_cosign(R"({"cosignature":"line","outcome":"stale","session":9,"size":1})"));
  EXPECT_FALSE(
      decode_cosign(R"({"cosignature":")" + std::string(513, 'x') + R"(","outcome":"cosigned","session":9,"size":1})"));
  EXPECT_FALSE(decode_cosign(R"({"cosignature":"line","outcome":"cosigned","session":9})"));
}

TEST(minors, the_highest_that_both_read_is_chosen) {
  EXPECT_EQ(highest_common_minor({1}), 1);
  EXPECT_EQ(highest_common_minor({2, 1}), 2);
  EXPECT_EQ(highest_common_minor({1, 2, 3, 9}), 3);
  EXPECT_EQ(highest_common_minor({4, 9}), 4);
  EXPECT_EQ(highest_common_minor({5, 9}), 5);
  EXPECT_EQ(highest_common_minor({2}), 2);
  EXPECT_EQ(highest_common_minor({6}), 0);
  EXPECT_EQ(highest_common_minor({}), 0);
}

}  // namespace
}  // namespace mash::contract
