// SPDX-License-Identifier: Apache-2.0
// A council's listing and records as its three sources have them: the dataset's tables, the children-in-need census and
// the return of looked-after children. Some of it stands in two of them and must be told once.
#pragma once

#include "adapters/synth/files.hpp"

namespace mash::synth {

[[nodiscard]] result<void> write_council(const records& held, const file_taker& take);

}  // namespace mash::synth
