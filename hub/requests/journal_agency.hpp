// SPDX-License-Identifier: Apache-2.0
// One agency of a check, as the journal's first step keeps it.
#pragma once

#include "base/json.hpp"
#include "hub/model/check.hpp"

namespace mash::hub {

[[nodiscard]] json::object to_json(const agency& one, json::storage_ptr store);
[[nodiscard]] agency read_agency(const json::value& from, std::vector<json::fault>& faults);

}  // namespace mash::hub
