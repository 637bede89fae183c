// SPDX-License-Identifier: Apache-2.0
#include "base/http/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/crypto.hpp"

namespace mash::http {
namespace {

constexpr const char* GROUPS = "X25519:P-256:P-384";
constexpr const char* SUITES = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
constexpr int SECURITY_LEVEL = 2;  // no key or signature weaker than 112 bits, in nobody's certificate
constexpr int CHAIN_DEPTH_MAX = 2;
constexpr std::size_t PEM_BYTES_MAX = std::size_t{4} * 1024 * 1024;

struct freeing {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_CRL* list) const { X509_CRL_free(list); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T>
using owned = std::unique_ptr<T, freeing>;
using certificates = std::vector<owned<X509>>;

result<std::string> read_file(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (!file || !(content << file.rdbuf())) return fail(errc::io, "cannot read the file " + path);
  if (content.view().size() > PEM_BYTES_MAX) return fail(errc::too_large, "the file " + path + " is over 4 MiB");
  return std::move(content).str();
}

owned<BIO> memory_of(const std::string& text) {
  owned<BIO> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  MASH_ASSERT(bio != nullptr);
  return bio;
}

// A file of PEM objects, all of one kind, at least one. A broken object is an error even after good ones: silence would
// leave out a CA or a revocation list.
template <class Object>
result<std::vector<owned<Object>>> read_pem_file(const std::string& path, auto* read_one, const char* kind) {
  MASH_TRY(text, read_file(path));
  const auto bio = memory_of(*text);
  std::vector<owned<Object>> found;
  ERR_clear_error();
  while (owned<Object> one{read_one(bio.get(), nullptr, nullptr, nullptr)}) found.push_back(std::move(one));
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (found.empty() || !at_end) return fail(errc::invalid, "the file " + path + " is not a list of PEM " + kind);
  return found;
}

result<certificates> read_certificates(const std::string& path) {
  return read_pem_file<X509>(path, &PEM_read_bio_X509, "certificates");
}

result<owned<EVP_PKEY>> read_key(const std::string& path) {
  MASH_TRY(text, read_secret_file(path));
  const auto bio = memory_of(*text);
  // An empty pass phrase instead of a callback: OpenSSL would otherwise ask on the terminal and hang a service.
  owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  OPENSSL_cleanse(text->data(), text->size());
  ERR_clear_error();
  if (!key) return fail(errc::invalid, "the file " + path + " is not an unencrypted private key in PEM");
  return key;
}

std::chrono::sys_seconds to_time(const ASN1_TIME* at) {
  std::tm parts{};
  MASH_ASSERT(ASN1_TIME_to_tm(at, &parts) == 1);
  return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&parts)}};
}

result<std::chrono::sys_seconds> use_identity(SSL_CTX* context, const std::string& chain_file,
                                              const std::string& key_file) {
  MASH_TRY(chain, read_certificates(chain_file));
  MASH_TRY(key, read_key(key_file));
  const bool leaf_set = SSL_CTX_use_certificate(context, chain->front().get()) == 1;
  // OpenSSL itself compares only keys of one type: one of another it takes beside the certificate, and no handshake
  // ever comes about.
  const bool matches = leaf_set && X509_check_private_key(chain->front().get(), key->get()) == 1 &&
                       SSL_CTX_use_PrivateKey(context, key->get()) == 1;
  ERR_clear_error();
  if (!leaf_set) return fail(errc::invalid, "the certificate in " + chain_file + " cannot be used for TLS");
  if (!matches)
    return fail(errc::invalid, "the key in " + key_file + " is not the key of the certificate in " + chain_file);
  for (std::size_t i = 1; i < chain->size(); ++i) MASH_ASSERT(SSL_CTX_add1_chain_cert(context, (*chain)[i].get()) == 1);
  return to_time(X509_get0_notAfter(chain->front().get()));
}

result<void> trust_only(SSL_CTX* context, const certificates& authorities, const std::string& file) {
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const auto& each : authorities) {
    if (X509_check_ca(each.get()) == 0)
      return fail(errc::invalid, "the file " + file + " holds a certificate that is not a certificate authority");
    MASH_ASSERT(X509_STORE_add_cert(store, each.get()) == 1);
    MASH_ASSERT(SSL_CTX_add_client_CA(context, each.get()) == 1);  // browsers offer only certificates of these issuers
  }
  return {};
}

bool is_signed_by_one_of(X509_CRL* list, const certificates& authorities) {
  const bool found = std::ranges::any_of(authorities, [&](const auto& each) {
    return X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(each.get())) == 0 &&
           X509_CRL_verify(list, X509_get0_pubkey(each.get())) == 1;
  });
  ERR_clear_error();
  return found;
}

// Only the calendar of the list is forgiven: the people on it stay refused, and the directory's fingerprints are the
// control that decides who enters. Shutting every agency out over a late file would be the greater harm to a child.
int forgive_late_list(int good, X509_STORE_CTX* context) {
  const int why = X509_STORE_CTX_get_error(context);
  if (good == 0 && (why == X509_V_ERR_CRL_HAS_EXPIRED || why == X509_V_ERR_CRL_NOT_YET_VALID)) {
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
  }
  return good;
}

result<void> honour_revocations(SSL_CTX* context, const std::string& file, const certificates& authorities,
                                tls_expiry& expiry) {
  MASH_TRY(lists, read_pem_file<X509_CRL>(file, &PEM_read_bio_X509_CRL, "revocation lists"));
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const auto& list : *lists) {
    if (!is_signed_by_one_of(list.get(), authorities))
      return fail(errc::invalid, "the file " + file + " holds a revocation list that none of our authorities signed");
    MASH_ASSERT(X509_STORE_add_crl(store, list.get()) == 1);
    if (X509_cmp_current_time(X509_CRL_get0_lastUpdate(list.get())) > 0) expiry.revocations_early = true;
    const ASN1_TIME* next = X509_CRL_get0_nextUpdate(list.get());
    if (next == nullptr) continue;
    const auto ends = to_time(next);
    expiry.revocations = std::min(ends, expiry.revocations.value_or(ends));
  }
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
  return {};
}

// Only HTTP/1.1 is spoken here. A client that names other protocols alone is told so during the handshake (RFC 7301):
// bytes meant for another protocol must not be read as HTTP (the ALPACA attack).
// As a function object, because OpenSSL prescribes the six parameters.
constexpr auto choose_protocol = [](SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                                    const unsigned char* offered, unsigned offered_size, void*) -> int {
  static constexpr std::array<unsigned char, 9> OURS{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_size, OURS.data(), OURS.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
};

tls_context new_context(const SSL_METHOD* method, int version_min) {
  tls_context context(SSL_CTX_new(method), SSL_CTX_free);
  MASH_ASSERT(context != nullptr);
  MASH_ASSERT(SSL_CTX_set_min_proto_version(context.get(), version_min) == 1);
  MASH_ASSERT(SSL_CTX_set_max_proto_version(context.get(), TLS1_3_VERSION) == 1);
  MASH_ASSERT(SSL_CTX_set1_groups_list(context.get(), GROUPS) == 1);
  MASH_ASSERT(SSL_CTX_set_ciphersuites(context.get(), SUITES) == 1);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  return context;
}

}  // namespace

result<server_context> make_server_context(const server_tls& from) {
  server_context made{new_context(TLS_server_method(), TLS1_3_VERSION), {}};
  SSL_CTX* context = made.context.get();
  SSL_CTX_set_security_level(context, SECURITY_LEVEL);
  MASH_ASSERT(SSL_CTX_set_num_tickets(context, 0) == 1);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  MASH_ASSERT(SSL_CTX_set_max_early_data(context, 0) == 1);  // early data can be replayed (RFC 8446 section 8)
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, &forgive_late_list);
  SSL_CTX_set_verify_depth(context, CHAIN_DEPTH_MAX);
  SSL_CTX_set_alpn_select_cb(context, +choose_protocol, nullptr);

  MASH_TRY(ends, use_identity(context, from.certificate_file, from.key_file));
  made.expiry.certificate = *ends;
  MASH_TRY(authorities, read_certificates(from.client_ca_file));
  MASH_TRY(trusted, trust_only(context, *authorities, from.client_ca_file));
  if (!from.crl_file.empty()) {
    MASH_TRY(honoured, honour_revocations(context, from.crl_file, *authorities, made.expiry));
  }
  return made;
}

result<tls_context> make_client_context(const client_tls& from) {
  tls_context context = new_context(TLS_client_method(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (from.ca_file.empty()) {
    if (SSL_CTX_set_default_verify_paths(context.get()) != 1) return fail(errc::io, "the system has no trust store");
  } else {
    MASH_TRY(authorities, read_certificates(from.ca_file));
    for (const auto& each : *authorities)
      MASH_ASSERT(X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), each.get()) == 1);
  }
  if (!from.certificate_file.empty()) {
    MASH_TRY(ends, use_identity(context.get(), from.certificate_file, from.key_file));
  }
  return context;
}

namespace {

const char* alert_words(int reason) {
  switch (reason) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return "the server asks for a client certificate and none was sent";
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return "the server says that our certificate has expired: renew it";
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
      return "the server says that our certificate was revoked";
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
      return "the server could not accept our certificate";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return "the server does not know the authority that issued our certificate";
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
      return "the server says that our certificate is broken";
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
      return "the server does not take our certificate for this use: it must be issued for client authentication";
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return "the server speaks no TLS version that we may use";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return "the server found no common way to encrypt";
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
      return "the server could not verify our certificate's signature";
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
      return "the server knows our certificate and lets it not in";
    case SSL_R_TLSV1_ALERT_INTERNAL_ERROR:
      return "the server had an error of its own during the TLS handshake";
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return "the client sent no certificate";
    case SSL_R_UNSUPPORTED_PROTOCOL:
      return "the other side offers no TLS version that we may use";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
      return "the other side does not speak TLS on this port";
    case SSL_R_NO_SUITABLE_KEY_SHARE:
      return "the two sides have no key exchange in common";
    default:
      return nullptr;
  }
}

}  // namespace

std::string tls_words(unsigned long openssl_error, long verify_result) {
  const int reason = ERR_GET_REASON(openssl_error);
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && verify_result != X509_V_OK)
    return std::string("the other side's certificate was not accepted: ") +
           X509_verify_cert_error_string(verify_result);
  if (const char* words = alert_words(reason)) return words;
  // The texts are loaded with the first context otherwise, and a client may fail before it has one.
  OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS | OPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr);
  const char* text = ERR_reason_error_string(openssl_error);
  return std::string("TLS failed: ") + (text != nullptr ? text : "the connection ended");
}

}  // namespace mash::http
