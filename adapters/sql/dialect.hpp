// SPDX-License-Identifier: Apache-2.0
// What one database wants said otherwise than another. `dbms`: what the driver calls it (ODBC's SQL_DBMS_NAME). No
// SQL Server runs here: what is said to one follows its documentation and was never run on one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mash::sql {

[[nodiscard]] bool is_sql_server(std::string_view dbms);

// What every session begins with. It cannot write, where the database knows such sessions; one that is not listed (SQL
// Server) must refuse by the account's rights. On SQL Server the order of year, month and day is set: a login whose
// language is British English reads '2015-04-02' as the fourth of February where the column is a `datetime` (SET
// DATEFORMAT and the literal formats of datetime in Transact-SQL's reference).
[[nodiscard]] std::vector<std::string> opening_statements(std::string_view dbms);

// `select` with at most `count` rows in its answer.
[[nodiscard]] std::string limited(std::string_view dbms, std::string_view select, std::size_t count);

// A condition: `column` is there and not a date as "2015-04-02", with or without a time after a blank or T. Everything
// else is among what it finds: another form, and a day that no calendar has. So are years before 1850 or after 2100:
// whoever reads the rows tells.
[[nodiscard]] std::string may_be_no_date(std::string_view dbms, std::string_view column);

}  // namespace mash::sql
