// SPDX-License-Identifier: Apache-2.0
// A verifier is worth what it refuses: every one of these changes to what it reads must be caught.
#include <gtest/gtest.h>

#include <random>

#include "base/tlog/receipt.hpp"
#include "tests/unit/tlog/sample.hpp"

namespace mash::tlog {
namespace {

verifier_key sample_log_key() { return parse_vkey(test::first_line(test::read_data("sample/log.vkey"))).value(); }

// Each byte replaced by others, removed, doubled, and each pair of neighbours exchanged.
std::vector<std::string> mutations_of(const std::string& text) {
  std::vector<std::string> mutants;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const int flip : {0x01, 0x02, 0x20, 0x80}) {
      mutants.push_back(text);
      mutants.back()[at] = static_cast<char>(text[at] ^ flip);
    }
    mutants.push_back(text);
    mutants.back().erase(at, 1);
    mutants.push_back(text);
    mutants.back().insert(at, 1, text[at]);
    if (at > 0 && text[at] != text[at - 1]) {
      mutants.push_back(text);
      std::swap(mutants.back()[at], mutants.back()[at - 1]);
    }
  }
  return mutants;
}

TEST(mutation, every_change_to_a_signed_checkpoint_is_caught) {
  const std::string good = test::read_data("sample/checkpoint.1000");
  const verifier_key log = sample_log_key();
  ASSERT_TRUE(open_checkpoint(good, log).has_value());
  std::size_t tried = 0;
  for (const std::string& mutant : mutations_of(good)) {
    if (mutant == good) continue;
    ++tried;
    EXPECT_FALSE(open_checkpoint(mutant, log).has_value()) << mutant;
  }
  EXPECT_GE(tried, 1200u);
}

TEST(mutation, every_change_to_a_receipt_is_caught) {
  const std::string leaf = test::read_data("sample/613.leaf");
  const verifier_key log = sample_log_key();
  // Without the witness's line: a verifier that does not hold the witness's key must ignore that line.
  auto proof = parse_receipt(test::read_data("sample/613.tlog-proof")).value();
  proof.checkpoint = test::read_data("sample/checkpoint.1000");
  const std::string good = to_text(proof);
  ASSERT_TRUE(verify_receipt(good, as_bytes(leaf), log).has_value());
  std::size_t tried = 0;
  for (const std::string& mutant : mutations_of(good)) {
    if (mutant == good) continue;
    ++tried;
    EXPECT_FALSE(verify_receipt(mutant, as_bytes(leaf), log).has_value()) << mutant;
  }
  EXPECT_GE(tried, 4000u);
}

TEST(mutation, every_change_to_a_cosignature_is_caught) {
  const auto good = parse_note(test::read_data("sample/checkpoint.1000.cosigned")).value();
  const auto witness = parse_vkey(test::first_line(test::read_data("sample/witness.vkey"))).value();
  ASSERT_TRUE(cosigned_at(good, witness).has_value());
  for (std::size_t bit = 0; bit < good.signatures[1].bytes.size() * 8; ++bit) {
    note mutant = good;
    mutant.signatures[1].bytes[bit / 8] = static_cast<char>(mutant.signatures[1].bytes[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(cosigned_at(mutant, witness).has_value()) << bit;
  }
}

TEST(mutation, every_bit_of_every_leaf_changes_the_root) {
  const auto leaves = test::sample_leaves();
  test::memory_tree tree;
  for (const auto& leaf : leaves) tree.add(leaf);
  const digest root = tree.root(1000);
  std::size_t tried = 0;
  for (std::size_t at = 0; at < leaves.size(); ++at) {
    const auto proof = inclusion_proof(tree, at, 1000).value();
    for (std::size_t bit = 0; bit < leaves[at].size() * 8; bit += 5) {
      std::string mutant = leaves[at];
      mutant[bit / 8] = static_cast<char>(mutant[bit / 8] ^ (1 << bit % 8));
      ++tried;
      ASSERT_FALSE(verify_inclusion(at, 1000, leaf_hash(as_bytes(mutant)), proof, root)) << at << " " << bit;
    }
  }
  EXPECT_GE(tried, 20000u);
}

TEST(mutation, every_change_to_a_consistency_proof_is_caught) {
  test::memory_tree tree;
  for (const auto& leaf : test::sample_leaves()) tree.add(leaf);
  std::mt19937 random(11);
  std::size_t tried = 0;
  for (int round = 0; round < 100; ++round) {
    const std::uint64_t size2 = 2 + random() % 999, size1 = 1 + random() % (size2 - 1);
    const digest root1 = tree.root(size1), root2 = tree.root(size2);
    const auto good = consistency_proof(tree, size1, size2).value();
    ASSERT_TRUE(verify_consistency(size1, size2, root1, root2, good));
    std::vector<proof_hashes> mutants;
    for (std::size_t at = 0; at < good.size(); ++at) {
      for (int flip = 0; flip < 3; ++flip) {
        mutants.push_back(good);
        mutants.back()[at][random() % 32] ^= static_cast<unsigned char>(1u << random() % 8);
      }
      mutants.push_back(good);
      mutants.back().erase(mutants.back().begin() + static_cast<std::ptrdiff_t>(at));
      mutants.push_back(good);
      mutants.back().insert(mutants.back().begin() + static_cast<std::ptrdiff_t>(at), good[at]);
    }
    mutants.push_back(good);
    mutants.back().push_back(root2);
    for (const auto& mutant : mutants) {
      ++tried;
      ASSERT_FALSE(verify_consistency(size1, size2, root1, root2, mutant)) << size1 << " " << size2;
    }
  }
  EXPECT_GE(tried, 2500u);
}

}  // namespace
}  // namespace mash::tlog
