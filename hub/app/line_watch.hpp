// SPDX-License-Identifier: Apache-2.0
// The members' lines, looked at every few seconds: clocks that differ, and the first time that a next key is used, each
// said once in the log; metrics of both, which a member that is taken out of the directory takes with it. Belongs to
// the hub's thread.
#pragma once

#include <set>
#include <string>

#include "hub/auth/directory.hpp"
#include "hub/requests/exchange_port.hpp"

namespace mash::hub {

class line_watch {
 public:
  void look(const directory& who, const exchange_port& lines);
  // A sentence about a clock that differs by more than contract::CLOCKS_APART_MAX, or empty.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  void look_at(const member& who, const member_link& line);

  std::set<std::string, std::less<>> apart_;        // members whose clock differs
  std::set<std::string, std::less<>> next_in_use_;  // next keys that were seen
  std::set<std::string, std::less<>> measured_;     // members that have metrics
  std::string trouble_;
};

}  // namespace mash::hub
