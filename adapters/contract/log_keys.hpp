// SPDX-License-Identifier: Apache-2.0
// The keys that one log has signed with, one after another (docs/formats/audit-log.md, "Another key for the log").
// Whoever holds one of them comes to the newest by changes that the key before vouches for: each is an entry of the log
// that names both keys, with its proof under a checkpoint that both signed. Nothing else makes anybody take a new key.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/contract/leaf.hpp"
#include "base/tlog/checkpoint.hpp"

namespace mash::contract {

inline constexpr std::string_view LOG_KEY_CHANGED = "log_key_changed", LOG_KEY_RETIRED = "log_key_retired";

using public_key = std::array<unsigned char, 32>;

struct key_pair {
  public_key from, to;
  friend bool operator==(const key_pair&, const key_pair&) = default;
};

// The outcome of the entry of a change, and of the one that says that the key before signs no more.
[[nodiscard]] std::vector<std::string> words_of_key_change(const key_pair& keys);
[[nodiscard]] std::vector<std::string> words_of_key_retired(const public_key& key);
// Nothing if the entry says no such thing; `invalid` if it begins so and goes on otherwise.
[[nodiscard]] result<std::optional<key_pair>> key_change_of(const leaf& entry);

// A change as one line of a file of keys: canonical JSON of the entry and its C2SP tlog-proof, without the LF.
[[nodiscard]] std::string key_change_line(std::string_view leaf, std::string_view proof);

class log_keys {
 public:
  struct change {
    std::uint64_t entry = 0;  // the index of the entry; that key signs every tree which has it
    std::string leaf;
    tlog::checkpoint head;  // that both keys signed
    std::string line;
  };

  // NOLINTNEXTLINE(google-explicit-constructor): a log whose key never changed is its one key
  log_keys(tlog::verifier_key only) : keys_{std::move(only)} {}

  // The text of a file: a vkey, and a line for each change from there on. A last LF may be missing.
  [[nodiscard]] static result<log_keys> parse(std::string_view text);
  [[nodiscard]] std::string text() const;  // its inverse

  // Takes the next change. `invalid`, and nothing is taken: it is not from the newest key that is held, not signed by
  // both keys, not proved, or goes back to a key that was given up.
  [[nodiscard]] result<void> follow(std::string_view line);
  // What a hub says of its keys, as `text` has it: takes every change after the newest key that is held. `invalid`: it
  // does not lead on from there.
  [[nodiscard]] result<void> follow_all(std::string_view text);

  [[nodiscard]] const tlog::verifier_key& newest() const noexcept { return keys_.back(); }
  [[nodiscard]] const std::vector<tlog::verifier_key>& all() const noexcept { return keys_; }  // the first first
  [[nodiscard]] const std::vector<change>& changes() const noexcept { return changes_; }
  [[nodiscard]] const std::string& origin() const noexcept { return keys_.front().name; }
  // Which of them answers for a tree of that size.
  [[nodiscard]] const tlog::verifier_key& at(std::uint64_t size) const noexcept;
  // A checkpoint that the key for its size signed. `invalid` also where only another of the keys did: a key that was
  // given up says nothing of what came after.
  [[nodiscard]] result<tlog::signed_checkpoint> open(std::string_view bytes) const;

 private:
  std::vector<tlog::verifier_key> keys_;  // one more than there are changes
  std::vector<change> changes_;
};

}  // namespace mash::contract
