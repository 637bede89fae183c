// SPDX-License-Identifier: Apache-2.0
// The examples in docs/formats/exchange.md are true: every line is read and written back as it stands there, the
// digests are those of the lines, and the receipt verifies under the key that is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "adapters/contract/agreement_codec.hpp"
#include "adapters/contract/codec.hpp"
#include "adapters/contract/leaf.hpp"
#include "adapters/contract/lines.hpp"
#include "adapters/contract/witness_codec.hpp"
#include "base/tlog/receipt.hpp"
#include "tests/support/source_path.hpp"

namespace mash::contract {
namespace {

using testing::HasSubstr;

const std::string& document() {
  static const std::string text = [] {
    std::ifstream file(test::source_path("docs/formats/exchange.md"));
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return text;
}

// The content of every fenced block with this label.
std::vector<std::string> blocks(const std::string& label) {
  std::vector<std::string> found;
  const std::string fence = "```" + label + "\n";
  for (std::size_t at = document().find(fence); at != std::string::npos; at = document().find(fence, at + 1)) {
    const std::size_t from = at + fence.size();
    found.push_back(document().substr(from, document().find("\n```", from) - from));
  }
  return found;
}

template <class Decode>
void reads_back(const std::string& type, Decode decode) {
  const auto found = blocks("MASHX1 " + type);
  ASSERT_FALSE(found.empty()) << type;
  for (const std::string& line : found) {
    const auto read = decode(line);
    ASSERT_TRUE(read) << type << ": " << read.error().detail;
    EXPECT_EQ(encode(*read), line) << type;
  }
}

TEST(exchange_document, small_lines_read_back_as_they_stand) {
  reads_back("HELLO", decode_hello);
  reads_back("WELCOME", decode_welcome);
  reads_back("HEARTBEAT", decode_heartbeat);
  reads_back("BYE", decode_bye);
  reads_back("CREDIT", decode_credit);
  reads_back("ACK", decode_ack);
  reads_back("HOLDING", decode_holding);
  reads_back("NEED", decode_need);
  reads_back("CANCEL", decode_cancel);
  reads_back("ERROR", decode_error);
  reads_back("ASK", decode_ask);
  reads_back("AGREEMENT reply", decode_agreement_reply);
  reads_back("CHECKPOINT", decode_checkpoint);
  reads_back("COSIGN", decode_cosign);
  reads_back("CORRECTION", decode_correction_status);
}

TEST(exchange_document, offers_the_version_of_the_manifest_document) {
  const std::string line = blocks("MASHX1 AGREEMENT").at(0);
  const auto offer = decode_agreement_offer(line);
  ASSERT_TRUE(offer) << offer.error().detail;
  EXPECT_EQ(encode(*offer).value(), line);
  const auto read = policy::parse_manifest(offer->manifest);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_TRUE(policy::check_contents(read->what, offer->files));
  for (const std::string& reply : blocks("MASHX1 AGREEMENT reply"))
    EXPECT_EQ(decode_agreement_reply(reply)->agreement, read->digest());
}

TEST(exchange_document, names_every_type_and_every_error_code) {
  for (const std::string_view type : words<message_type>::list) EXPECT_THAT(document(), HasSubstr(std::string(type)));
  for (const std::string_view code : words<trouble>::list)
    EXPECT_THAT(document(), HasSubstr("| `" + std::string(code) + "` |"));
  for (const std::string_view outcome : words<offer_outcome>::list)
    EXPECT_THAT(document(), HasSubstr("| `" + std::string(outcome) + "` |"));
  for (const std::string_view outcome : words<tlog::witness_answer>::list)
    EXPECT_THAT(document(), HasSubstr("| `" + std::string(outcome) + "` |"));
}

TEST(exchange_document, states_the_digests_of_its_question_and_answer) {
  const auto asks = blocks("MASHX1 ASK"), answers = blocks("MASHX1 ANSWER");
  ASSERT_EQ(asks.size(), 1U);
  ASSERT_EQ(answers.size(), 1U);
  for (const std::string& line : {asks[0], answers[0]}) {
    const auto digest = digest_of_line(line);
    ASSERT_TRUE(digest);
    EXPECT_THAT(document(), HasSubstr("Its digest is `" + *digest + "`"));
  }
}

// The checkpoint is that of audit-log.md's worked example; the member had seen its first entry.
TEST(exchange_document, has_a_checkpoint_that_a_witness_cosigns_as_it_stands_there) {
  std::array<unsigned char, 32> seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<unsigned char>(i);
  const signing_key key = signing_key::from_seed(seed);
  const tlog::verifier_key log{"mash.example/audit", tlog::key_type::log, key.public_key()};
  const auto published = decode_checkpoint(blocks("MASHX1 CHECKPOINT").at(0));
  ASSERT_TRUE(published);
  const auto first = from_hex("9ac7f8c4d9c6ac05d433e645e298177c8fe5a0ad975d2ec271494d95dabbc433");
  tlog::checkpoint seen{log.name, 1, {}};
  std::ranges::copy(as_bytes(*first), seen.root.begin());
  const tlog::witness one(log, "schools/witness", signing_key::from_seed(seed));
  EXPECT_EQ(one.key().vkey(), blocks("vkey").at(1));
  const auto replies = blocks("MASHX1 COSIGN");
  const auto cosigned = decode_cosign(replies.at(0));
  const tlog::note note{published->offer.checkpoint.substr(0, published->offer.checkpoint.find("\n\n") + 1),
                        {tlog::parse_signature_line(cosigned->cosignature).value()}};
  const auto time = tlog::cosigned_at(note, one.key());
  ASSERT_TRUE(time);
  const auto reply =
      one.add(published->offer, *time,
              {[&] { return std::optional(seen); }, [](const tlog::signed_checkpoint&) { return result<void>(); }});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->cosignature, cosigned->cosignature + "\n");
  EXPECT_EQ(decode_cosign(replies.at(1))->size, seen.size);
}

TEST(exchange_document, has_an_answer_whose_receipt_verifies) {
  const std::string line = blocks("MASHX1 ANSWER").at(0);
  const auto read = decode_answer(line);
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_TRUE(read->proof);
  EXPECT_EQ(encode(read->what, &*read->proof), line);
  const auto key = tlog::parse_vkey(blocks("vkey").at(0));
  ASSERT_TRUE(key);
  EXPECT_TRUE(tlog::verify_receipt(read->proof->proof, as_bytes(read->proof->leaf), *key));
  const auto leaf = parse_leaf(read->proof->leaf);
  ASSERT_TRUE(leaf);
  EXPECT_EQ(leaf->request, read->what.ask_id);
  EXPECT_TRUE(opens(*leaf->body, read->proof->salt, read->digest));
}

}  // namespace
}  // namespace mash::contract
