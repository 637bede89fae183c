// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/dialect.hpp"

#include <array>
#include <chrono>

namespace mash::sql {

namespace {

constexpr int FIRST_YEAR = 1850, LAST_YEAR = 2100;
constexpr std::array<int, 12> DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

// Without a style SQL Server writes a datetime as "Apr  2 2015 12:00AM"; 121 is the form in which it writes date and
// datetime2 anyway, and no style changes a text (CAST and CONVERT in Transact-SQL's reference).
std::string as_text(std::string_view dbms, std::string_view column) {
  const std::string name(column);
  return is_sql_server(dbms) ? "convert(char(30), " + name + ", 121)" : "cast(" + name + " as char(30))";
}

std::string two_digits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

void add_quoted(std::string& list, const std::string& text) {
  list.append(list.empty() ? "'" : ", '").append(text).append("'");
}

// "'1850-', '1851-', ..."
std::string years() {
  std::string out;
  for (int year = FIRST_YEAR; year <= LAST_YEAR; ++year) add_quoted(out, std::to_string(year) + "-");
  return out;
}

// "'01-01', '01-02', ...": every day that every year has.
std::string days() {
  std::string out;
  for (int month = 1; month <= 12; ++month)
    for (int day = 1; day <= DAYS[static_cast<std::size_t>(month - 1)]; ++day)
      add_quoted(out, two_digits(month) + "-" + two_digits(day));
  return out;
}

// "'1852-02-29', '1856-02-29', ..."
std::string leap_days() {
  std::string out;
  for (int year = FIRST_YEAR; year <= LAST_YEAR; ++year)
    if (std::chrono::year(year).is_leap()) add_quoted(out, std::to_string(year) + "-02-29");
  return out;
}

}  // namespace

bool is_sql_server(std::string_view dbms) { return dbms.starts_with("Microsoft SQL Server"); }

std::vector<std::string> opening_statements(std::string_view dbms) {
  if (dbms.starts_with("PostgreSQL")) return {"set session characteristics as transaction read only"};
  if (dbms.starts_with("SQLite")) return {"pragma query_only = 1"};
  if (is_sql_server(dbms)) return {"set dateformat ymd"};
  return {};
}

std::string limited(std::string_view dbms, std::string_view select, std::size_t count) {
  constexpr std::string_view BEGINNING = "select ";
  const std::string number = std::to_string(count);
  if (!is_sql_server(dbms)) return std::string(select) + " limit " + number;
  return std::string(BEGINNING) + "top (" + number + ") " + std::string(select.substr(BEGINNING.size()));
}

std::string may_be_no_date(std::string_view dbms, std::string_view column) {
  static const std::string YEARS = years(), DAYS_OF_A_YEAR = days(), LEAP_DAYS = leap_days();
  const std::string text = as_text(dbms, column);
  return "(substring(" + text + ", 1, 5) not in (" + YEARS + ") or (substring(" + text + ", 6, 5) not in (" +
         DAYS_OF_A_YEAR + ") and substring(" + text + ", 1, 10) not in (" + LEAP_DAYS + ")) or substring(" + text +
         ", 11, 1) not in ('', ' ', 'T'))";
}

}  // namespace mash::sql
