// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/reach.hpp"

#include <sql.h>
#include <sqlext.h>

#include <array>
#include <memory>
#include <vector>

#include "adapters/sql/settings.hpp"

namespace mash::sql {

namespace {

struct environment {
  SQLHENV handle = SQL_NULL_HENV;
  environment() {
    SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &handle);
    SQLSetEnvAttr(handle, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0);  // NOLINT
  }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;
  ~environment() { SQLFreeHandle(SQL_HANDLE_ENV, handle); }
};

struct connection {
  SQLHDBC handle = SQL_NULL_HDBC;
  explicit connection(SQLHENV of) { SQLAllocHandle(SQL_HANDLE_DBC, of, &handle); }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() { SQLFreeHandle(SQL_HANDLE_DBC, handle); }
};

}  // namespace

bool has_own_time_out(const std::string& connection_string) {
  return names_driver(connection_string, "sqlite") || names_driver(connection_string, "postgres");
}

result<void> reach(const std::string& connection_string, std::chrono::seconds longest) {
  const environment in;
  const connection to(in.handle);
  // ODBC passes numbers as pointers here; that is its interface.
  SQLSetConnectAttr(to.handle, SQL_ATTR_LOGIN_TIMEOUT, reinterpret_cast<SQLPOINTER>(longest.count()), 0);  // NOLINT
  std::vector<SQLCHAR> text(connection_string.begin(), connection_string.end());
  const SQLRETURN got = SQLDriverConnect(to.handle, nullptr, text.data(), static_cast<SQLSMALLINT>(text.size()),
                                         nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT);
  if (SQL_SUCCEEDED(got)) {
    SQLDisconnect(to.handle);
    return {};
  }
  std::array<SQLCHAR, 6> state{};
  SQLINTEGER native = 0;
  SQLSMALLINT length = 0;
  SQLGetDiagRec(SQL_HANDLE_DBC, to.handle, 1, state.data(), &native, nullptr, 0, &length);
  return fail(errc::unavailable, "the database cannot be reached (SQLSTATE " +
                                     std::string(reinterpret_cast<const char*>(state.data())) + ")");
}

}  // namespace mash::sql
