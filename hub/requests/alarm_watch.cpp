// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/alarm_watch.hpp"

namespace mash::hub {

void alarm_watch::set(const std::string& request, std::optional<instant> when) {
  if (const auto known = when_.find(request); known != when_.end()) {
    if (when && known->second == *when) return;
    order_.erase({known->second, request});
    when_.erase(known);
  }
  if (!when) return;
  when_.emplace(request, *when);
  order_.emplace(*when, request);
}

std::vector<std::string> alarm_watch::due(instant now) const {
  std::vector<std::string> out;
  for (const auto& [when, request] : order_) {
    if (when > now) break;
    out.push_back(request);
  }
  return out;
}

void alarm_watch::set_all(instant when) {
  order_.clear();
  for (auto& [request, at] : when_) {
    at = when;
    order_.emplace(when, request);
  }
}

}  // namespace mash::hub
