// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace mash {
namespace {

// Fetched once: a fetch by name on every call costs more than the hash of a small leaf.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

EVP_MD_CTX* digest_context() {
  struct holder {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~holder() { EVP_MD_CTX_free(context); }
  };
  thread_local holder held;
  return held.context;
}

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

}  // namespace

digest sha256(bytes_view bytes) { return sha256({bytes}); }

digest sha256(std::initializer_list<bytes_view> parts) {
  digest out;
  EVP_MD_CTX* context = digest_context();
  MASH_ASSERT(EVP_DigestInit_ex2(context, sha256_algorithm(), nullptr) == 1);
  for (const bytes_view part : parts) MASH_ASSERT(EVP_DigestUpdate(context, part.data(), part.size()) == 1);
  MASH_ASSERT(EVP_DigestFinal_ex(context, out.data(), nullptr) == 1);
  return out;
}

digest hmac_sha256(bytes_view key, bytes_view bytes) {
  digest out;
  unsigned int size = out.size();
  MASH_ASSERT(HMAC(sha256_algorithm(), key.data(), static_cast<int>(key.size()), bytes.data(), bytes.size(), out.data(),
                   &size) != nullptr);
  return out;
}

bool equal_secret(bytes_view a, bytes_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

signing_key signing_key::generate() {
  std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
  random_bytes(seed);
  signing_key made = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return made;
}

signing_key signing_key::from_seed(std::span<const unsigned char, 32> seed) {
  signing_key made;
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> of_the_secret{};
  MASH_ASSERT(crypto_sign_seed_keypair(of_the_secret.data(), made.secret_.data(), seed.data()) == 0);
  return made;
}

result<signing_key> signing_key::from_pem(std::string_view pem) {
  const bio_ptr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  // Without this an encrypted key would make OpenSSL ask for its password on the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  const key_ptr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr), &EVP_PKEY_free);
  std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
  std::size_t size = seed.size();
  if (key == nullptr || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) != 1)
    return fail(errc::invalid, "the key file does not hold an Ed25519 private key in PKCS#8 PEM form");
  signing_key read = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return read;
}

signing_key::signing_key(signing_key&& other) noexcept : secret_(other.secret_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}
signing_key& signing_key::operator=(signing_key&& other) noexcept {
  std::swap(secret_, other.secret_);
  return *this;
}
signing_key::~signing_key() { sodium_memzero(secret_.data(), secret_.size()); }

std::array<unsigned char, 32> signing_key::public_key() const {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> out{};
  MASH_ASSERT(crypto_sign_ed25519_sk_to_pk(out.data(), secret_.data()) == 0);
  return out;
}

std::array<unsigned char, 64> signing_key::sign(bytes_view message) const {
  MASH_ASSERT(secret_ != decltype(secret_){});  // moved from
  std::array<unsigned char, crypto_sign_BYTES> out{};
  MASH_ASSERT(crypto_sign_detached(out.data(), nullptr, message.data(), message.size(), secret_.data()) == 0);
  return out;
}

std::string signing_key::to_pem() const {
  const key_ptr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret_.data(), crypto_sign_SEEDBYTES),
                    &EVP_PKEY_free);
  const bio_ptr bio(BIO_new(BIO_s_mem()), &BIO_free);
  MASH_ASSERT(PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

bool verify_ed25519(std::span<const unsigned char, 32> public_key, bytes_view message,
                    std::span<const unsigned char, 64> signature) {
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(), public_key.data()) == 0;
}

namespace {

// systemd gives a service its credentials in a folder that nobody else enters, and lets a user who is not root read
// them by an access control list, whose mask looks like a mode of 0440.
bool is_credential(const std::string& path) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0' || !path.starts_with(std::string(folder) + "/")) return false;
  return path.find("/../") == std::string::npos;
}

}  // namespace

result<std::string> read_secret_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return fail(errc::io, "cannot open the secret file " + path);
  struct stat status{};
  std::string content;
  const bool sound = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= 65536;
  const bool narrow = (status.st_mode & (is_credential(path) ? 0037U : 0077U)) == 0;
  if (sound && narrow) {
    content.resize(static_cast<std::size_t>(status.st_size));
    const ssize_t got = ::read(file, content.data(), content.size());
    content.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  }
  ::close(file);
  if (!sound) return fail(errc::invalid, "the secret file " + path + " is not a small regular file");
  if (!narrow) return fail(errc::denied, "others may read the secret file " + path + ": set its mode to 0600");
  return content;
}

result<void> write_secret_file(const std::string& path, std::string_view content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return fail(errc::io, "cannot create the secret file " + path + " (it may be there already)");
  const bool good =
      ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!good) return fail(errc::io, "cannot write the secret file " + path);
  return {};
}

}  // namespace mash
