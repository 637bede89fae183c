// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/states.hpp"

#include <string>

namespace mash::sql {
namespace {

constexpr std::string_view MISSING = "a table or column that is needed is missing";
constexpr std::string_view NOT_PERMITTED = "the database does not let us read a table";

// SQL Server has one state for syntax and rights; of its numbers 229 is a table that may not be read, 230 a column.
constexpr bool is_sql_server_permission(long native) { return native == 229 || native == 230; }

}  // namespace

error meaning_of(std::string_view state, long native) {
  const auto text = [&](std::string_view what) {
    const bool numbered = state == "HY000" || state == "42000";
    return std::string(what) + " (SQLSTATE " + std::string(state) +
           (numbered ? ", code " + std::to_string(native) : std::string()) + ")";
  };
  if (state == "57014" || state.starts_with("HYT")) return {errc::timed_out, text("the statement took too long")};
  if (state == "42P01" || state == "42703" || state == "42S02" || state == "42S22" || state == "3F000")
    return {errc::not_found, text(MISSING)};
  if (state.starts_with("08") || state.starts_with("57P") || state.starts_with("53"))
    return {errc::unavailable, text("the database cannot be reached")};
  if (state.starts_with("28")) return {errc::unavailable, text("the database does not let us in")};
  if (state == "42501" || (state == "42000" && is_sql_server_permission(native)))
    return {errc::unavailable, text(NOT_PERMITTED)};
  if (state == "25006") return {errc::denied, text("the session is read-only")};
  if (state == "HY000" && native == 1) return {errc::not_found, text(MISSING)};
  if (state == "HY000" && (native == 5 || native == 6)) return {errc::unavailable, text("the database is busy")};
  if (state == "HY000" && native == 8) return {errc::denied, text("the session is read-only")};
  return {errc::io, text("the database refused the statement")};
}

bool is_not_permitted(const error& why) { return why.detail.starts_with(NOT_PERMITTED); }

}  // namespace mash::sql
