// SPDX-License-Identifier: Apache-2.0
// C2SP tlog-proof: one entry's place in the log, provable offline with the log's verifier key alone:
//   c2sp.org/tlog-proof@v1 LF [extra SP base64 LF] index SP number LF (base64 hash LF)* LF checkpoint
// The optional `extra` line is unauthenticated; we never write it and readers here keep it apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/tlog/checkpoint.hpp"
#include "base/tlog/proofs.hpp"

namespace mash::tlog {

struct receipt {
  std::optional<std::string> extra;  // raw bytes, unauthenticated
  std::uint64_t index = 0;
  proof_hashes proof;
  std::string checkpoint;  // the signed note, verbatim
};

[[nodiscard]] std::string to_text(const receipt& proof);
// Checks the form only; the checkpoint inside is left for `verify_receipt`.
[[nodiscard]] result<receipt> parse_receipt(std::string_view text);

// The signed head under which the entry is proved to stand at `receipt.index`; `invalid` with a sentence otherwise.
// Cosignatures are in `signed_note` for the caller's witness policy.
[[nodiscard]] result<signed_checkpoint> verify_receipt(const receipt& proof, bytes_view entry, const verifier_key& log);
// Of that only the place: whether the leaf with this hash stands at `proof.index` of the tree that `head` describes.
[[nodiscard]] result<void> check_included(const receipt& proof, const digest& leaf, const checkpoint& head);
[[nodiscard]] result<signed_checkpoint> verify_receipt(std::string_view text, bytes_view entry,
                                                       const verifier_key& log);

}  // namespace mash::tlog
