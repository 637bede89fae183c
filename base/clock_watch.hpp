// SPDX-License-Identifier: Apache-2.0
// Whether the wall clock goes on as the steady one does. What is said once and cannot be taken back (an alarm to a
// manager's telephone) waits while it does not: a clock that was set wrongly is usually set right soon after.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace mash {

class clock_watch {
 public:
  using steady = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds STEP{2000};  // more than that is no drift
  static constexpr std::chrono::seconds CALM{30};         // steady for so long: believed again

  // Tell it both clocks, often. How far the wall clock stepped since the last time; nothing: it did not.
  std::optional<std::chrono::milliseconds> look(instant wall, steady::time_point now) {
    std::optional<std::chrono::milliseconds> stepped;
    if (last_) {
      const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_->second);
      const auto off = (wall - last_->first) - passed;
      if (off > STEP || off < -STEP) {
        stepped = off;
        stepped_at_ = now;
      }
    }
    last_.emplace(wall, now);
    return stepped;
  }
  [[nodiscard]] bool is_calm(steady::time_point now) const { return !stepped_at_ || now - *stepped_at_ >= CALM; }

 private:
  std::optional<std::pair<instant, steady::time_point>> last_;
  std::optional<steady::time_point> stepped_at_;
};

}  // namespace mash
