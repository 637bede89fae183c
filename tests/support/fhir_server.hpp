// SPDX-License-Identifier: Apache-2.0
// A real FHIR R4 server (tests/fhir_server) run as a child process for one test program: installed on first use,
// started on a free loopback port, ended with the object. Needs node and npm.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/json.hpp"

namespace mash::test {

class fhir_server {
 public:
  // Loads every *.json under the folders; `more` are further arguments of server.mjs. Throws std::runtime_error if it
  // does not listen within 60 seconds.
  explicit fhir_server(const std::vector<std::string>& folders, const std::vector<std::string>& more = {});
  fhir_server(const fhir_server&) = delete;
  fhir_server& operator=(const fhir_server&) = delete;
  ~fhir_server();

  [[nodiscard]] const std::string& base_url() const { return base_url_; }  // http://127.0.0.1:PORT/fhir/R4
  // Every request so far: {"method", "path", "query"}; not counting the calls of this function.
  [[nodiscard]] json::array seen() const;

 private:
  pid_t pid_ = -1;
  int hold_open_ = -1;  // our end of its standard input: it ends when we do, however we end
  std::string base_url_;
};

}  // namespace mash::test
