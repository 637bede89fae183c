// SPDX-License-Identifier: Apache-2.0
// Decisions about children as a client sends them and as the journal keeps them: one form (docs/formats/decision.md).
#pragma once

#include "base/json_reader.hpp"
#include "hub/model/decision.hpp"

namespace mash::hub {

[[nodiscard]] json::array to_json(const std::vector<child_decision>& from);
// The member `decisions`; every fault with its pointer.
[[nodiscard]] std::vector<child_decision> read_child_decisions(json::reader& from, std::vector<json::fault>& faults);

}  // namespace mash::hub
