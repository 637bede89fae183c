// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/undated.hpp"

#include "adapters/kit/source/values.hpp"
#include "adapters/sql/dialect.hpp"

namespace mash::sql {

namespace {

// Which dates are none only we can tell, so everybody of the surname is read. Of a surname with more rows than one
// answer may have, those are that have none, or what may be none: an impossible one ("2015-02-30") too.
result<std::vector<row>> rows_of(session& from, const surname_search& how, const std::string& surname) {
  auto rows = from.query(how.select, how.bound(surname));
  if (rows || rows.error().code != errc::too_large) return rows;
  const std::string column(how.birth_date);
  return from.query(how.select + " and (" + column + " is null or " + may_be_no_date(from.dbms(), column) + ")",
                    how.bound(surname));
}

}  // namespace

result<void> add_undated(session& from, const contract::person& asked, const surname_search& how,
                         std::size_t people_max, kit::candidates& into) {
  if (!asked.date_of_birth && !asked.expected_date_of_delivery) return {};
  for (const std::string& surname : kit::surnames(asked)) {
    const auto rows = rows_of(from, how, surname);
    // Whoever was found by birth date stays found, though this took too long.
    if (!rows && rows.error().code != errc::too_large && rows.error().code != errc::timed_out)
      return std::unexpected(rows.error());
    into.whole = into.whole && rows;
    std::vector<kit::known_person> undated;
    if (rows)
      for (const row& one : *rows) {
        if (kit::to_date(one.text(how.birth_date))) continue;
        kit::known_person who = how.read(one);
        if (!kit::may_be(asked, who.identity)) continue;
        (void)one.needed_date(how.birth_date);
        undated.push_back(std::move(who));
      }
    kit::add_undated(into, asked, std::move(undated), people_max);
  }
  return {};
}

}  // namespace mash::sql
