// SPDX-License-Identifier: Apache-2.0
// Making the proofs of RFC 6962 section 2.1 from stored hashes: O(log n) reads and node hashes, whatever the size.
#pragma once

#include <vector>

#include "base/tlog/merkle.hpp"

namespace mash::tlog {

// A complete subtree: level 0 is a leaf hash; (level, index) covers the leaves [index << level, (index + 1) << level).
struct node_id {
  unsigned level;
  std::uint64_t index;
};

// Where the hashes of complete subtrees are kept. May keep a cache, so one object belongs to one thread.
class hash_reader {
 public:
  virtual ~hash_reader() = default;
  [[nodiscard]] virtual result<digest> read(node_id node) = 0;
};

using proof_hashes = std::vector<digest>;

// `invalid` if the arguments do not fit together or exceed TREE_SIZE_MAX; the reader's error if a hash is missing. That
// the stored tree is at least that large is the caller's business.
[[nodiscard]] result<digest> root_at(hash_reader& hashes, std::uint64_t size);
[[nodiscard]] result<frontier> frontier_at(hash_reader& hashes, std::uint64_t size);
[[nodiscard]] result<digest> subtree_root(hash_reader& hashes, leaf_range subtree);
[[nodiscard]] result<proof_hashes> inclusion_proof(hash_reader& hashes, std::uint64_t index, std::uint64_t size);
[[nodiscard]] result<proof_hashes> subtree_inclusion_proof(hash_reader& hashes, std::uint64_t index,
                                                           leaf_range subtree);
[[nodiscard]] result<proof_hashes> consistency_proof(hash_reader& hashes, std::uint64_t size1, std::uint64_t size2);
[[nodiscard]] result<proof_hashes> subtree_consistency_proof(hash_reader& hashes, leaf_range subtree,
                                                             std::uint64_t size);

}  // namespace mash::tlog
