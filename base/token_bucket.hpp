// SPDX-License-Identifier: Apache-2.0
// How often something may be done: `burst` times at once, and `per_second` times a second in the long run. Time is an
// argument; where it goes back (a wall clock that was set), nothing is gained by it.
#pragma once

#include <algorithm>
#include <chrono>

namespace mash {

struct token_rate {
  double per_second = 0, burst = 0;
};

template <class TimePoint>
class token_bucket {
 public:
  explicit token_bucket(token_rate rate) : rate_(rate), left_(rate.burst) {}

  // True: it may be done now, and counts.
  [[nodiscard]] bool take(TimePoint now) {
    left_ = left_at(now);
    seen_ = now;
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
  }
  // Nobody who asks now is told apart from somebody new: whoever keeps many of these may forget this one.
  [[nodiscard]] bool is_full(TimePoint now) const { return left_at(now) >= rate_.burst; }

 private:
  [[nodiscard]] double left_at(TimePoint now) const {
    if (now <= seen_) return left_;
    return std::min(rate_.burst, left_ + rate_.per_second * std::chrono::duration<double>(now - seen_).count());
  }

  token_rate rate_;
  double left_;
  TimePoint seen_{};
};

}  // namespace mash
