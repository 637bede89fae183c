// SPDX-License-Identifier: Apache-2.0
// Whether the tables and columns that a source reads are there, and may be read. The source's own readers are run in a
// session that asks for no rows: what they select is what is looked for, so that no list of columns can grow untrue.
#pragma once

#include <functional>
#include <string>

#include "adapters/findings/report.hpp"
#include "adapters/sql/session.hpp"

namespace mash::sql {

// `readers` run every select that the source has; each gets an empty answer, and keys are not needed. A database that
// cannot be asked is `not_reachable`. A place is "table" or "table.column", with the names there if they are mapped.
[[nodiscard]] findings::report probe(database& of, const std::string& system, deadline until,
                                     const std::function<void(session&)>& readers);

}  // namespace mash::sql
