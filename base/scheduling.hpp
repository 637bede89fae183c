// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mash {

// From here on a thread that wakes waits for its turn and interrupts none that is at work (SCHED_BATCH, sched(7)): the
// calling thread and those that it starts. Threads that hand small pieces to each other otherwise stop one another in
// mid-piece, and find their caches cold when they go on. Where a processor is idle nothing changes. A system that
// refuses (a sandbox) loses the gain and nothing else.
void wake_without_interrupting() noexcept;

}  // namespace mash
