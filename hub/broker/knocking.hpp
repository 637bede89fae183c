// SPDX-License-Identifier: Apache-2.0
// Refused handshakes of one kind at one member's port. Whoever has a wrong key tries again every few seconds until
// somebody mends it, which may take days: that is told when it begins, and while it lasts once in a while how often
// more. Without I/O; time is an argument.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "adapters/contract/flow.hpp"

namespace mash::broker {

class knocking {
 public:
  explicit knocking(std::chrono::seconds apart) : apart_(apart) {}

  // So many more. True: it begins, and is to be told.
  [[nodiscard]] bool begins(contract::steady_time now, std::uint64_t times = 1) {
    const bool first = !told_;
    if (first) told_ = now;
    more_ += first ? times - 1 : times;
    return first;
  }
  // How many more there were since it was last told, if that is due or `at_once`; else 0. Where there were none in all
  // that time it is over, and the next one begins anew.
  [[nodiscard]] std::uint64_t to_tell(contract::steady_time now, bool at_once = false) {
    if (!told_ || (!at_once && now - *told_ < apart_)) return 0;
    if (more_ == 0)
      told_.reset();
    else
      told_ = now;
    return std::exchange(more_, 0);
  }

 private:
  std::chrono::seconds apart_;
  std::optional<contract::steady_time> told_;  // last; none: nobody knocks
  std::uint64_t more_ = 0;
};

}  // namespace mash::broker
