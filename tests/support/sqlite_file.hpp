// SPDX-License-Identifier: Apache-2.0
// Makes SQLite files that the tests then read through ODBC, and digests files to prove that nobody wrote to them.
#pragma once

#include <string>
#include <vector>

namespace mash::test {

// Creates or extends the database; throws std::runtime_error with SQLite's own message.
void run_sqlite(const std::string& path, const std::string& statements);
void load_sqlite(const std::string& path, const std::vector<std::string>& sql_files);

[[nodiscard]] std::string file_text(const std::string& path);    // throws if it cannot be read
[[nodiscard]] std::string file_digest(const std::string& path);  // SHA-256, hexadecimal
// Name, size and digest of everything below a directory, as one text.
[[nodiscard]] std::string tree_digest(const std::string& directory);

}  // namespace mash::test
