// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/assertion.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/crypto.hpp"
#include "base/ids.hpp"

namespace mash::health {
namespace {

constexpr std::chrono::minutes LIFETIME{4};
constexpr int BITS_MIN = 2048, BITS_MAX = 16384;  // RFC 7518 section 3.3 asks for 2048 or more

// RFC 7515 section 2: URL-safe letters, no padding.
std::string base64url(bytes_view bytes) {
  std::string out = to_base64(bytes);
  while (out.ends_with('=')) out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

// A key under a password would make OpenSSL ask on a terminal.
int no_password(char*, int, int, void*) { return 0; }

}  // namespace

result<std::shared_ptr<EVP_PKEY>> read_assertion_key(const std::string& path) {
  MASH_TRY(pem, read_secret_file(path));
  const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(BIO_new_mem_buf(pem->data(), static_cast<int>(pem->size())),
                                                        &BIO_free);
  std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(bytes.get(), nullptr, &no_password, nullptr), &EVP_PKEY_free);
  ERR_clear_error();
  if (key == nullptr || EVP_PKEY_is_a(key.get(), "RSA") != 1)
    return fail(errc::invalid, "the file holds no RSA private key in PEM");
  if (EVP_PKEY_get_bits(key.get()) < BITS_MIN || EVP_PKEY_get_bits(key.get()) > BITS_MAX)
    return fail(errc::invalid, "the RSA key must have 2048 bits or more");
  return key;
}

result<std::string> client_assertion(const token_settings& how, instant now) {
  using std::chrono::duration_cast;
  const auto expires = duration_cast<std::chrono::seconds>((now + LIFETIME).time_since_epoch()).count();
  const json::object header{{"alg", "RS512"}, {"kid", how.key_id}, {"typ", "JWT"}};
  const json::object claims{{"aud", how.origin + how.path},
                            {"exp", static_cast<std::int64_t>(expires)},
                            {"iss", how.client_id},
                            {"jti", new_uuid(now)},
                            {"sub", how.client_id}};
  std::string out = base64url(as_bytes(json::canonical(header)));
  out.append(".").append(base64url(as_bytes(json::canonical(claims))));
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> signing(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(out.data());
  std::size_t size = 0;
  std::string signature;
  bool made = signing != nullptr &&
              EVP_DigestSignInit(signing.get(), nullptr, EVP_sha512(), nullptr, how.key.get()) == 1 &&
              EVP_DigestSign(signing.get(), nullptr, &size, bytes, out.size()) == 1;
  if (made) {
    signature.resize(size);
    made = EVP_DigestSign(signing.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                          out.size()) == 1;
    signature.resize(size);
  }
  ERR_clear_error();
  if (!made) return fail(errc::invalid, "the key of the token server does not sign");
  return out.append(".").append(base64url(as_bytes(signature)));
}

}  // namespace mash::health
