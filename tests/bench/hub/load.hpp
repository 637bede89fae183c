// SPDX-License-Identifier: Apache-2.0
// Sends the same request over a number of connections, as fast as replies come or at a fixed rate, and measures.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "tests/bench/hub/cpu_time.hpp"
#include "tests/bench/hub/tls_client.hpp"

namespace mash::bench {

struct load_options {
  std::string address = "127.0.0.1";
  unsigned short port = 0;
  std::size_t connections = 64;
  std::chrono::seconds warm_up{2}, measure{10};
  int per_second = 0;  // 0: the next request leaves when the reply has come
  std::vector<watched_process> watched;
};

// The request, whole; `serial` makes each one different without changing its length.
using request_maker = std::function<std::string_view(std::uint64_t serial)>;
// False: not the reply that was wanted.
using reply_check = std::function<bool(const reply& got)>;

struct load_result {
  std::uint64_t replies = 0, bad = 0, body_bytes = 0;  // within the measured time
  double seconds = 0;
  // Microseconds, sorted. At a fixed rate a request's time begins when it was due, not when it could be sent.
  std::vector<std::int64_t> micros;
  std::vector<cpu_use> cpu;  // of each watched process, while measuring

  [[nodiscard]] std::int64_t at(std::size_t per_thousand) const {
    return micros.empty() ? 0 : micros[(micros.size() - 1) * per_thousand / 1000];
  }
};

[[nodiscard]] result<load_result> run_load(const load_options& chosen, const tls_context& context,
                                           const request_maker& make, const reply_check& check);

}  // namespace mash::bench
