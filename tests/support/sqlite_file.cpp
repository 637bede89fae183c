// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sqlite_file.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/crypto.hpp"

namespace mash::test {

void run_sqlite(const std::string& path, const std::string& statements) {
  sqlite3* to = nullptr;
  char* message = nullptr;
  std::string trouble;
  // A program under test may be writing to the file at this moment.
  if (sqlite3_open(path.c_str(), &to) != SQLITE_OK || sqlite3_busy_timeout(to, 10'000) != SQLITE_OK ||
      sqlite3_exec(to, statements.c_str(), nullptr, nullptr, &message) != SQLITE_OK)
    trouble = message != nullptr ? message : "cannot open the file";
  sqlite3_free(message);
  sqlite3_close(to);
  if (!trouble.empty()) throw std::runtime_error("SQLite: " + trouble);
}

void load_sqlite(const std::string& path, const std::vector<std::string>& sql_files) {
  for (const std::string& file : sql_files) run_sqlite(path, file_text(file));
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::string file_digest(const std::string& path) { return to_hex(sha256(file_text(path))); }

std::string tree_digest(const std::string& directory) {
  std::vector<std::string> lines;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
    lines.push_back(entry.path().string() + " " +
                    (entry.is_regular_file() ? file_digest(entry.path().string()) : std::string("-")));
  std::ranges::sort(lines);
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

}  // namespace mash::test
