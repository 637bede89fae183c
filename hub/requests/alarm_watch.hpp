// SPDX-License-Identifier: Apache-2.0
// When to look at which check next, so that thousands that wait cost nothing until one of them is due. Also of checks
// that nobody waits for any more and whose decision is outstanding. One thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"

namespace mash::hub {

class alarm_watch {
 public:
  // Nothing: it need not be looked at again.
  void set(const std::string& request, std::optional<instant> when);
  [[nodiscard]] std::vector<std::string> due(instant now) const;  // the one that waited longest first
  void look_at_all_again() { set_all(instant::min()); }           // terms or calendars have changed
  [[nodiscard]] std::size_t size() const { return when_.size(); }

 private:
  void set_all(instant when);
  std::unordered_map<std::string, instant> when_;
  std::set<std::pair<instant, std::string>> order_;
};

}  // namespace mash::hub
