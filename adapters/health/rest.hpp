// SPDX-License-Identifier: Apache-2.0
// The FHIR REST interactions the source uses: read and search, both GET. There is no code here that could write.
// Safe to use from several threads at once; each exchange takes a connection of its own from a small pool.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/health/settings.hpp"
#include "adapters/health/token.hpp"
#include "adapters/kit/source.hpp"
#include "base/http/client.hpp"

namespace mash::health {

class rest {
 public:
  using parameters = std::vector<std::pair<std::string, std::string>>;

  explicit rest(const settings& how) : how_(how) {
    if (how.token) tokens_.emplace(*how.token);
  }

  // Every resource of `type` that matches, over all pages. Errors: `too_large` (more match than the server lists, or
  // more than we take), `denied`, `not_found`, `unavailable` (after retries), `timed_out`, `invalid` and `corrupt` (not
  // FHIR, or fewer results than the server counted: an incomplete list is a failure, never an answer).
  [[nodiscard]] result<std::vector<json::object>> search(std::string_view type, const parameters& query,
                                                         kit::deadline until);
  // One resource by "Type/id". `not_found` also for one that was withdrawn; `corrupt` also for another one.
  [[nodiscard]] result<json::object> read(const std::string& reference, kit::deadline until);

 private:
  [[nodiscard]] result<json::object> get(const std::string& target, kit::deadline until);
  // With an access token where the server wants one; another, once, where it takes that no longer.
  [[nodiscard]] result<http::client_reply> exchange(const std::string& target, kit::deadline until);
  [[nodiscard]] result<http::client_reply> send(const std::string& target, const std::string& token,
                                                kit::deadline until);
  [[nodiscard]] result<std::string> next_page(const json::object& bundle) const;

  const settings& how_;
  std::optional<token_holder> tokens_;
  std::mutex mutex_;
  std::condition_variable waiting_;  // between two attempts
  std::vector<http::client> idle_;
};

}  // namespace mash::health
