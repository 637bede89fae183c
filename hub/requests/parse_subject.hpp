// SPDX-License-Identifier: Apache-2.0
// Reads the `subjects` of a partner check.
#pragma once

#include "base/json_reader.hpp"
#include "hub/model/request.hpp"

namespace mash::hub {

void read_subjects(json::reader& from, std::vector<subject>& into, std::vector<json::fault>& faults);

}  // namespace mash::hub
