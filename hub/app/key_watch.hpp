// SPDX-License-Identifier: Apache-2.0
// Keys and certificates that run out, said in time: in the log once a day, as metrics, in the warning of /readyz and as
// notices (docs/operations.md, "Keys that change"). The certificates of people are known from when they come: the
// directory lists keys, and no dates. Belongs to the hub's thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/http/server.hpp"
#include "base/notify/notice.hpp"
#include "hub/auth/directory.hpp"

namespace mash::hub {

struct key_end {
  std::string what;   // tls_certificate, client_ca, member_key, person_certificate
  std::string whose;  // hub, a member's name, or the first 16 digits of a person's fingerprint
  instant until{};
  bool operator==(const key_end&) const = default;
};

// The certificates in the server's files, each of a file with several. What cannot be read is left to whoever loads it.
[[nodiscard]] std::vector<key_end> ends_of_files(const http::server_tls& tls);

class key_watch {
 public:
  explicit key_watch(std::chrono::days warn_before = std::chrono::days(30), std::vector<key_end> files = {})
      : warn_before_(warn_before), files_(std::move(files)) {}

  void set_files(std::vector<key_end> ends) { files_ = std::move(ends); }
  // Somebody came with this certificate. Cheap: it is called with every exchange.
  void saw(const http::peer_certificate& peer);
  // Says what runs out: call it at least once an hour. Returns the notices to raise; the same thing has the same id.
  [[nodiscard]] std::vector<notify::notice> look(const directory& who, instant now);
  // A sentence about what runs out first, or empty.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  [[nodiscard]] std::vector<key_end> all(const directory& who);
  void say(const key_end& one, instant now);

  std::chrono::days warn_before_;
  std::vector<key_end> files_;
  std::map<std::string, instant, std::less<>> people_;      // by fingerprint
  std::map<std::string, civil_date> told_;                  // thing -> the day it was last in the log
  std::set<std::pair<std::string, std::string>> measured_;  // what and whose, at the last look
  std::string trouble_;
};

}  // namespace mash::hub
