// SPDX-License-Identifier: Apache-2.0
// How often one certificate may call, before anything is looked up or logged: each refusal is an entry of the audit log
// for ever, so whoever has a certificate of ours must not be able to write as many as they like. By the key's
// fingerprint, and also of those who are not listed. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/token_bucket.hpp"

namespace mash::hub {

class caller_rate {
 public:
  using time = std::chrono::steady_clock::time_point;
  static constexpr std::size_t CALLERS_MAX = 4096;  // who is over the rate or was a moment ago; more share one

  explicit caller_rate(token_rate each) : each_(each), others_(each) {}

  // False: too often; in a second it may be again.
  [[nodiscard]] bool admits(const std::string& fingerprint, time now);

 private:
  const token_rate each_;
  std::mutex door_;  // held for one look-up
  std::map<std::string, token_bucket<time>, std::less<>> known_;
  token_bucket<time> others_;
  time swept_{};
};

}  // namespace mash::hub
