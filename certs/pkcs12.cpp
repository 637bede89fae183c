// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.hpp"
#include "certs/authority.hpp"

namespace mash::certs {

result<std::string> to_pkcs12(const issued& identity, std::string_view ca_pem, const std::string& friendly_name,
                              const std::string& password) {
  if (password.size() < 8) return fail(errc::invalid, "the password needs at least 8 characters");
  MASH_TRY(key, key_from_pem(identity.key_pem));
  MASH_TRY(certificate, certificate_from_pem(identity.certificate_pem));
  MASH_TRY(ca, certificate_from_pem(ca_pem));
  STACK_OF(X509)* chain = sk_X509_new_null();
  MASH_ASSERT(chain != nullptr && sk_X509_push(chain, ca->get()) > 0);
  const pkcs12_ptr file(
      PKCS12_create(password.c_str(), friendly_name.c_str(), key->get(), certificate->get(), chain, 0, 0, 0, 0, 0));
  sk_X509_free(chain);
  MASH_ASSERT(file != nullptr);
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(file.get(), &der);
  MASH_ASSERT(size > 0);
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

std::string make_password() {
  // Without 0 o 1 l i, which are mistaken for each other when read aloud or copied by hand.
  constexpr std::string_view LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  std::string password;
  while (password.size() < 23) {
    if (password.size() % 6 == 5) {
      password.push_back('-');
      continue;
    }
    unsigned char byte = 0;
    random_bytes({&byte, 1});
    if (byte < 256 / LETTERS.size() * LETTERS.size()) password.push_back(LETTERS[byte % LETTERS.size()]);
  }
  return password;
}

}  // namespace mash::certs
