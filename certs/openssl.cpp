// SPDX-License-Identifier: Apache-2.0
#include "certs/openssl.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>

#include "base/crypto.hpp"

namespace mash::certs {
namespace {

bio_ptr reading(std::string_view text) { return bio_ptr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

std::string taken_from(BIO& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(&bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

// Without this a PEM reader asks at the terminal for the pass phrase of an encrypted key.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

key_ptr make_p256_key() {
  key_ptr key(EVP_EC_gen("P-256"));
  MASH_ASSERT(key != nullptr);
  return key;
}

std::string to_pem(EVP_PKEY& key) {
  const bio_ptr bio(BIO_new(BIO_s_secmem()));
  MASH_ASSERT(PEM_write_bio_PKCS8PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return taken_from(*bio);
}

std::string to_pem(X509& certificate) {
  const bio_ptr bio(BIO_new(BIO_s_mem()));
  MASH_ASSERT(PEM_write_bio_X509(bio.get(), &certificate) == 1);
  return taken_from(*bio);
}

std::string to_pem(X509_CRL& list) {
  const bio_ptr bio(BIO_new(BIO_s_mem()));
  MASH_ASSERT(PEM_write_bio_X509_CRL(bio.get(), &list) == 1);
  return taken_from(*bio);
}

result<key_ptr> key_from_pem(std::string_view pem) {
  key_ptr key(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) return fail(errc::invalid, "this is not an unencrypted private key in PKCS#8 PEM form");
  return key;
}

result<certificate_ptr> certificate_from_pem(std::string_view pem) {
  certificate_ptr certificate(PEM_read_bio_X509(reading(pem).get(), nullptr, no_passphrase, nullptr));
  if (certificate == nullptr) return fail(errc::invalid, "this is not a certificate in PEM form");
  return certificate;
}

result<crl_ptr> crl_from_pem(std::string_view pem) {
  crl_ptr list(PEM_read_bio_X509_CRL(reading(pem).get(), nullptr, no_passphrase, nullptr));
  if (list == nullptr) return fail(errc::invalid, "this is not a certificate revocation list in PEM form");
  return list;
}

std::string fingerprint_of(const X509& certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &der);
  MASH_ASSERT(size > 0);
  std::string fingerprint = to_hex(sha256(bytes_view(der, static_cast<std::size_t>(size))));
  OPENSSL_free(der);
  return fingerprint;
}

std::string serial_of(const X509& certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(&certificate);
  return to_hex(bytes_view(ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))));
}

}  // namespace mash::certs
