// SPDX-License-Identifier: Apache-2.0
// A check out of its journal: as it stands, and as it stood. Pure.
#pragma once

#include <span>

#include "hub/requests/journal.hpp"

namespace mash::hub {

// The check that these steps make; with `version`, as it was when that one was cut, or as it stands where it never was.
// An agency that had not answered by then is `pending` in it: whether it was connected is kept nowhere. `corrupt`: the
// journal is not what was written.
[[nodiscard]] result<check> rebuild(std::span<const step> steps, int version = 0);

// The version that was current at that moment; 0: none was cut yet.
[[nodiscard]] int version_at(std::span<const step> steps, instant at);

}  // namespace mash::hub
