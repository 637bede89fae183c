// SPDX-License-Identifier: Apache-2.0
// C2SP signed-note: text, a blank line, then one line per signature:
//   EM DASH (U+2014), space, key name, space, base64(key id [4, big-endian] | signature), LF
// A verifier key ("vkey") is `name+hex8(key id)+base64(type | public key [32])`. Ed25519 (RFC 8032) only. Everything
// read here is strict: one value has one spelling, and a note is at most 64 kB with at most 64 signatures.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"

namespace mash::tlog {

enum class key_type : std::uint8_t {
  log = 0x01,      // signs the note's text
  witness = 0x04,  // C2SP tlog-cosignature, cosignature/v1: signs a time and the note's text
};

// A public key under a name. The key id only picks the key; trust comes from holding this value.
struct verifier_key {
  std::string name;
  key_type type = key_type::log;
  std::array<unsigned char, 32> key{};

  [[nodiscard]] std::uint32_t id() const;  // SHA-256(name | LF | type | key)[0..4], big-endian
  [[nodiscard]] std::string vkey() const;
};

// Non-empty UTF-8 without Unicode spaces, control characters or `+`.
[[nodiscard]] bool is_key_name(std::string_view name) noexcept;
// Refuses a key id that does not belong to the key.
[[nodiscard]] result<verifier_key> parse_vkey(std::string_view text);

struct note_signature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string bytes;  // what follows the key id
};

struct note {
  std::string text;  // with its final LF
  std::vector<note_signature> signatures;
};

[[nodiscard]] result<note> parse_note(std::string_view bytes);
// The inverse of `parse_note`.
[[nodiscard]] std::string to_text(const note& signed_note);
// One signature as its line of a note, with the LF; and back, from the line without or with it.
[[nodiscard]] std::string signature_line(const note_signature& signature);
[[nodiscard]] result<note_signature> parse_signature_line(std::string_view line);

[[nodiscard]] note_signature sign_note(std::string_view text, const std::string& name, const signing_key& key);
// True if at least one signature is by this log key and all that claim to be verify.
[[nodiscard]] bool is_signed_by(const note& signed_note, const verifier_key& log);
// The same, and why not: none by that key, one under its name by another key, or one that does not verify. `invalid`.
[[nodiscard]] result<void> check_signed_by(const note& signed_note, const verifier_key& log);

// cosignature/v1: "as of this time, this is the largest tree of this log that I have seen to be consistent".
[[nodiscard]] note_signature cosign_note(std::string_view text, std::uint64_t unix_seconds, const std::string& name,
                                         const signing_key& key);
// The latest time of the cosignatures by this witness; `not_found` if there is none, `invalid` if one of them does not
// verify: it is forged, or was made for another checkpoint.
[[nodiscard]] result<std::uint64_t> cosigned_at(const note& signed_note, const verifier_key& witness);

}  // namespace mash::tlog
