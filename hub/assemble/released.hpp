// SPDX-License-Identifier: Apache-2.0
// What may be shown of the answers once both ends have decided: items as they leave, and the withheld lines.
#pragma once

#include "hub/model/check.hpp"

namespace mash::hub {

struct shown_item {
  const agency* from;
  contract::item item;         // already reduced to what the stricter decision allows
  const contract::item* sent;  // as the agency sent it
  bool relayed = false;        // told by telephone or e-mail, and recorded here
};

struct shown_line {
  const agency* from;
  contract::withheld_line line;
};

struct released {
  std::vector<shown_item> items;
  std::vector<shown_line> withheld;
};

// Views into `whole`: it must outlive the result.
[[nodiscard]] released release(const check& whole);

}  // namespace mash::hub
