// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/receipts.hpp"

#include "adapters/contract/leaf.hpp"
#include "base/tlog/receipt.hpp"

namespace mash::hub {

void receipt_checker::replace(ledger_keys keys) {
  const std::lock_guard held(door_);
  keys_ = std::move(keys);
  last_good_.clear();
  heads_.clear();
}

result<void> receipt_checker::check(std::string_view member, const contract::received_answer& received) {
  const std::lock_guard held(door_);
  const auto key = keys_.find(member);
  if (key == keys_.end()) return fail(errc::invalid, "the member directory holds no ledger key for this agency");
  if (!received.proof) return fail(errc::invalid, "the answer carries no receipt of the agency's own ledger");
  const contract::receipt& proof = *received.proof;
  const auto leaf = contract::parse_leaf(proof.leaf);
  if (!leaf || leaf->type != contract::leaf_type::answered || leaf->request != received.what.ask_id)
    return fail(errc::invalid, "the receipt is not about this answer");
  if (!leaf->body || !contract::opens(*leaf->body, proof.salt, received.digest))
    return fail(errc::invalid, "the receipt commits to other bytes than these");
  auto parsed = tlog::parse_receipt(proof.proof);
  if (!parsed) return fail(errc::invalid, "the receipt's proof is not in C2SP tlog-proof form");
  std::string& last_good = last_good_[std::string(member)];
  if (parsed->checkpoint != last_good) {
    const auto head = tlog::verify_receipt(*parsed, as_bytes(proof.leaf), key->second);
    if (!head) return fail(errc::invalid, "the receipt does not verify: " + head.error().detail);
    last_good = parsed->checkpoint;
    heads_[std::string(member)] = head->head;
    return {};
  }
  // The signature over these very bytes was verified a moment ago; the place in the tree still has to be.
  const tlog::checkpoint& head = heads_[std::string(member)];
  if (!tlog::verify_inclusion(parsed->index, head.size, tlog::leaf_hash(as_bytes(proof.leaf)), parsed->proof,
                              head.root))
    return fail(errc::invalid, "the receipt does not verify: the entry is not in the signed tree");
  return {};
}

}  // namespace mash::hub
