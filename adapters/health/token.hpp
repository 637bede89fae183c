// SPDX-License-Identifier: Apache-2.0
// The access token of a FHIR server that wants one: OAuth 2.0 client credentials (RFC 6749 section 4.4) with a signed
// client assertion (RFC 7523 section 2.2). Kept until shortly before it expires, in memory only; no error, log line or
// address ever holds it or the assertion. Any thread.
#pragma once

#include <mutex>
#include <string>

#include "adapters/health/settings.hpp"
#include "adapters/kit/source.hpp"

namespace mash::health {

class token_holder {
 public:
  explicit token_holder(const token_settings& how) : how_(how) {}

  // The token for the Authorization field. One thread asks for a new one, the others wait for it, none beyond `until`.
  // `denied`: the token server refuses this client; `unavailable`: it is down or busy; `corrupt`: its answer is none.
  [[nodiscard]] result<std::string> now(kit::deadline until);
  // The FHIR server took this one no longer: the next call asks for another.
  void forget(const std::string& token, kit::deadline until);

 private:
  [[nodiscard]] result<void> renew(kit::deadline until);

  const token_settings& how_;
  std::timed_mutex mutex_;
  std::string token_;
  kit::deadline renew_at_{};
};

}  // namespace mash::health
