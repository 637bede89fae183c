// SPDX-License-Identifier: Apache-2.0
// A member's transparency log in memory: real leaves, a real RFC 6962 tree with real proofs, one signed checkpoint for
// each batch of answers. Only the database and its fsync are missing, so that a benchmark measures the hub and not the
// members' disks.
#pragma once

#include <string>
#include <vector>

#include "adapters/contract/codec.hpp"
#include "base/tlog/checkpoint.hpp"
#include "base/tlog/proofs.hpp"

namespace mash::bench {

class memory_ledger final : private tlog::hash_reader {
 public:
  memory_ledger(std::string member, signing_key key) : member_(std::move(member)), key_(std::move(key)) {}

  struct entry {
    std::uint64_t index = 0;
    std::string leaf, salt;
  };
  // Logs an answer whose line has this digest.
  [[nodiscard]] entry append(const contract::answer& reply, const std::string& digest, instant now);
  // Signs what has been appended; every receipt until the next one shows this head.
  void sign();
  [[nodiscard]] contract::receipt receipt(const entry& of);

 private:
  [[nodiscard]] result<digest> read(tlog::node_id node) override;
  void push(digest leaf);

  std::string member_;
  signing_key key_;
  std::vector<std::vector<digest>> levels_;  // complete subtrees by height
  std::uint64_t size_ = 0;
  tlog::signed_checkpoint head_;
};

}  // namespace mash::bench
