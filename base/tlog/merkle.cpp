// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/merkle.hpp"

#include <algorithm>
#include <bit>
#include <optional>

namespace mash::tlog {
namespace {

constexpr unsigned char LEAF_PREFIX = 0;
constexpr unsigned char NODE_PREFIX = 1;

}  // namespace

digest leaf_hash(bytes_view entry) {
  // Our leaves are at most 1 kB; the usual case needs no allocation.
  std::array<unsigned char, 2048> small;
  if (entry.size() < small.size()) {
    small[0] = LEAF_PREFIX;
    std::ranges::copy(entry, small.begin() + 1);
    return sha256(bytes_view(small.data(), entry.size() + 1));
  }
  std::vector<unsigned char> large;
  large.reserve(entry.size() + 1);
  large.push_back(LEAF_PREFIX);
  large.insert(large.end(), entry.begin(), entry.end());
  return sha256(large);
}

digest node_hash(const digest& left, const digest& right) {
  std::array<unsigned char, 65> joined;
  joined[0] = NODE_PREFIX;
  std::ranges::copy(left, joined.begin() + 1);
  std::ranges::copy(right, joined.begin() + 33);
  return sha256(joined);
}

digest empty_root() { return sha256(bytes_view{}); }

bool is_subtree(leaf_range range) noexcept {
  if (range.begin >= range.end || range.end > TREE_SIZE_MAX) return false;
  return range.begin % std::bit_ceil(range.end - range.begin) == 0;
}

frontier::frontier(std::uint64_t size, std::vector<digest> nodes) : size_(size), nodes_(std::move(nodes)) {
  MASH_ASSERT(nodes_.size() == static_cast<std::size_t>(std::popcount(size)));
}

void frontier::append(const digest& leaf) {
  MASH_ASSERT(size_ < TREE_SIZE_MAX);
  digest node = leaf;
  // Each trailing one bit of the size is a complete subtree that the new leaf makes into one twice as large.
  for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    node = node_hash(nodes_.back(), node);
    nodes_.pop_back();
  }
  nodes_.push_back(node);
  ++size_;
}

digest frontier::root() const {
  if (nodes_.empty()) return empty_root();
  digest root = nodes_.back();
  for (std::size_t i = nodes_.size() - 1; i-- > 0;) root = node_hash(nodes_[i], root);
  return root;
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, const digest& leaf, std::span<const digest> proof,
                      const digest& root) {
  if (size > TREE_SIZE_MAX || index >= size) return false;
  // Below the point where the path leaves the right edge a sibling may stand on either side; above it, always left.
  const auto inner = static_cast<std::size_t>(std::bit_width(index ^ (size - 1)));
  const auto border = static_cast<std::size_t>(std::popcount(index >> inner));
  if (proof.size() != inner + border) return false;
  digest hash = leaf;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    const bool on_the_right = i < inner && ((index >> i) & 1) == 0;
    hash = on_the_right ? node_hash(hash, proof[i]) : node_hash(proof[i], hash);
  }
  return hash == root;
}

bool verify_subtree_inclusion(std::uint64_t index, leaf_range subtree, const digest& leaf,
                              std::span<const digest> proof, const digest& root) {
  if (!is_subtree(subtree) || index < subtree.begin) return false;
  return verify_inclusion(index - subtree.begin, subtree.end - subtree.begin, leaf, proof, root);
}

bool verify_consistency(std::uint64_t size1, std::uint64_t size2, const digest& root1, const digest& root2,
                        std::span<const digest> proof) {
  return size1 != 0 && verify_subtree_consistency({0, size1}, size2, root1, root2, proof);
}

bool verify_subtree_consistency(leaf_range subtree, std::uint64_t size, const digest& subtree_root, const digest& root,
                                std::span<const digest> proof) {
  if (subtree.end > size || size > TREE_SIZE_MAX) return false;
  if (subtree.begin == subtree.end) return subtree_root == empty_root() && proof.empty();
  if (!is_subtree(subtree)) return false;
  // The paths of the subtree's first and last leaf and of the tree's last leaf, climbed together (RFC 9162, 2.1.4.2).
  std::uint64_t first = subtree.begin;
  std::uint64_t last = subtree.end - 1;
  std::uint64_t tree_last = size - 1;
  const bool at_right_edge = last == tree_last;
  while (first != last && (at_right_edge || (last & 1) != 0)) {
    first >>= 1;
    last >>= 1;
    tree_last >>= 1;
  }
  // A complete subtree is its own starting point; otherwise the proof begins with the largest complete part at its end.
  std::optional<digest> seed;
  if (first == last) {
    seed = subtree_root;
  } else if (!proof.empty()) {
    seed = proof.front();
    proof = proof.subspan(1);
  }
  if (!seed) return false;
  digest subtree_hash = *seed;
  digest tree_hash = *seed;
  for (const digest& sibling : proof) {
    if (tree_last == 0) return false;  // the proof goes on above the root
    if ((last & 1) != 0 || last == tree_last) {
      if (first < last) subtree_hash = node_hash(sibling, subtree_hash);
      tree_hash = node_hash(sibling, tree_hash);
      while (last != 0 && (last & 1) == 0) {
        first >>= 1;
        last >>= 1;
        tree_last >>= 1;
      }
    } else {
      tree_hash = node_hash(tree_hash, sibling);
    }
    first >>= 1;
    last >>= 1;
    tree_last >>= 1;
  }
  return tree_last == 0 && subtree_hash == subtree_root && tree_hash == root;
}

}  // namespace mash::tlog
