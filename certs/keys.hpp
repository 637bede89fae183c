// SPDX-License-Identifier: Apache-2.0
// The keys of a party, each made where it is used and kept one to a file, 0600: CURVE as Z85 text, Ed25519 as PKCS#8
// PEM, the key-encryption key as 64 hexadecimal digits. Public halves stand beside them in readable files.
#pragma once

#include <string>
#include <string_view>

#include "base/crypto.hpp"
#include "base/tlog/note.hpp"

namespace mash::certs {

struct curve_pair {
  std::string public_key, secret_key;  // Z85, 40 characters each
};

[[nodiscard]] curve_pair make_curve_pair();
[[nodiscard]] bool is_curve_public_key(const std::string& z85);  // in form
[[nodiscard]] result<std::string> curve_public_of(const std::string& secret_key);

// Each writes `<stem>.key` (0600) and its public half, and refuses to overwrite a key: `conflict`.
[[nodiscard]] result<std::string> make_curve_files(const std::string& stem);    // stem.pub: Z85; returns the public key
[[nodiscard]] result<std::string> make_signing_files(const std::string& stem);  // stem.pub: base64 of 32 bytes
// For logs, ledgers and witnesses; stem.vkey: the C2SP verifier key under `name`.
[[nodiscard]] result<std::string> make_verifier_files(const std::string& stem, const std::string& name,
                                                      tlog::key_type type);
// The same with a key that was made before, for whoever must know that it will be used before it is kept.
[[nodiscard]] result<std::string> write_verifier_files(const std::string& stem, const tlog::verifier_key& verifier,
                                                       const signing_key& key);
[[nodiscard]] result<void> make_sealing_file(const std::string& path);

// Where the key that is to follow `path` lies: keys/curve.key -> keys/curve.next.key. While it is there both are in
// use.
[[nodiscard]] std::string next_key_path(std::string_view path);
// Makes <dir>/curve.next.key and .pub beside curve.key; returns the public key. `conflict` if one is there already.
[[nodiscard]] result<std::string> make_next_curve_key(const std::string& dir);
// curve.next takes the place of curve, which is gone for good; returns the public key. Killed in between, it is called
// again. `not_found`: there is no next key.
[[nodiscard]] result<std::string> switch_curve_key(const std::string& dir);

[[nodiscard]] result<signing_key> read_signing_key(const std::string& path);
[[nodiscard]] std::string trimmed(std::string_view text);  // a key file's content without its line end

}  // namespace mash::certs
