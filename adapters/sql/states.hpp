// SPDX-License-Identifier: Apache-2.0
// What a database's refusal means: SQLSTATEs of ODBC, of PostgreSQL (appendix A of its manual) and SQLite's result
// codes, as our errors. The sentence holds the state, and never what the database itself said: that repeats values.
#pragma once

#include <string_view>

#include "base/errors.hpp"

namespace mash::sql {

// `state`: five characters. `native`: the database's own number, which tells apart what SQL Server and SQLite put under
// one state. errc as session.hpp says.
[[nodiscard]] error meaning_of(std::string_view state, long native);

// Of such an error: the account lacks the right to read a table or a column.
[[nodiscard]] bool is_not_permitted(const error& why);

}  // namespace mash::sql
