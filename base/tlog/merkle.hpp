// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1) over SHA-256: hashing, the compact range that grows a
// tree, and the verification of proofs. Pure. Subtrees as in draft-ietf-plants-merkle-tree-certs: a range whose start
// is a multiple of the smallest power of two that is not below its length; a whole tree is the subtree from 0.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/crypto.hpp"

namespace mash::tlog {

// A claimed size above this is refused before any arithmetic on it: no log of ours comes near.
inline constexpr std::uint64_t TREE_SIZE_MAX = std::uint64_t{1} << 48;

[[nodiscard]] digest leaf_hash(bytes_view entry);                         // SHA-256(0x00 | entry)
[[nodiscard]] digest node_hash(const digest& left, const digest& right);  // SHA-256(0x01 | left | right)
[[nodiscard]] digest empty_root();                                        // SHA-256 of nothing

// The leaves [begin, end).
struct leaf_range {
  std::uint64_t begin;
  std::uint64_t end;
};
// Not empty, aligned, and within TREE_SIZE_MAX.
[[nodiscard]] bool is_subtree(leaf_range range) noexcept;

// The right edge of a growing tree: the roots of its complete subtrees, largest first, one for each bit set in the
// size. Appending costs one node hash per leaf on average; memory is 48 hashes at most.
class frontier {
 public:
  frontier() = default;
  // `nodes` as `nodes()` gave them for `size`: one for each bit set in it.
  frontier(std::uint64_t size, std::vector<digest> nodes);

  void append(const digest& leaf);
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] digest root() const;
  [[nodiscard]] const std::vector<digest>& nodes() const noexcept { return nodes_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<digest> nodes_;
};

// RFC 9162 section 2.1.3.2. False for an index outside the tree, a hostile size or a proof of another length.
[[nodiscard]] bool verify_inclusion(std::uint64_t index, std::uint64_t size, const digest& leaf,
                                    std::span<const digest> proof, const digest& root);
[[nodiscard]] bool verify_subtree_inclusion(std::uint64_t index, leaf_range subtree, const digest& leaf,
                                            std::span<const digest> proof, const digest& root);

// RFC 9162 section 2.1.4.2: the tree of `size1` with `root1` is a prefix of the tree of `size2` with `root2`. A proof
// from the empty tree says nothing and is refused; equal sizes need equal roots and an empty proof.
[[nodiscard]] bool verify_consistency(std::uint64_t size1, std::uint64_t size2, const digest& root1,
                                      const digest& root2, std::span<const digest> proof);
[[nodiscard]] bool verify_subtree_consistency(leaf_range subtree, std::uint64_t size, const digest& subtree_root,
                                              const digest& root, std::span<const digest> proof);

}  // namespace mash::tlog
