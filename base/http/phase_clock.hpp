// SPDX-License-Identifier: Apache-2.0
// What a connection is doing and until when it may. Entering a phase costs one clock reading; nothing is armed.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

namespace mash::http {

enum class phase : std::uint8_t { handshake, idle, header, body, handling, writing, streaming, closing };
inline constexpr std::array<const char*, 8> PHASE_WORDS{"handshake", "idle",    "header",    "body",
                                                        "handling",  "writing", "streaming", "closing"};

class phase_clock {
 public:
  using steady = std::chrono::steady_clock;

  // The owner's thread only.
  void enter(phase next, steady::duration limit) {
    phase_ = next;
    deadline_.store((steady::now() + limit).time_since_epoch().count(), std::memory_order_relaxed);
  }
  [[nodiscard]] bool in(phase one) const { return phase_ == one; }
  [[nodiscard]] phase now_in() const { return phase_; }
  // The client has not got its answer yet and can still be told that time is up.
  [[nodiscard]] bool can_answer() const { return in(phase::header) || in(phase::body) || in(phase::handling); }
  // The same phase, a little longer.
  void extend(steady::duration grace) { enter(phase_, grace); }
  void never() { deadline_.store(std::numeric_limits<steady::rep>::max(), std::memory_order_relaxed); }

  // Any thread. The phase may have changed by the time the owner hears of it, so the owner asks again.
  [[nodiscard]] bool is_overdue(steady::time_point now) const {
    return now.time_since_epoch().count() >= deadline_.load(std::memory_order_relaxed);
  }

 private:
  phase phase_ = phase::handshake;
  std::atomic<steady::rep> deadline_{std::numeric_limits<steady::rep>::max()};
};

}  // namespace mash::http
