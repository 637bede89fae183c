// SPDX-License-Identifier: Apache-2.0
// Keys for client assertions, made anew in every run.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sys/stat.h>

#include "base/crypto.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash::test {

using some_key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

inline some_key rsa_key(unsigned bits) { return {EVP_RSA_gen(bits), &EVP_PKEY_free}; }

inline std::string pem_of(EVP_PKEY& key, bool whole, const char* password = nullptr) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  if (!whole)
    PEM_write_bio_PUBKEY(out.get(), &key);
  else
    PEM_write_bio_PKCS8PrivateKey(out.get(), &key, password == nullptr ? nullptr : EVP_aes_256_cbc(), password,
                                  password == nullptr ? 0 : 8, nullptr, nullptr);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

// A key pair in files, and a health source's configuration that uses it.
struct assertion_keys {
  temporary_directory folder;
  std::string secret = folder.file("jwt.key"), open = folder.file("jwt.pub");

  assertion_keys() {
    const some_key key = rsa_key(2048);
    EXPECT_TRUE(write_secret_file(secret, pem_of(*key, true)));
    std::ofstream(open) << pem_of(*key, false);
  }

  [[nodiscard]] json::object config(const std::string& base_url, const std::string& token_url) const {
    json::object out = health_config(base_url);
    out["token"] = json::object{
        {"token_url", token_url}, {"client_id", "our-api-key"}, {"key_id", "ours-1"}, {"key_file", secret}};
    return out;
  }
};

}  // namespace mash::test
