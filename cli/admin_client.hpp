// SPDX-License-Identifier: Apache-2.0
// A running hub's socket for administrators, from the same machine (docs/formats/admin-socket.md).
#pragma once

#include <string>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace mash::cli {

// One call and its reply. `unavailable`: no hub listens there. A refusal of the hub is an error with its own words.
[[nodiscard]] result<json::object> call_hub(const std::string& socket_path, const json::object& request);

}  // namespace mash::cli
