// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/proofs.hpp"

#include <algorithm>
#include <bit>

namespace mash::tlog {
namespace {

// Where RFC 6962 splits a range: the largest power of two strictly below its length.
std::uint64_t split_of(leaf_range range) { return range.begin + std::bit_floor(range.end - range.begin - 1); }

// The complete subtrees that make up a range that begins on a boundary of its own size, largest first.
result<std::vector<digest>> complete_parts(hash_reader& hashes, leaf_range range) {
  std::vector<digest> parts;
  for (std::uint64_t at = range.begin; at < range.end;) {
    const std::uint64_t length = std::bit_floor(range.end - at);
    const auto level = static_cast<unsigned>(std::countr_zero(length));
    MASH_TRY(part, hashes.read({level, at >> level}));
    parts.push_back(*part);
    at += length;
  }
  return parts;
}

result<digest> range_root(hash_reader& hashes, leaf_range range) {
  MASH_TRY(parts, complete_parts(hashes, range));
  return frontier(range.end - range.begin, std::move(*parts)).root();
}

// A range to hash for a proof, found on the way down from the root.
result<proof_hashes> hash_upwards(hash_reader& hashes, const std::vector<leaf_range>& downwards) {
  proof_hashes proof;
  proof.reserve(downwards.size());
  for (auto range = downwards.rbegin(); range != downwards.rend(); ++range) {
    MASH_TRY(hash, range_root(hashes, *range));
    proof.push_back(*hash);
  }
  return proof;
}

}  // namespace

result<digest> root_at(hash_reader& hashes, std::uint64_t size) {
  MASH_TRY(edge, frontier_at(hashes, size));
  return edge->root();
}

result<frontier> frontier_at(hash_reader& hashes, std::uint64_t size) {
  if (size > TREE_SIZE_MAX) return fail(errc::invalid, "no log is that large");
  MASH_TRY(parts, complete_parts(hashes, {0, size}));
  return frontier(size, std::move(*parts));
}

result<digest> subtree_root(hash_reader& hashes, leaf_range subtree) {
  if (!is_subtree(subtree)) return fail(errc::invalid, "the range of leaves is not a subtree");
  return range_root(hashes, subtree);
}

result<proof_hashes> inclusion_proof(hash_reader& hashes, std::uint64_t index, std::uint64_t size) {
  return subtree_inclusion_proof(hashes, index, {0, size});
}

result<proof_hashes> subtree_inclusion_proof(hash_reader& hashes, std::uint64_t index, leaf_range subtree) {
  if (!is_subtree(subtree) || index < subtree.begin || index >= subtree.end)
    return fail(errc::invalid, "the leaf is not in that tree");
  std::vector<leaf_range> siblings;
  for (leaf_range path = subtree; path.end - path.begin > 1;) {
    const std::uint64_t split = split_of(path);
    const leaf_range left{path.begin, split};
    const leaf_range right{split, path.end};
    siblings.push_back(index < split ? right : left);
    path = index < split ? left : right;
  }
  return hash_upwards(hashes, siblings);
}

result<proof_hashes> consistency_proof(hash_reader& hashes, std::uint64_t size1, std::uint64_t size2) {
  return subtree_consistency_proof(hashes, {0, size1}, size2);
}

result<proof_hashes> subtree_consistency_proof(hash_reader& hashes, leaf_range subtree, std::uint64_t size) {
  if (!is_subtree(subtree) || subtree.end > size || size > TREE_SIZE_MAX)
    return fail(errc::invalid, "there is no consistency proof between those trees");
  std::vector<leaf_range> needed;
  leaf_range tree{0, size};
  bool known = true;  // the verifier holds the hash of what is left of the subtree
  while (subtree.begin != tree.begin || subtree.end != tree.end) {
    const std::uint64_t split = split_of(tree);
    const leaf_range left{tree.begin, split};
    const leaf_range right{split, tree.end};
    if (subtree.end <= split) {
      needed.push_back(right);
      tree = left;
    } else {
      needed.push_back(left);
      tree = right;
      if (subtree.begin < split) {  // the subtree reaches over the split: only its right part remains to be shown
        subtree.begin = split;
        known = false;
      }
    }
  }
  if (!known) needed.push_back(subtree);
  return hash_upwards(hashes, needed);
}

}  // namespace mash::tlog
