// SPDX-License-Identifier: Apache-2.0
// A transparency log in memory whose leaves and key are in the test's hand, as the hub's are in its administrator's: it
// can show any history, and sign it.
#pragma once

#include "base/tlog/proofs.hpp"
#include "base/tlog/witness.hpp"

namespace mash::test {

class written_log final : public tlog::hash_reader {
 public:
  explicit written_log(std::string origin = "mash.example/audit", std::uint64_t leaves = 64)
      : origin_(std::move(origin)) {
    for (std::uint64_t index = 0; index < leaves; ++index) leaves_.push_back(entry(index));
  }

  result<digest> read(tlog::node_id node) override {
    tlog::frontier tree;
    for (std::uint64_t at = node.index << node.level; at < (node.index + 1) << node.level; ++at)
      tree.append(leaves_.at(at));
    return tree.root();
  }
  [[nodiscard]] tlog::checkpoint head(std::uint64_t size) const {
    tlog::frontier tree;
    for (std::uint64_t at = 0; at < size; ++at) tree.append(leaves_.at(at));
    return {origin_, size, tree.root()};
  }
  [[nodiscard]] std::string signed_head(std::uint64_t size) const {
    return tlog::sign_checkpoint(head(size), signing_key::from_seed(SEED)).text;
  }
  // What a hub would publish to a member that holds `from`.
  [[nodiscard]] tlog::checkpoint_offer offer(std::uint64_t from, std::uint64_t to) {
    tlog::checkpoint_offer out{from, {}, signed_head(to)};
    if (from > 0 && from <= to) out.proof = tlog::consistency_proof(*this, from, to).value();
    return out;
  }
  [[nodiscard]] tlog::verifier_key verifier() const {
    return {origin_, tlog::key_type::log, signing_key::from_seed(SEED).public_key()};
  }
  void rewrite(std::uint64_t index) { leaves_.at(index) = tlog::leaf_hash(as_bytes("another entry")); }
  void restore(std::uint64_t index) { leaves_.at(index) = entry(index); }

 private:
  static constexpr std::array<unsigned char, 32> SEED{7};
  static digest entry(std::uint64_t index) { return tlog::leaf_hash(as_bytes("entry " + std::to_string(index))); }

  std::string origin_;
  std::vector<digest> leaves_;
};

}  // namespace mash::test
