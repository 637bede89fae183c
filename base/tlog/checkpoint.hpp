// SPDX-License-Identifier: Apache-2.0
// C2SP tlog-checkpoint: a signed note whose text is the origin, the decimal size and the base64 root, one to a line.
// Extension lines are refused: nobody can audit them and we never write them.
#pragma once

#include <string>
#include <string_view>

#include "base/tlog/merkle.hpp"
#include "base/tlog/note.hpp"

namespace mash::tlog {

struct checkpoint {
  std::string origin;  // which log; also the name of the key that signs
  std::uint64_t size = 0;
  digest root = empty_root();
  friend bool operator==(const checkpoint&, const checkpoint&) = default;
};

[[nodiscard]] std::string checkpoint_text(const checkpoint& head);  // the note's text
[[nodiscard]] result<checkpoint> parse_checkpoint_text(std::string_view text);

struct signed_checkpoint {
  checkpoint head;
  note signed_note;
  std::string text;  // the signed note, byte for byte
};

// Deterministic (Ed25519), so the same head always gives the same bytes.
// `also`, if not null, signs it under the same name, after `key`.
[[nodiscard]] signed_checkpoint sign_checkpoint(const checkpoint& head, const signing_key& key,
                                                const signing_key* also = nullptr);
// `invalid` unless it is well formed, its origin is the key's name, and the key's signature is good.
[[nodiscard]] result<signed_checkpoint> open_checkpoint(std::string_view bytes, const verifier_key& log);

// A decimal number without leading zeros, at most TREE_SIZE_MAX.
[[nodiscard]] result<std::uint64_t> parse_tree_size(std::string_view digits);
[[nodiscard]] result<digest> parse_hash(std::string_view base64);

}  // namespace mash::tlog
