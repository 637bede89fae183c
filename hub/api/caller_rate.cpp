// SPDX-License-Identifier: Apache-2.0
#include "hub/api/caller_rate.hpp"

namespace mash::hub {

bool caller_rate::admits(const std::string& fingerprint, time now) {
  const std::lock_guard held(door_);
  if (now - swept_ >= std::chrono::seconds(10)) {
    swept_ = now;
    std::erase_if(known_, [&](const auto& one) { return one.second.is_full(now); });
  }
  auto found = known_.find(fingerprint);
  if (found == known_.end()) {
    if (known_.size() >= CALLERS_MAX) return others_.take(now);
    found = known_.emplace(fingerprint, each_).first;
  }
  return found->second.take(now);
}

}  // namespace mash::hub
