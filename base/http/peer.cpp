// SPDX-License-Identifier: Apache-2.0
#include "base/http/peer.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "base/crypto.hpp"

namespace mash::http {
namespace {

struct freeing {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};

std::vector<std::string> san_uris(const X509* certificate) {
  std::vector<std::string> uris;
  const std::unique_ptr<GENERAL_NAMES, freeing> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const auto* text = name->d.uniformResourceIdentifier;
    std::string uri(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                    static_cast<std::size_t>(ASN1_STRING_length(text)));
    if (std::ranges::all_of(uri, [](char c) { return c > 0x20 && c < 0x7f; })) uris.push_back(std::move(uri));
  }
  return uris;
}

std::string key_fingerprint(const X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  MASH_ASSERT(size > 0);
  const std::unique_ptr<unsigned char, freeing> owned(der);
  return to_hex(sha256(bytes_view(der, static_cast<std::size_t>(size))));
}

}  // namespace

peer_certificate read_peer(X509* certificate) {
  peer_certificate peer;
  peer.san_uris = san_uris(certificate);
  peer.fingerprint = key_fingerprint(certificate);
  // Without the extension OpenSSL reports every usage (UINT32_MAX); we require that it is there and says so.
  const bool stated = (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0;
  peer.client_auth = stated && (X509_get_extended_key_usage(certificate) & XKU_SSL_CLIENT) != 0;
  std::tm until{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) == 1)
    peer.until = instant(std::chrono::seconds(::timegm(&until)));
  return peer;
}

peer_certificate read_peer_of(const SSL* connection) {
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(connection), X509_free);
  MASH_ASSERT(certificate != nullptr);
  return read_peer(certificate.get());
}

}  // namespace mash::http
