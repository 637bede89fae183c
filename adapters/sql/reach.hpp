// SPDX-License-Identifier: Apache-2.0
// Private to the room: a wait for a connection that ends. SOCI 4.0 connects without saying for how long, and a driver
// that is not told (FreeTDS) waits as long as the kernel does for a server behind a wall that drops what is sent.
#pragma once

#include <chrono>
#include <string>

#include "base/errors.hpp"

namespace mash::sql {

// Whether the driver is told in the connection string (settings.cpp): SQLite and PostgreSQL.
[[nodiscard]] bool has_own_time_out(const std::string& connection_string);
// Connects with SQL_ATTR_LOGIN_TIMEOUT and lets go again. errc::unavailable, with the SQLSTATE and nothing of the text.
[[nodiscard]] result<void> reach(const std::string& connection_string, std::chrono::seconds longest);

}  // namespace mash::sql
