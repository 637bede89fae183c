// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_pki.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "base/crypto.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::test {
namespace {

struct freeing {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_CRL* list) const { X509_CRL_free(list); }
  void operator()(X509_REVOKED* entry) const { X509_REVOKED_free(entry); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(ASN1_STRING* value) const { ASN1_STRING_free(value); }  // times and numbers too
};
template <class T>
using owned = std::unique_ptr<T, freeing>;

template <class T>
owned<T> own(T* raw) {
  MASH_ASSERT(raw != nullptr);
  return owned<T>(raw);
}

owned<ASN1_TIME> time_from_now(std::chrono::seconds offset) {
  return own(ASN1_TIME_adj(nullptr, std::time(nullptr), 0, static_cast<long>(offset.count())));
}

owned<EVP_PKEY> new_key() { return own(EVP_EC_gen("P-256")); }

template <class Write>
std::string to_pem(Write write_to) {
  const auto bio = own(BIO_new(BIO_s_mem()));
  MASH_ASSERT(write_to(bio.get()) == 1);
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

void set_name(X509_NAME* name, const std::string& text) {
  MASH_ASSERT(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                         reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0) == 1);
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  const auto made = own(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  MASH_ASSERT(X509_add_ext(certificate, made.get(), -1) == 1);
}

std::string join(const char* kind, const std::vector<std::string>& values, std::string so_far) {
  for (const auto& value : values) so_far.append(so_far.empty() ? "" : ",").append(kind).append(":").append(value);
  return so_far;
}

owned<X509> new_certificate(long serial, const std::string& name, EVP_PKEY* key, const certificate_wish& wish) {
  auto made = own(X509_new());
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
  X509_set1_notBefore(made.get(), time_from_now(wish.begins).get());
  X509_set1_notAfter(made.get(), time_from_now(wish.ends).get());
  X509_set_pubkey(made.get(), key);
  if (!name.empty()) set_name(X509_get_subject_name(made.get()), name);
  return made;
}

}  // namespace

certificate_wish server_certificate() {
  certificate_wish wish;
  wish.common_name = "localhost";
  wish.san_dns = {"localhost"};
  wish.san_ips = {"127.0.0.1", "::1"};
  wish.server_auth = true;
  return wish;
}

certificate_wish person_certificate(std::string san_uri) {
  certificate_wish wish;
  wish.common_name = "a person";
  wish.san_uris = {std::move(san_uri)};
  wish.client_auth = true;
  return wish;
}

struct pki::state {
  temporary_directory directory;
  std::string ca_file;
  owned<EVP_PKEY> ca_key = new_key();
  owned<X509> ca;
  long last_serial = 1;
  int lists = 0;

  [[nodiscard]] std::string write(const std::string& name, const std::string& pem) const {
    auto path = directory.file(name);
    MASH_ASSERT(write_secret_file(path, pem).has_value());
    return path;
  }
};

pki::pki(std::string name) : state_(std::make_unique<state>()) {
  certificate_wish wish;
  wish.ends = std::chrono::days{365};
  state_->ca = new_certificate(1, name, state_->ca_key.get(), wish);
  X509* ca = state_->ca.get();
  X509_set_issuer_name(ca, X509_get_subject_name(ca));
  add_extension(ca, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(ca, NID_key_usage, "critical,keyCertSign,cRLSign");
  MASH_ASSERT(X509_sign(ca, state_->ca_key.get(), EVP_sha256()) > 0);
  state_->ca_file = state_->write("ca.pem", to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, ca); }));
}

pki::~pki() = default;

const std::string& pki::directory() const { return state_->directory.path(); }
const std::string& pki::ca_file() const { return state_->ca_file; }

issued pki::issue(const certificate_wish& wish) {
  issued out;
  out.serial = ++state_->last_serial;
  const auto key = new_key();
  const auto certificate = new_certificate(out.serial, wish.common_name, key.get(), wish);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(state_->ca.get()));
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  const auto names = join("IP", wish.san_ips, join("DNS", wish.san_dns, join("URI", wish.san_uris, "")));
  if (!names.empty()) add_extension(certificate.get(), NID_subject_alt_name, names);
  const std::string usage =
      wish.server_auth ? (wish.client_auth ? "serverAuth,clientAuth" : "serverAuth") : "clientAuth";
  if (wish.server_auth || wish.client_auth) add_extension(certificate.get(), NID_ext_key_usage, usage);
  MASH_ASSERT(X509_sign(certificate.get(), state_->ca_key.get(), EVP_sha256()) > 0);

  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key.get(), &der);
  out.fingerprint = to_hex(sha256(bytes_view(der, static_cast<std::size_t>(size))));
  OPENSSL_free(der);
  const std::string stem = std::to_string(out.serial);
  out.certificate_file =
      state_->write(stem + ".pem", to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }));
  out.key_file =
      state_->write(stem + ".key", to_pem([&](BIO* bio) {
                      return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
                    }));
  return out;
}

std::string pki::revoke(const std::vector<long>& serials, std::chrono::seconds this_update,
                        std::chrono::seconds next_update) {
  const auto list = own(X509_CRL_new());
  X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(state_->ca.get()));
  X509_CRL_set1_lastUpdate(list.get(), time_from_now(this_update).get());
  X509_CRL_set1_nextUpdate(list.get(), time_from_now(next_update).get());
  for (const long serial : serials) {
    auto entry = own(X509_REVOKED_new());
    const auto number = own(ASN1_INTEGER_new());
    ASN1_INTEGER_set(number.get(), serial);
    X509_REVOKED_set_serialNumber(entry.get(), number.get());
    X509_REVOKED_set_revocationDate(entry.get(), time_from_now(this_update).get());
    MASH_ASSERT(X509_CRL_add0_revoked(list.get(), entry.release()) == 1);
  }
  X509_CRL_sort(list.get());
  MASH_ASSERT(X509_CRL_sign(list.get(), state_->ca_key.get(), EVP_sha256()) > 0);
  return state_->write("revoked-" + std::to_string(++state_->lists) + ".pem",
                       to_pem([&](BIO* bio) { return PEM_write_bio_X509_CRL(bio, list.get()); }));
}

}  // namespace mash::test
