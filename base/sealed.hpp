// SPDX-License-Identifier: Apache-2.0
// Personal data at rest: AES-256-GCM (NIST SP 800-38D) under a key of its own request, bound to its place by additional
// data, so that two children's ciphertexts cannot be swapped. Format (docs/formats/sealed.md):
//   0x01 | key id [8] | nonce [12] | ciphertext | tag [16]
// Additional data: "mash-seal-v1", then for each of kind, request id, item id, schema version: u16 big-endian length,
// UTF-8.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "base/errors.hpp"

namespace mash {

// Where a sealed value belongs. Never a table, column or row number: a migration must not break it.
struct seal_place {
  std::string_view kind;     // what it is: "request.content", "key.record", ...
  std::string_view request;  // the request or ask it belongs to
  std::string_view item;     // which one of its kind; may be empty
  std::string_view schema;   // version of the sealed document
};

// A 256-bit key in memory; wiped when destroyed or moved from (using it then is an assertion). The id names the key
// inside the sealed bytes: random for a generated key, derived from the key by a hash for one read from a file. Safe to
// share between threads while nobody moves or destroys it.
class sealing_key {
 public:
  [[nodiscard]] static sealing_key generate();
  [[nodiscard]] static result<sealing_key> from_hex(std::string_view hex64);  // the key-encryption key's file form
  sealing_key(sealing_key&&) noexcept;
  sealing_key& operator=(sealing_key&&) noexcept;
  ~sealing_key();

  // Overhead 37 bytes. A place's member over 65,535 bytes or a text over 16 MiB is an assertion.
  [[nodiscard]] std::string seal(std::string_view plain, const seal_place& place) const;
  // `corrupt` if the bytes were changed, sealed with another key, or belong to another place.
  [[nodiscard]] result<std::string> open(std::string_view sealed, const seal_place& place) const;

  // HMAC-SHA-256 of the text under this key, for a key that does nothing else: blind indexes and tokens.
  [[nodiscard]] std::array<unsigned char, 32> mac(std::string_view text) const;
  // Whether the sealed value names this key; it may still not open.
  [[nodiscard]] bool is_named_by(std::string_view sealed) const noexcept;

  // Wraps this key under a key-encryption key, bound to `place`; `unwrap` is its inverse.
  [[nodiscard]] std::string wrap(const sealing_key& with, const seal_place& place) const;
  [[nodiscard]] static result<sealing_key> unwrap(std::string_view wrapped, const sealing_key& with,
                                                  const seal_place& place);

 private:
  friend struct sealing_key_test_access;  // fixed bytes for the worked example of the format
  sealing_key() = default;
  [[nodiscard]] std::string seal_with_nonce(std::string_view plain, const seal_place& place,
                                            const std::array<unsigned char, 12>& nonce) const;
  std::array<unsigned char, 8> id_{};
  std::array<unsigned char, 32> key_{};
};

}  // namespace mash
