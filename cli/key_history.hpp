// SPDX-License-Identifier: Apache-2.0
// The changes of a log's key as the log itself tells them, read beside what the verifier was led by: both must say the
// same, and whoever signs the log at its end must be the key that it was changed to last. So a change that was never
// made, one that is hidden and one that was taken back are all seen by whoever reads the whole log.
#pragma once

#include <map>

#include "adapters/contract/log_keys.hpp"

namespace mash::cli {

class key_history {
 public:
  explicit key_history(contract::log_keys held) : held_(std::move(held)) {}

  // Every entry, in order.
  void take(std::uint64_t index, std::string_view entry);
  // Whether the root of the tree of that size is to be compared; then give it.
  [[nodiscard]] bool wants_root(std::uint64_t size) const;
  void take_root(std::uint64_t size, const digest& root) { roots_[size] = root; }

  // `invalid`: what the log tells of its keys and what is held do not agree, or `head` is signed by none of the last.
  [[nodiscard]] result<void> check(const tlog::signed_checkpoint& head) const;
  [[nodiscard]] std::vector<std::uint64_t> entries() const;  // that changed the key
  // Which key the log goes by at that size, as far as it tells.
  [[nodiscard]] tlog::verifier_key newest(std::uint64_t size) const;

 private:
  struct told {
    std::uint64_t index;
    std::string entry;
    contract::key_pair keys;
  };
  [[nodiscard]] const told* last_before(std::uint64_t size) const;  // null: none
  [[nodiscard]] result<void> check_chain() const;
  [[nodiscard]] result<void> check_held(std::uint64_t size) const;

  contract::log_keys held_;
  std::vector<told> told_;
  std::optional<std::uint64_t> malformed_;
  std::map<std::uint64_t, digest> roots_;
};

}  // namespace mash::cli
