// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/hub/memory_ledger.hpp"

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/tlog/receipt.hpp"

namespace mash::bench {

memory_ledger::entry memory_ledger::append(const contract::answer& reply, const std::string& digest, instant now) {
  const contract::commitment_salt salt = contract::new_salt();
  contract::leaf what;
  what.type = contract::leaf_type::answered;
  what.id = new_uuid(now);
  what.at = now;
  what.request = reply.ask_id;
  what.members = {member_};
  what.outcome = {std::string(to_word(reply.outcome))};
  what.agreement = reply.agreement;
  what.body = contract::commitment(salt, digest);
  entry made{size_, contract::leaf_text(what).value(), to_hex(salt)};
  push(tlog::leaf_hash(as_bytes(made.leaf)));
  return made;
}

void memory_ledger::push(digest node) {
  ++size_;
  for (std::size_t height = 0;; ++height) {
    if (height == levels_.size()) levels_.emplace_back();
    levels_[height].push_back(node);
    const std::size_t count = levels_[height].size();
    if (count % 2 != 0) return;
    node = tlog::node_hash(levels_[height][count - 2], levels_[height][count - 1]);
  }
}

result<digest> memory_ledger::read(tlog::node_id node) {
  MASH_ASSERT(node.level < levels_.size() && node.index < levels_[node.level].size());
  return levels_[node.level][node.index];
}

void memory_ledger::sign() {
  head_ = tlog::sign_checkpoint({member_ + "/ledger", size_, tlog::root_at(*this, size_).value()}, key_);
}

contract::receipt memory_ledger::receipt(const entry& of) {
  tlog::receipt proof;
  proof.index = of.index;
  proof.proof = tlog::inclusion_proof(*this, of.index, head_.head.size).value();
  proof.checkpoint = head_.text;
  return {of.leaf, of.salt, tlog::to_text(proof)};
}

}  // namespace mash::bench
