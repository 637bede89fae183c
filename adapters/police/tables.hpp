// SPDX-License-Identifier: Apache-2.0
// Private to the room: every table and column that its statements speak of, for a force's mapping file. A column that a
// statement reads and that is not here cannot be mapped: tests/unit/police/mapping.cpp renames all of them.
#pragma once

#include "adapters/sql/mapping.hpp"

namespace mash::police {

[[nodiscard]] const sql::known_tables& tables();

}  // namespace mash::police
