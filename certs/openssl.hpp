// SPDX-License-Identifier: Apache-2.0
// OpenSSL's objects with owners, and their PEM forms. Private to this room and its tests.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace mash::certs {

template <auto Free>
struct freer {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

using key_ptr = std::unique_ptr<EVP_PKEY, freer<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freer<X509_free>>;
using crl_ptr = std::unique_ptr<X509_CRL, freer<X509_CRL_free>>;
using revoked_ptr = std::unique_ptr<X509_REVOKED, freer<X509_REVOKED_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freer<X509_EXTENSION_free>>;
using bio_ptr = std::unique_ptr<BIO, freer<BIO_free_all>>;
using bignum_ptr = std::unique_ptr<BIGNUM, freer<BN_free>>;
using integer_ptr = std::unique_ptr<ASN1_INTEGER, freer<ASN1_INTEGER_free>>;
using pkcs12_ptr = std::unique_ptr<PKCS12, freer<PKCS12_free>>;

// P-256: every browser and smart card takes it for client certificates, which cannot be said of Ed25519.
[[nodiscard]] key_ptr make_p256_key();

[[nodiscard]] std::string to_pem(EVP_PKEY& key);  // PKCS#8, not encrypted
[[nodiscard]] std::string to_pem(X509& certificate);
[[nodiscard]] std::string to_pem(X509_CRL& list);
[[nodiscard]] result<key_ptr> key_from_pem(std::string_view pem);
[[nodiscard]] result<certificate_ptr> certificate_from_pem(std::string_view pem);
[[nodiscard]] result<crl_ptr> crl_from_pem(std::string_view pem);

[[nodiscard]] std::string fingerprint_of(const X509& certificate);  // SHA-256 of the SPKI, lower-case hexadecimal
[[nodiscard]] std::string serial_of(const X509& certificate);       // hexadecimal

}  // namespace mash::certs
