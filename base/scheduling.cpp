// SPDX-License-Identifier: Apache-2.0
#include "base/scheduling.hpp"

#include <sched.h>

namespace mash {

void wake_without_interrupting() noexcept {
  constexpr sched_param NO_PRIORITY{};
  (void)::sched_setscheduler(0, SCHED_BATCH, &NO_PRIORITY);
}

}  // namespace mash
