// SPDX-License-Identifier: Apache-2.0
// Reads the tables of members.toml; every fault is collected, so that an administrator mends the file in one go.
// Private to this room.
#pragma once

#include <vector>

#include "hub/auth/directory.hpp"

namespace mash::hub {

struct member_tables {
  std::vector<member> members;
  std::vector<person> people;
};

[[nodiscard]] member_tables read_members(const json::value& root, std::vector<json::fault>& faults);

}  // namespace mash::hub
