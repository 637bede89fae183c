// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/people_check.hpp"

#include <algorithm>
#include <cstdint>

#include "adapters/kit/source/values.hpp"
#include "adapters/sql/dialect.hpp"
#include "adapters/sql/states.hpp"

namespace mash::sql {

namespace {

constexpr std::size_t GLANCED_AT = 20;

enum class births : std::uint8_t {
  not_asked,  // the tables are only looked for (probe.hpp)
  nobody,     // no row, or none with a birth date
  no_dates,
  some_odd,
  dates
};

struct look {
  births are = births::not_asked;
  std::vector<row> odd;  // the least, the greatest
};

// Whether somebody's birth date is one, as far as a few tell of those that `which` finds.
result<bool> some_are_dates(session& of, const std::string& table, const std::string& column,
                            const std::string& which) {
  MASH_TRY(some, of.sample("select " + column + " from " + table + " where " + which, GLANCED_AT));
  return std::ranges::any_of(*some, [&](const row& one) { return kit::to_date(one.text(column)).has_value(); });
}

result<look> look_through(session& of, const std::string& table, const std::string& column) {
  const std::string from = "(" + column + ") as " + column + " from " + table;
  look out;
  std::size_t asked = 0, dates = 0;
  for (const char* end : {"select min", "select max"}) {
    MASH_TRY(rows, of.query(end + from, {}));
    for (const row& one : *rows) {
      ++asked;
      if (one.is_null(column)) return look{births::nobody, {}};
      if (kit::to_date(one.text(column)))
        ++dates;
      else if (!one.text(column).empty())  // nothing is written for null
        out.odd.push_back(one);
    }
  }
  if (asked == 0) return out;
  out.are = out.odd.empty() ? births::dates : births::some_odd;
  if (dates > 0) return out;
  // An odd one before and an odd one behind all others, or only such. Any few rows could be odd ones that ten thousand
  // dates stand behind, so the database picks what looks like dates.
  const std::string regular = column + " is not null and not " + may_be_no_date(of.dbms(), column);
  MASH_TRY(some, some_are_dates(of, table, column, regular));
  if (!*some) out.are = births::no_dates;
  return out;
}

}  // namespace

result<void> check_birth_dates(session& of, const std::string& table, const std::string& column, deadline now) {
  const std::string place = table + "." + column;
  const looked known = of.looks().of(place, now);
  if (known == looked::odd_ones) {
    of.left_out_before();
    return {};
  }
  if (known == looked::sound) {
    MASH_TRY(still, some_are_dates(of, table, column, column + " is not null"));
    if (*still) return {};
    of.looks().forget();
  }
  MASH_TRY(found, look_through(of, table, column));
  for (const row& one : found->odd) one.leave_out(findings::rule::date_unreadable, column);
  if (found->are == births::nobody) return fail(errc::unavailable, "nobody is in the table of people");
  if (found->are == births::no_dates) return fail(errc::corrupt, "the birth dates in the table of people are no dates");
  if (found->are == births::some_odd) of.looks().remember(place, looked::odd_ones, now + ODD_FOR);
  if (found->are == births::dates) of.looks().remember(place, looked::sound, now + SOUND_FOR);
  return {};
}

findings::report examine_birth_dates(session& of, const std::string& system, const std::string& select,
                                     const std::string& column) {
  findings::report out;
  const std::string table = table_of(select);
  const auto tell = [&](findings::rule broken) {
    out.add(system, of.place(table, column), findings::fault{broken, 0, {}});
  };
  const auto tell_why = [&](const error& why) {
    if (why.code != errc::not_found && !is_not_permitted(why)) tell(findings::rule::unreadable);
  };
  const auto found = look_through(of, table, column);
  if (!found) {
    tell_why(found.error());
  } else if (found->are == births::nobody) {
    tell(findings::rule::empty);
  } else if (found->are == births::no_dates) {
    tell(findings::rule::date_unreadable);
  } else if (const auto rows = of.sample(select + " where " + may_be_no_date(of.dbms(), column), ODD_EXAMINED); !rows) {
    tell_why(rows.error());
  } else {
    bool noted = false;
    for (const row& one : *rows) {
      if (one.text(column).empty() || kit::to_date(one.text(column))) continue;
      one.note(findings::rule::date_unreadable, column);
      noted = true;
    }
    // There is one, behind ODD_EXAMINED dates of years that are none for a birth.
    if (found->are == births::some_odd && !noted) tell(findings::rule::date_unreadable);
  }
  return out;
}

}  // namespace mash::sql
