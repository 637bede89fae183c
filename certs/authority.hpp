// SPDX-License-Identifier: Apache-2.0
// The partnership's own certificate authority: one P-256 key in one folder, certificates for people (TLS clients) and
// for the hub (TLS server). X.509 v3 as RFC 5280 profiles it. A certificate here only says who somebody is; whether
// they may enter is the directory's decision (docs/formats/members.md).
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "certs/openssl.hpp"

namespace mash::certs {

struct issued {
  std::string certificate_pem;
  std::string key_pem;      // PKCS#8: to a 0600 file at once, nowhere else
  std::string fingerprint;  // SHA-256 of the SPKI: what the directory lists
  instant expires;
};

// What a certificate says, for listings and renewals.
struct certificate_summary {
  std::string uri;  // the SAN URI; empty for a server
  std::string fingerprint, serial;
  instant from, until;
};

[[nodiscard]] result<certificate_summary> summarise(std::string_view certificate_pem);
[[nodiscard]] std::string person_uri(std::string_view organisation, std::string_view id);  // urn:mash:...:person:...

class authority {
 public:
  // Makes `dir` with ca.key (0600), ca.crt and an empty crl.pem. `conflict` if there is an authority already.
  [[nodiscard]] static result<authority> create(const std::string& dir, std::string_view name, instant now);
  [[nodiscard]] static result<authority> open(const std::string& dir);

  // A TLS client certificate with SAN URI urn:mash:<organisation>:person:<id> and a new key. Renewal is another one:
  // the directory lists both keys until the old certificate has expired. `invalid` for a name outside [a-z0-9_.-].
  [[nodiscard]] result<issued> person(std::string_view organisation, std::string_view id, std::chrono::days lasts,
                                      instant now) const;
  // A TLS server certificate for `names`, each a DNS name or an IP address; localhost, 127.0.0.1 and ::1 are added.
  [[nodiscard]] result<issued> server(const std::vector<std::string>& names, std::chrono::days lasts,
                                      instant now) const;
  // Puts the certificate on crl.pem, which is signed anew for 30 days. `invalid` if it is not one of ours.
  [[nodiscard]] result<void> revoke(std::string_view certificate_pem, instant now) const;
  // Signs the same list again, so that it does not expire.
  [[nodiscard]] result<void> refresh_crl(instant now) const;

  [[nodiscard]] std::string certificate_pem() const { return to_pem(*certificate_); }

 private:
  authority(std::string dir, key_ptr key, certificate_ptr certificate)
      : dir_(std::move(dir)), key_(std::move(key)), certificate_(std::move(certificate)) {}
  struct leaf_request;
  [[nodiscard]] result<issued> issue(const leaf_request& wanted, instant now) const;
  [[nodiscard]] result<void> write_crl(const X509_CRL* before, const X509* add, instant now) const;

  std::string dir_;
  key_ptr key_;
  certificate_ptr certificate_;
};

// One file for a browser: certificate, key and the authority's certificate under a password (PKCS#12, RFC 7292,
// AES-256 and PBKDF2). Write it as a secret.
[[nodiscard]] result<std::string> to_pkcs12(const issued& identity, std::string_view ca_pem,
                                            const std::string& friendly_name, const std::string& password);
// 20 letters and digits that are easy to type and to read aloud; about 99 bits.
[[nodiscard]] std::string make_password();

}  // namespace mash::certs
