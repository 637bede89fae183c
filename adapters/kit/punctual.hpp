// SPDX-License-Identifier: Apache-2.0
// A source whose calls end. Most sources keep their deadlines, but a driver that waits for a frozen database server, or
// a file system that is gone, keeps none, and a few such calls would silence the whole adapter. A call that has not
// come back a little after its deadline is given up: the answer says that nothing was searched, and the thread that
// waits is left behind until the system lets it go.
#pragma once

#include "adapters/kit/source.hpp"

namespace mash::kit {

// After the deadline: an eighth of the time that the call had, within these bounds. What is left of a question's time
// is for the way back.
inline constexpr std::chrono::milliseconds PATIENCE_MIN{50}, PATIENCE_MAX{2000};
// So many may be left behind at once, of all calls of the process; then nothing is asked of the source until one comes
// back.
inline constexpr std::size_t LEFT_BEHIND_MAX = 16;

// `find` and `fetch` fail with errc::timed_out where the deadline has passed already or the call does not come back,
// and with `unavailable` while too many are left behind; otherwise they do what `from` does. `from` lives as long as
// the last call in it.
[[nodiscard]] std::unique_ptr<source> punctual(std::unique_ptr<source> from);

// How many are at this moment. A process that ends while there are any ends by std::_Exit: they would come back among
// objects that are gone.
[[nodiscard]] std::size_t calls_left_behind() noexcept;

}  // namespace mash::kit
