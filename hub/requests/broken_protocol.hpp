// SPDX-License-Identifier: Apache-2.0
// What one member can make the hub do again and again at no cost to itself: entries of the log, lines of the log file,
// versions of a response. Each is done as often as its rate allows; the rest is counted, and the count is told once in
// a window (docs/formats/exchange.md, "What bad input gets"). Without I/O; time is an argument.
#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

#include "base/clock.hpp"
#include "base/token_bucket.hpp"

namespace mash::hub {

class rationed {
 public:
  static constexpr std::chrono::seconds WINDOW{10};  // what one count is of

  explicit rationed(token_rate rate) : may_(rate) {}

  // True: it is done. False: it is left out, and counts as so many.
  [[nodiscard]] bool take(instant now, std::uint64_t counts = 1) {
    if (may_.take(now)) return true;
    leave_out(counts, now);
    return false;
  }
  void leave_out(std::uint64_t more, instant now) {
    if (left_out_ == 0) since_ = now;
    left_out_ += more;
  }
  // How many were left out and not told yet, once their window is over or `at_once`; else 0. They count as told then.
  [[nodiscard]] std::uint64_t to_tell(instant now, bool at_once) {
    if (!at_once && now < since_ + WINDOW) return 0;
    return std::exchange(left_out_, 0);
  }

 private:
  token_bucket<instant> may_;
  std::uint64_t left_out_ = 0;
  instant since_{};  // the first of those
};

// Of one member.
struct broken_protocol {
  rationed lines{{.per_second = 20, .burst = 64}};   // that are not of the protocol: an entry each
  rationed errors{{.per_second = 20, .burst = 64}};  // of its own, about our questions: a line of the log file each
  // Why a question has no answer, after the first reason that was shown for it: a version of its check each.
  rationed reasons{{.per_second = 1.0 / 60, .burst = 16}};
};

}  // namespace mash::hub
