// SPDX-License-Identifier: Apache-2.0
#include "hub/app/retention.hpp"

namespace mash::hub {

disposal dispose_of(const settled_request& one, bool no_further_action, const content_periods& periods, instant now) {
  if (now - one.closed_at < (no_further_action ? periods.no_further_action : periods.kept)) return disposal::keep;
  return one.held ? disposal::held : disposal::erase;
}

}  // namespace mash::hub
