// SPDX-License-Identifier: Apache-2.0
// What one entry of a transparency log says, in the hub's log and in each member's ledger (docs/formats/audit-log.md):
// codes, opaque ids and times in the clear; who, about whom and what only as salted commitments. A log can never
// forget, so nothing that points at a person may stand in it: destroying the salts leaves the log valid and the person
// unknown.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/words.hpp"

namespace mash::contract {

inline constexpr std::size_t LEAF_BYTES_MAX = 1024;

// One leaf per commit step.
enum class leaf_type : unsigned char {
  asked,     // a request and all its recipients; at a member, a question received
  answered,  // the answers of one commit; at a member, its own answer
  released,  // a version, view, print or export was shown to somebody
  decided,   // a decision was taken
  admin,     // start, reload, keys, members, agreements, retention
};

struct leaf {
  leaf_type type{};
  std::string id;                    // of this leaf: UUIDv7
  instant at{};                      // when the commit step was decided
  std::string request;               // UUID of the request (at a member: of the ask); empty: about none
  std::vector<std::string> members;  // agencies concerned; at most 32
  std::string purpose;               // a word of the vocabulary; may be empty
  std::vector<std::string> outcome;  // words; for `answered` one per member, in their order; at most 32
  std::string agreement;             // SHA-256 of the agreement's manifest, hexadecimal; may be empty
  std::optional<digest> actor;       // commitments
  std::optional<digest> subjects;
  std::optional<digest> body;
  friend bool operator==(const leaf&, const leaf&) = default;
};

using commitment_salt = std::array<unsigned char, 32>;
[[nodiscard]] commitment_salt new_salt();

// SHA-256("mash-commit-v1" | salt | bytes). The salt is new for every commitment and kept with the personal data, so
// that nobody can find what was committed to by trying likely values.
[[nodiscard]] digest commitment(const commitment_salt& salt, std::string_view bytes);
// Whether `committed` was made of these bytes; `salt_hex` is 64 hexadecimal digits, as salts are stored and sent.
[[nodiscard]] bool opens(const digest& committed, std::string_view salt_hex, std::string_view bytes);

// The canonical JSON that is logged. `invalid` if a part is not of its form, `too_large` over LEAF_BYTES_MAX (which
// some 16 members with their outcomes fill).
[[nodiscard]] result<std::string> leaf_text(const leaf& entry);
// Strict: exactly the bytes that `leaf_text` writes. `invalid` for another `v`, so that nothing is half understood.
[[nodiscard]] result<leaf> parse_leaf(std::string_view text);

}  // namespace mash::contract

namespace mash {

template <>
struct words<contract::leaf_type> {
  static constexpr auto list = std::to_array<std::string_view>({"asked", "answered", "released", "decided", "admin"});
};

}  // namespace mash
