// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/checkpoint.hpp"

#include <gtest/gtest.h>

#include "base/tlog/receipt.hpp"
#include "tests/unit/tlog/sample.hpp"

namespace mash::tlog {
namespace {

verifier_key sample_log_key() { return parse_vkey(test::first_line(test::read_data("sample/log.vkey"))).value(); }

TEST(checkpoint, known_answer_of_eight_official_leaves) {
  frontier edge;
  const auto leaves = test::sample_leaves();
  for (std::size_t i = 0; i < 8; ++i) edge.append(leaf_hash(as_bytes(leaves[i])));
  const auto head = sign_checkpoint({"mash.example/audit", edge.size(), edge.root()},
                                    test::key_from_seed_file("sample/log.seed.hex"));
  EXPECT_EQ(head.text,
            "mash.example/audit\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n"
            "\xE2\x80\x94 mash.example/audit "
            "QmudSQHhrK82GSHBSvRDyQ/8yu/0kxZvjju+fzb1nZr4eytlWTnaoRV8aLm/O+8ifDFVpypYAWtU/onEEgQaL9/qBgY=\n");
}

TEST(checkpoint, every_sample_checkpoint_opens_and_is_written_byte_for_byte) {
  test::memory_tree tree;
  for (const auto& leaf : test::sample_leaves()) tree.add(leaf);
  const signing_key key = test::key_from_seed_file("sample/log.seed.hex");
  for (const std::uint64_t size : {0u, 1u, 3u, 8u, 255u, 256u, 257u, 1000u}) {
    const std::string bytes = test::read_data("sample/checkpoint." + std::to_string(size));
    const auto opened = open_checkpoint(bytes, sample_log_key());
    ASSERT_TRUE(opened.has_value()) << size;
    EXPECT_EQ(opened->head, (checkpoint{"mash.example/audit", size, tree.root(size)}));
    EXPECT_EQ(opened->text, bytes);
    EXPECT_EQ(sign_checkpoint(opened->head, key).text, bytes);
    EXPECT_TRUE(
        open_checkpoint(test::read_data("sample/checkpoint." + std::to_string(size) + ".cosigned"), sample_log_key()));
  }
}

TEST(checkpoint, text_with_any_other_spelling_is_refused) {
  const std::string root = to_base64(leaf_hash(as_bytes("x")));
  ASSERT_TRUE(parse_checkpoint_text("o\n1\n" + root + "\n").has_value());
  for (const std::string& bad : {std::string(),
                                 std::string("o\n"),
                                 std::string("o\n1\n"),
                                 "\n1\n" + root + "\n",
                                 "o\n01\n" + root + "\n",
                                 "o\n+1\n" + root + "\n",
                                 "o\n-1\n" + root + "\n",
                                 "o\n 1\n" + root + "\n",
                                 "o\n1 \n" + root + "\n",
                                 "o\n\n" + root + "\n",
                                 "o\n0x1\n" + root + "\n",
                                 "o\n1\n" + root,
                                 "o\n1\n" + root.substr(0, 43) + "\n",
                                 "o\n1\n" + root + "=\n",
                                 "o\n1\n" + to_base64(as_bytes("short")) + "\n",
                                 "o\n1\n" + root + "\nextension\n",
                                 "o\n18446744073709551616\n" + root + "\n",
                                 "o\n9223372036854775808\n" + root + "\n",
                                 "o\n281474976710657\n" + root + "\n",
                                 "o\n0\n" + root + "\n"})
    EXPECT_FALSE(parse_checkpoint_text(bad).has_value()) << bad;
}

TEST(checkpoint, another_origin_or_key_is_refused) {
  const signing_key key = test::key_from_seed_file("sample/log.seed.hex");
  const verifier_key log = sample_log_key();
  const std::string text = checkpoint_text({"other.example/log", 0, empty_root()});
  const note under_our_name{text, {sign_note(text, "mash.example/audit", key)}};
  EXPECT_EQ(open_checkpoint(to_text(under_our_name), log).error().detail,
            "the checkpoint is of another log: other.example/log, not mash.example/audit");
  const signing_key stranger = test::key_from_seed_file("sample/witness.seed.hex");
  const auto forged = sign_checkpoint({"mash.example/audit", 0, empty_root()}, stranger);
  EXPECT_FALSE(open_checkpoint(forged.text, log).has_value());
}

TEST(receipt, the_sample_proof_verifies_and_is_written_byte_for_byte) {
  const std::string text = test::read_data("sample/613.tlog-proof"), leaf = test::read_data("sample/613.leaf");
  const auto head = verify_receipt(text, as_bytes(leaf), sample_log_key());
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->head.size, 1000u);
  const auto witness = parse_vkey(test::first_line(test::read_data("sample/witness.vkey"))).value();
  EXPECT_EQ(cosigned_at(head->signed_note, witness).value(), 1700000000u);
  EXPECT_EQ(to_text(parse_receipt(text).value()), text);
  EXPECT_FALSE(verify_receipt(text, as_bytes(leaf + " "), sample_log_key()).has_value());
}

TEST(receipt, extra_data_is_carried_and_not_trusted) {
  auto proof = parse_receipt(test::read_data("sample/613.tlog-proof")).value();
  proof.extra = "anything";
  const auto again = parse_receipt(to_text(proof));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->extra, "anything");
  EXPECT_TRUE(verify_receipt(*again, as_bytes(test::read_data("sample/613.leaf")), sample_log_key()).has_value());
}

TEST(receipt, what_is_wrong_with_a_proof_is_told) {
  const std::string leaf = test::read_data("sample/613.leaf");
  const auto sample = parse_receipt(test::read_data("sample/613.tlog-proof")).value();
  const auto why = [&](const receipt& changed) {
    return verify_receipt(changed, as_bytes(leaf), sample_log_key()).error().detail;
  };
  receipt changed = sample;
  changed.index = 1000;
  EXPECT_TRUE(why(changed).starts_with("entry 1000 is outside the tree of 1000 entries"));
  changed = sample;
  changed.proof.pop_back();
  EXPECT_TRUE(why(changed).ends_with("needs a proof of 10 hashes, and this one has 9")) << why(changed);
  changed = sample;
  changed.proof[3][0] ^= 1;
  EXPECT_TRUE(
      why(changed).starts_with("what is shown as entry 613 does not lead to the signed root of the tree of 1000"));
  const auto form = [&](std::string_view from, std::string_view to) {
    std::string text = to_text(sample);
    text.replace(text.find(from), from.size(), to);
    return parse_receipt(text).error().detail;
  };
  EXPECT_EQ(form("index 613", "index 0613"),
            "line 2 of the proof (c2sp.org/tlog-proof@v1) is not an index: a decimal "
            "number of at most 2^48 without leading zeros");
  EXPECT_TRUE(form("index 613\n", "index 613\nA").starts_with("line 3 of the proof"));
}

TEST(receipt, malformed_proofs_are_refused) {
  const std::string good = test::read_data("sample/613.tlog-proof");
  const std::string rest = good.substr(good.find("index"));
  const std::string heading = "c2sp.org/tlog-proof@v1\n";
  ASSERT_TRUE(parse_receipt(heading + rest).has_value());
  std::string many = heading + "index 1\n";
  for (int i = 0; i < 64; ++i) many += to_base64(empty_root()) + "\n";
  for (const std::string& bad :
       {std::string(), heading, heading + "index 1\n", heading + "index 1\n\n", "c2sp.org/tlog-proof@v2\n" + rest,
        heading + "extra !\n" + rest, heading + "extra YQ==\nextra YQ==\n" + rest,
        heading + "index 0613" + rest.substr(9), heading + "index  613" + rest.substr(9),
        heading + "indexes 613" + rest.substr(9), heading + "\n" + rest, heading + "index 613\nAAAA\n\n" + rest,
        many + "\n" + rest, good.substr(0, 60)})
    EXPECT_FALSE(parse_receipt(bad).has_value()) << bad.substr(0, 100);
}

}  // namespace
}  // namespace mash::tlog
