// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/people_check.hpp"

#include "adapters/kit/source/values.hpp"

namespace mash::sql {

result<void> check_birth_dates(session& of, const std::string& table, const std::string& column) {
  const std::string from = "(" + column + ") as " + column + " from " + table;
  std::size_t asked = 0, dates = 0;
  for (const char* end : {"select min", "select max"}) {
    MASH_TRY(rows, of.query(end + from, {}));
    for (const row& one : *rows) {  // none where the tables are only looked for (probe.hpp)
      ++asked;
      if (one.is_null(column)) return fail(errc::unavailable, "nobody is in the table of people");
      if (kit::to_date(one.text(column)))
        ++dates;
      else if (!one.text(column).empty())  // nothing is written for null
        one.leave_out(findings::rule::date_unreadable, column);
    }
  }
  if (asked == 0 || dates > 0) return {};
  // An odd one before and an odd one behind all others, or only such: what the search itself would find tells.
  const auto usual =
      of.query("select min" + from + " where " + column + " >= ? and " + column + " < ?", {"1900-01-01", "2100-01-01"});
  if (usual && !usual->empty() && kit::to_date(usual->front().text(column))) return {};
  return fail(errc::corrupt, "the birth dates in the table of people are no dates");
}

}  // namespace mash::sql
