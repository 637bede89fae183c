// SPDX-License-Identifier: Apache-2.0
// A throw-away public key infrastructure for tests: an authority, certificates and revocation lists in a temporary
// directory that goes when the object goes. Everybody in it is invented.
//
//   test::pki ours;
//   const auto hub = ours.issue(test::server_certificate());
//   const auto amira = ours.issue(test::person_certificate("urn:mash:cambridgeshire:person:amira-khan"));
//   http::server_tls tls{hub.certificate_file, hub.key_file, ours.ca_file(), ""};
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace mash::test {

using wall_time = std::chrono::sys_seconds;

struct certificate_wish {
  std::string common_name;
  std::vector<std::string> san_uris;
  std::vector<std::string> san_dns;
  std::vector<std::string> san_ips;
  bool server_auth = false;
  bool client_auth = false;            // neither: the certificate has no extended key usage at all
  std::chrono::seconds begins{-3600};  // from now
  std::chrono::seconds ends = std::chrono::days{60};
};

// For a server on this machine: localhost, 127.0.0.1, ::1.
[[nodiscard]] certificate_wish server_certificate();
[[nodiscard]] certificate_wish person_certificate(std::string san_uri);

struct issued {
  std::string certificate_file;  // PEM
  std::string key_file;          // PEM PKCS#8, 0600
  std::string fingerprint;       // SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal
  long serial = 0;
};

class pki {
 public:
  explicit pki(std::string name = "MASH test authority");
  ~pki();
  pki(const pki&) = delete;
  pki& operator=(const pki&) = delete;

  [[nodiscard]] const std::string& directory() const;
  [[nodiscard]] const std::string& ca_file() const;
  [[nodiscard]] issued issue(const certificate_wish& wish);
  // A revocation list over these serial numbers in a new file. Times are from now.
  [[nodiscard]] std::string revoke(const std::vector<long>& serials,
                                   std::chrono::seconds this_update = std::chrono::seconds{-60},
                                   std::chrono::seconds next_update = std::chrono::days{30});

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace mash::test
