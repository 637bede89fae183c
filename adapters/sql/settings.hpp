// SPDX-License-Identifier: Apache-2.0
// How a database is reached through ODBC, as the adapter's [source] table says it:
//   odbc                        connection string: "DRIVER=PostgreSQL Unicode;Server=...;Database=...;Uid=..."
//   password_file               optional; a file of mode 0600 whose first line is sent as PWD
//   statement_timeout_seconds   optional, 1 to 300, default 20: no statement, and no wait for a connection to a server
//                               that does not answer, takes longer
//   session_statements          optional list, run on every new session after our own ("SET LOCK_TIMEOUT 5000")
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "adapters/sql/mapping.hpp"
#include "base/json_reader.hpp"

namespace mash::sql {

struct settings {
  std::string odbc = {};
  std::string password_file = {};
  std::chrono::seconds statement_timeout{20};
  std::vector<std::string> session_statements = {};
  std::shared_ptr<const mapping> names = std::make_shared<mapping>();  // of a source that takes a `mapping` file
};

// Reads the four members above from a table that may hold others; faults go to the reader's list.
[[nodiscard]] settings read_settings(json::reader& in);

// Whether a connection string names a driver whose name begins so, in lower case: "postgres".
[[nodiscard]] bool names_driver(const std::string& connection_string, std::string_view beginning);

// The string that is given to the driver: as configured, plus what keeps SQLite from making a file that is not there,
// and either driver from waiting without end. `errc::io` or `invalid` if the password file cannot be used.
[[nodiscard]] result<std::string> connection_string(const settings& how);

}  // namespace mash::sql
