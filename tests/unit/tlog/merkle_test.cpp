// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/merkle.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/tlog/sample.hpp"

namespace mash::tlog {
namespace {

using test::hex_digest;
using test::memory_tree;

memory_tree tree_of_bytes(unsigned leaves) {
  memory_tree tree;
  for (unsigned i = 0; i < leaves; ++i) tree.add(std::string(1, static_cast<char>(i)));
  return tree;
}

TEST(merkle, hashes_the_official_leaves_and_nodes) {
  const auto leaves = test::sample_leaves();
  EXPECT_EQ(to_hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const char* const leaf_hashes[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                     "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                                     "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
                                     "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
                                     "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                     "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
                                     "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                                     "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1"};
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(to_hex(leaf_hash(as_bytes(leaves[i]))), leaf_hashes[i]);
  EXPECT_EQ(to_hex(node_hash(hex_digest(leaf_hashes[0]), hex_digest(leaf_hashes[1]))),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
}

TEST(merkle, frontier_gives_the_official_roots_of_sizes_0_to_8) {
  const auto leaves = test::sample_leaves();
  const char* const roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                               "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                               "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                               "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                               "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                               "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                               "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                               "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  frontier edge;
  for (std::size_t size = 0; size <= 8; ++size) {
    EXPECT_EQ(edge.size(), size);
    EXPECT_EQ(to_hex(edge.root()), roots[size]);
    if (size < 8) edge.append(leaf_hash(as_bytes(leaves[size])));
  }
}

TEST(merkle, a_long_leaf_hashes_like_a_short_one) {
  // The buffer on the stack ends at 2,047 bytes of entry; the hash must not notice.
  for (const std::size_t size : {2046u, 2047u, 2048u, 2049u, 70000u}) {
    std::string entry(size, 'x');
    EXPECT_EQ(leaf_hash(as_bytes(entry)), sha256(std::string(1, '\0') + entry)) << size;
  }
}

TEST(merkle, frontier_agrees_with_the_recursive_definition_and_survives_a_restart) {
  memory_tree tree;
  frontier edge;
  for (unsigned size = 0; size < 300; ++size) {
    ASSERT_EQ(edge.root(), tree.root(size)) << size;
    edge = frontier(edge.size(), edge.nodes());
    tree.add("entry " + std::to_string(size));
    edge.append(tree.leaves.back());
  }
}

TEST(merkle, only_aligned_ranges_are_subtrees) {
  EXPECT_TRUE(is_subtree({0, 1}));
  EXPECT_TRUE(is_subtree({0, 7}));
  EXPECT_TRUE(is_subtree({8, 13}));
  EXPECT_TRUE(is_subtree({4, 8}));
  EXPECT_FALSE(is_subtree({0, 0}));
  EXPECT_FALSE(is_subtree({3, 2}));
  EXPECT_FALSE(is_subtree({2, 5}));
  EXPECT_FALSE(is_subtree({1, 9223372036854775810u}));
  EXPECT_FALSE(is_subtree({0, TREE_SIZE_MAX + 1}));
}

TEST(merkle, hostile_sizes_are_refused_at_once) {
  const digest hash{};
  const std::vector<digest> proof(64);
  for (const std::uint64_t size : {std::uint64_t{1} << 62, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    EXPECT_FALSE(verify_inclusion(0, size, hash, proof, hash));
    EXPECT_FALSE(verify_inclusion(size - 1, size, hash, proof, hash));
    EXPECT_FALSE(verify_consistency(1, size, hash, hash, proof));
    EXPECT_FALSE(verify_consistency(size, size, hash, hash, {}));
    memory_tree tree;
    EXPECT_FALSE(root_at(tree, size).has_value());
    EXPECT_FALSE(inclusion_proof(tree, 0, size).has_value());
    EXPECT_FALSE(consistency_proof(tree, 1, size).has_value());
    EXPECT_EQ(tree.reads, 0u);
  }
}

// One SHA-256 over the output of an algorithm for every valid input up to 130 leaves, as the draft publishes it.
struct rolling_hash {
  std::string text;
  void line(const std::string& prefix, const std::vector<digest>& proof) {
    text.append(prefix);
    for (const digest& hash : proof) text.append(" ").append(to_hex(hash));
    text.append("\n");
  }
  [[nodiscard]] std::string value() const { return to_hex(sha256(text)); }
};

constexpr unsigned ROLLING_MAX = 130;

std::string range_text(std::uint64_t begin, std::uint64_t end) {
  return "[" + std::to_string(begin) + ", " + std::to_string(end) + ")";
}

TEST(merkle, every_subtree_root_up_to_130_leaves) {
  memory_tree tree = tree_of_bytes(ROLLING_MAX);
  rolling_hash rolling;
  for (std::uint64_t end = 1; end <= ROLLING_MAX; ++end)
    for (std::uint64_t begin = 0; begin < end; ++begin)
      if (is_subtree({begin, end})) rolling.line(range_text(begin, end), {subtree_root(tree, {begin, end}).value()});
  EXPECT_EQ(rolling.value(), "94a95384a8c69acea9b50d035a58285b3a777cb7a724005faa5e1f1e1190007f");
}

TEST(merkle, every_subtree_inclusion_proof_up_to_130_leaves) {
  memory_tree tree = tree_of_bytes(ROLLING_MAX);
  rolling_hash rolling;
  for (std::uint64_t end = 1; end <= ROLLING_MAX; ++end) {
    for (std::uint64_t begin = 0; begin < end; ++begin) {
      if (!is_subtree({begin, end})) continue;
      for (std::uint64_t index = begin; index < end; ++index) {
        const auto proof = subtree_inclusion_proof(tree, index, {begin, end}).value();
        rolling.line(std::to_string(index) + " " + range_text(begin, end), proof);
        ASSERT_TRUE(verify_subtree_inclusion(index, {begin, end}, tree.leaves[index], proof,
                                             test::plain_root(tree.leaves, begin, end)));
      }
    }
  }
  EXPECT_EQ(rolling.value(), "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f");
}

TEST(merkle, every_subtree_consistency_proof_up_to_130_leaves) {
  memory_tree tree = tree_of_bytes(ROLLING_MAX);
  rolling_hash rolling;
  for (std::uint64_t size = 0; size <= ROLLING_MAX; ++size) {
    const digest root = tree.root(size);
    for (std::uint64_t end = 1; end <= size; ++end) {
      for (std::uint64_t begin = 0; begin < end; ++begin) {
        if (!is_subtree({begin, end})) continue;
        const auto proof = subtree_consistency_proof(tree, {begin, end}, size).value();
        rolling.line(range_text(begin, end) + " " + std::to_string(size), proof);
        const digest part = test::plain_root(tree.leaves, begin, end);
        ASSERT_TRUE(verify_subtree_consistency({begin, end}, size, part, root, proof));
      }
    }
  }
  EXPECT_EQ(rolling.value(), "c586ebbb73a5621baf2140095d87dde934e3b6503a562a1a5215b8209edd083d");
}

TEST(merkle, random_trees_prove_and_no_other_leaf_or_size_does) {
  std::mt19937_64 random(20261121);
  for (int round = 0; round < 200; ++round) {
    memory_tree tree;
    const std::uint64_t size = 1 + random() % 700;
    for (std::uint64_t i = 0; i < size; ++i) tree.add(std::to_string(random()));
    const std::uint64_t index = random() % size;
    const digest root = tree.root(size);
    const auto proof = inclusion_proof(tree, index, size).value();
    ASSERT_TRUE(verify_inclusion(index, size, tree.leaves[index], proof, root));
    for (std::uint64_t other = 0; other < size; ++other)
      if (other != index) ASSERT_FALSE(verify_inclusion(other, size, tree.leaves[index], proof, root));
    const std::uint64_t older = 1 + random() % size;
    const auto consistent = consistency_proof(tree, older, size).value();
    ASSERT_TRUE(verify_consistency(older, size, tree.root(older), root, consistent));
    if (older < size) ASSERT_FALSE(verify_consistency(older, size, root, root, consistent));
    if (older > 1) ASSERT_FALSE(verify_consistency(older, size, tree.root(older - 1), root, consistent));
  }
}

TEST(merkle, proofs_read_a_logarithmic_number_of_hashes) {
  // Every complete subtree hashes to the same value here: only the number of reads matters.
  struct counting : hash_reader {
    std::size_t reads = 0;
    result<digest> read(node_id) override {
      ++reads;
      return digest{};
    }
  };
  std::mt19937_64 random(7);
  for (int round = 0; round < 1000; ++round) {
    counting tree;
    const std::uint64_t size = 1 + random() % TREE_SIZE_MAX;
    ASSERT_TRUE(inclusion_proof(tree, random() % size, size).has_value());
    ASSERT_LE(tree.reads, 96u);
    tree.reads = 0;
    ASSERT_TRUE(consistency_proof(tree, 1 + random() % size, size).has_value());
    ASSERT_LE(tree.reads, 144u);
  }
}

TEST(merkle, a_missing_hash_is_an_error_and_not_a_proof) {
  memory_tree tree = tree_of_bytes(5);
  EXPECT_EQ(inclusion_proof(tree, 2, 9).error().code, errc::not_found);
  EXPECT_EQ(inclusion_proof(tree, 9, 9).error().code, errc::invalid);
  EXPECT_EQ(consistency_proof(tree, 6, 5).error().code, errc::invalid);
  EXPECT_EQ(consistency_proof(tree, 0, 5).error().code, errc::invalid);
}

}  // namespace
}  // namespace mash::tlog
