// SPDX-License-Identifier: Apache-2.0
#include "certs/keys.hpp"

#include <openssl/crypto.h>
#include <zmq.h>

#include <array>
#include <filesystem>

#include "certs/files.hpp"

namespace mash::certs {
namespace {

constexpr std::size_t Z85_KEY_CHARACTERS = 40;

// The secret first: without its public half it can be made good, the other way round cannot.
result<void> write_pair(const std::string& stem, std::string_view secret, const std::string& public_path,
                        std::string_view public_text) {
  if (file_exists(stem + ".key")) return fail(errc::conflict, "there is a key in " + stem + ".key already");
  if (auto written = write_secret_file(stem + ".key", secret); !written) return written;
  return write_file(public_path, std::string(public_text) + "\n");
}

}  // namespace

curve_pair make_curve_pair() {
  std::array<char, Z85_KEY_CHARACTERS + 1> open{}, secret{};
  MASH_ASSERT(zmq_curve_keypair(open.data(), secret.data()) == 0);
  curve_pair made{open.data(), secret.data()};
  OPENSSL_cleanse(secret.data(), secret.size());
  return made;
}

bool is_curve_public_key(const std::string& z85) {
  std::array<std::uint8_t, 32> bytes{};
  return z85.size() == Z85_KEY_CHARACTERS && zmq_z85_decode(bytes.data(), z85.c_str()) != nullptr;
}

result<std::string> curve_public_of(const std::string& secret_key) {
  std::array<char, Z85_KEY_CHARACTERS + 1> open{};
  if (secret_key.size() != Z85_KEY_CHARACTERS || zmq_curve_public(open.data(), secret_key.c_str()) != 0)
    return fail(errc::invalid, "a CURVE secret key is 40 characters of Z85");
  return std::string(open.data());
}

result<std::string> make_curve_files(const std::string& stem) {
  const auto pair = make_curve_pair();
  if (auto written = write_pair(stem, pair.secret_key + "\n", stem + ".pub", pair.public_key); !written)
    return std::unexpected(std::move(written).error());
  return pair.public_key;
}

result<std::string> make_signing_files(const std::string& stem) {
  const auto key = signing_key::generate();
  const std::string text = to_base64(key.public_key());
  if (auto written = write_pair(stem, key.to_pem(), stem + ".pub", text); !written)
    return std::unexpected(std::move(written).error());
  return text;
}

result<std::string> make_verifier_files(const std::string& stem, const std::string& name, tlog::key_type type) {
  const auto key = signing_key::generate();
  return write_verifier_files(stem, {name, type, key.public_key()}, key);
}

result<std::string> write_verifier_files(const std::string& stem, const tlog::verifier_key& verifier,
                                         const signing_key& key) {
  if (!tlog::is_key_name(verifier.name)) return fail(errc::invalid, "a key's name has no spaces and no plus sign");
  const std::string text = verifier.vkey();
  if (auto written = write_pair(stem, key.to_pem(), stem + ".vkey", text); !written)
    return std::unexpected(std::move(written).error());
  return text;
}

result<void> make_sealing_file(const std::string& path) {
  if (file_exists(path)) return fail(errc::conflict, "there is a key in " + path + " already");
  std::array<unsigned char, 32> key{};
  random_bytes(key);
  std::string text = to_hex(key) + "\n";
  auto written = write_secret_file(path, text);
  OPENSSL_cleanse(key.data(), key.size());
  OPENSSL_cleanse(text.data(), text.size());
  return written;
}

std::string next_key_path(std::string_view path) {
  constexpr std::string_view ENDING = ".key";
  const bool ends = path.ends_with(ENDING);
  return std::string(path.substr(0, path.size() - (ends ? ENDING.size() : 0))) + ".next" + (ends ? ".key" : "");
}

result<std::string> make_next_curve_key(const std::string& dir) {
  if (!file_exists(dir + "/curve.key")) return fail(errc::not_found, "there is no CURVE key in " + dir + " to change");
  return make_curve_files(dir + "/curve.next");
}

result<std::string> switch_curve_key(const std::string& dir) {
  const std::string present = dir + "/curve", next = dir + "/curve.next";
  if (!file_exists(next + ".key") && !file_exists(next + ".pub"))
    return fail(errc::not_found, "there is no next CURVE key in " + dir);
  std::error_code problem;
  if (file_exists(next + ".key")) std::filesystem::rename(next + ".key", present + ".key", problem);
  if (problem) return fail(errc::io, "cannot replace " + present + ".key");
  MASH_TRY(secret, read_secret_file(present + ".key"));
  MASH_TRY(open, curve_public_of(trimmed(*secret)));
  if (auto written = write_file(present + ".pub", *open + "\n"); !written)
    return std::unexpected(std::move(written).error());
  std::filesystem::remove(next + ".pub", problem);
  if (problem) return fail(errc::io, "cannot remove " + next + ".pub");
  return *std::move(open);
}

result<signing_key> read_signing_key(const std::string& path) {
  MASH_TRY(pem, read_secret_file(path));
  return signing_key::from_pem(*pem);
}

std::string trimmed(std::string_view text) {
  const auto end = text.find_last_not_of(" \t\r\n");
  return std::string(text.substr(0, end == std::string_view::npos ? 0 : end + 1));
}

}  // namespace mash::certs
