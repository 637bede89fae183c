// SPDX-License-Identifier: Apache-2.0
// The few primitives the project stands on, from OpenSSL 3 and libsodium: SHA-256 (FIPS 180-4), HMAC-SHA-256
// (RFC 2104), Ed25519 (RFC 8032), random bytes. Failure inside a library is an assertion: going on without randomness
// or a hash would be worse than stopping.
#pragma once

#include <array>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "base/errors.hpp"

namespace mash {

using digest = std::array<unsigned char, 32>;

[[nodiscard]] digest sha256(bytes_view bytes);
[[nodiscard]] digest sha256(std::initializer_list<bytes_view> parts);  // of the parts one after the other
[[nodiscard]] inline digest sha256(std::string_view text) { return sha256(as_bytes(text)); }
[[nodiscard]] digest hmac_sha256(bytes_view key, bytes_view bytes);
// Any thread. A forked child never repeats its parent's.
void random_bytes(std::span<unsigned char> out);
// In constant time, for secrets and tags.
[[nodiscard]] bool equal_secret(bytes_view a, bytes_view b) noexcept;

// An Ed25519 private key. Made at the party that uses it and read from PKCS#8 PEM; never copied, never printed.
class signing_key {
 public:
  [[nodiscard]] static signing_key generate();
  [[nodiscard]] static signing_key from_seed(std::span<const unsigned char, 32> seed);
  [[nodiscard]] static result<signing_key> from_pem(std::string_view pem);

  signing_key(signing_key&&) noexcept;
  signing_key& operator=(signing_key&&) noexcept;
  ~signing_key();

  [[nodiscard]] std::array<unsigned char, 32> public_key() const;
  [[nodiscard]] std::array<unsigned char, 64> sign(bytes_view message) const;
  [[nodiscard]] std::string to_pem() const;  // PKCS#8

 private:
  signing_key() = default;
  std::array<unsigned char, 64> secret_{};  // libsodium's form: the seed and the public key
};

// RFC 8032. By libsodium, which takes half of OpenSSL's time here; it also refuses keys and signatures in forms that
// more than one reading is possible of.
[[nodiscard]] bool verify_ed25519(std::span<const unsigned char, 32> public_key, bytes_view message,
                                  std::span<const unsigned char, 64> signature);

// A secret file is its owner's alone (0600, 0400; in systemd's $CREDENTIALS_DIRECTORY also 0440); wider is refused.
[[nodiscard]] result<std::string> read_secret_file(const std::string& path);
// Creates the file 0600, or refuses if it is there already.
[[nodiscard]] result<void> write_secret_file(const std::string& path, std::string_view content);

}  // namespace mash
