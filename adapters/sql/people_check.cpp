// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/people_check.hpp"

#include "adapters/kit/source/values.hpp"

namespace mash::sql {

result<void> check_birth_dates(session& of, const std::string& table, const std::string& column) {
  MASH_TRY(rows, of.query("select min(" + column + ") as least, max(" + column + ") as greatest from " + table, {}));
  for (const row& one : *rows)  // none where the tables are only looked for (probe.hpp)
    for (const char* end : {"least", "greatest"}) {
      if (one.is_null(end)) return fail(errc::unavailable, "nobody is in the table of people");
      if (!kit::to_date(one.text(end)))
        return fail(errc::corrupt, "the birth dates in the table of people are no dates");
    }
  return {};
}

}  // namespace mash::sql
