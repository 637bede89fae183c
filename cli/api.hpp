// SPDX-License-Identifier: Apache-2.0
// The hub's HTTPS API as one person uses it, from a profile: a small TOML file with `url` (or `url_file`, whose first
// line is the url), `certificate`, `key` and `ca`; relative paths are relative to the file.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/client.hpp"

namespace mash::cli {

struct profile {
  std::string url;
  http::client_tls tls;
};

[[nodiscard]] result<profile> read_profile(const std::string& path);

struct api_reply {
  unsigned status = 0;
  std::string body;
  [[nodiscard]] bool good() const { return status >= 200 && status < 300; }
};

class api {
 public:
  [[nodiscard]] static result<api> open(const std::string& profile_path);
  [[nodiscard]] static result<api> open(const profile& who);

  [[nodiscard]] result<api_reply> get(std::string_view target);
  [[nodiscard]] result<api_reply> post(std::string_view target, std::string body,
                                       std::vector<std::pair<std::string, std::string>> headers,
                                       std::chrono::milliseconds deadline);

 private:
  explicit api(http::client wire) : wire_(std::move(wire)) {}
  http::client wire_;
};

// A refusal's problem details as sentences, one fault a line; the plain status where the body is something else. `by`
// is who gave it; an agency's desk that was taken for the hub says so itself.
[[nodiscard]] std::string describe_refusal(const api_reply& reply, std::string_view by = "the hub");

}  // namespace mash::cli
