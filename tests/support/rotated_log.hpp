// SPDX-License-Identifier: Apache-2.0
// A log in memory whose key changes: entries, who signs a checkpoint of them, and the line of each change.
#pragma once

#include "adapters/contract/log_keys.hpp"
#include "base/ids.hpp"
#include "base/tlog/receipt.hpp"

namespace mash::test {

class rotated_log final : public tlog::hash_reader {
 public:
  static constexpr const char* ORIGIN = "mash.example/audit";

  static signing_key key(unsigned char seed) { return signing_key::from_seed(std::array<unsigned char, 32>{seed}); }
  static tlog::verifier_key verifier(unsigned char seed) {
    return {ORIGIN, tlog::key_type::log, key(seed).public_key()};
  }

  std::uint64_t append(std::string text) {
    leaves_.push_back(std::move(text));
    return leaves_.size() - 1;
  }
  std::uint64_t append_some(int count) {
    for (; count > 0; --count) append("entry " + std::to_string(leaves_.size()));
    return leaves_.size();
  }
  // The entry of a change, as the hub writes it.
  std::uint64_t append_change(unsigned char from, unsigned char to) {
    contract::leaf entry;
    entry.type = contract::leaf_type::admin;
    entry.at = parse_rfc3339("2026-11-20T08:00:00Z").value();
    entry.id = new_uuid(entry.at);
    entry.outcome = contract::words_of_key_change({key(from).public_key(), key(to).public_key()});
    return append(contract::leaf_text(entry).value());
  }
  [[nodiscard]] const std::string& leaf(std::uint64_t index) const { return leaves_.at(index); }
  [[nodiscard]] std::uint64_t size() const { return leaves_.size(); }

  [[nodiscard]] tlog::checkpoint head(std::uint64_t size) const {
    tlog::frontier tree;
    for (std::uint64_t at = 0; at < size; ++at) tree.append(tlog::leaf_hash(as_bytes(leaves_.at(at))));
    return {ORIGIN, size, tree.root()};
  }
  [[nodiscard]] std::string signed_by(std::uint64_t size, unsigned char seed) const {
    return tlog::sign_checkpoint(head(size), key(seed)).text;
  }
  [[nodiscard]] std::string signed_by(std::uint64_t size, unsigned char seed, unsigned char also) const {
    const signing_key second = key(also);
    return tlog::sign_checkpoint(head(size), key(seed), &second).text;
  }
  // `head`: the signed note that the proof ends with.
  std::string line(std::uint64_t index, std::uint64_t size, std::string head) {
    return contract::key_change_line(
        leaf(index), tlog::to_text(tlog::receipt{.extra = {},
                                                 .index = index,
                                                 .proof = tlog::inclusion_proof(*this, index, size).value(),
                                                 .checkpoint = std::move(head)}));
  }
  // A change as it is meant to be: the entry, and the head right after it signed by both.
  std::string change(unsigned char from, unsigned char to) {
    const std::uint64_t at = append_change(from, to);
    return line(at, at + 1, signed_by(at + 1, from, to));
  }

  result<digest> read(tlog::node_id node) override {
    tlog::frontier tree;
    for (std::uint64_t at = node.index << node.level; at < (node.index + 1) << node.level; ++at)
      tree.append(tlog::leaf_hash(as_bytes(leaves_.at(at))));
    return tree.root();
  }

 private:
  std::vector<std::string> leaves_;
};

}  // namespace mash::test
