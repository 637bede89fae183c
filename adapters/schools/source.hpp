// SPDX-License-Identifier: Apache-2.0
// Schools: a drop folder into which their systems put Common Transfer Files (XML) and school census extracts (CSV). The
// folder is watched; what is in it is held in memory; nothing in it is ever written, renamed or removed.
//
// Configuration (the adapter's [source] table):
//   folder    the drop folder; must exist
//   schools   list of {urn, name, controller, la, estab} with optional `native_id` (how census extracts call it,
//             besides its URN and la+estab), `census` (false: this school delivers no census extracts) and
//             `pupils_min` (a system whose files name fewer pupils was not wholly searched)
// Files of schools that are not listed are not read into memory: nobody here may speak for them.
#pragma once

#include <memory>

#include "adapters/kit/source.hpp"
#include "base/json.hpp"

namespace mash::schools {

// Reads the folder once before it returns and watches it until the source is destroyed. `invalid` names the first thing
// wrong with the configuration, `io` a folder that cannot be read or watched.
[[nodiscard]] result<std::unique_ptr<kit::source>> make_schools_source(const json::value& config);

}  // namespace mash::schools
