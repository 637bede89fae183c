// SPDX-License-Identifier: Apache-2.0
// SQLite under the rules of docs/operations.md: one connection in the whole system writes and checkpoints (3.40 can corrupt a
// database when two do); every other one opens read-only. WAL, synchronous=FULL, foreign keys, defensive mode, limits.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/encoding.hpp"
#include "base/errors.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace mash::sqlite {

// A prepared statement in use. Parameters count from 1, columns from 0. It resets itself when it goes out of scope, so
// that no reader pins the write-ahead log.
class statement {
 public:
  explicit statement(sqlite3_stmt* prepared) noexcept : prepared_(prepared) {}
  statement(const statement&) = delete;
  statement& operator=(const statement&) = delete;
  ~statement();

  statement& bind(int index, std::int64_t number);
  statement& bind(int index, std::string_view text);
  statement& bind_blob(int index, bytes_view bytes);
  statement& bind_null(int index);

  [[nodiscard]] result<bool> step();  // true: a row is there; false: done
  [[nodiscard]] result<void> run();   // for statements that return no rows

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::string blob(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  sqlite3_stmt* prepared_;
};

// Not thread-safe: each connection belongs to one thread.
class connection {
 public:
  // Creates the file if it is missing. `cache_statements` keeps every prepared statement for reuse.
  [[nodiscard]] static result<connection> open_writer(const std::string& path);
  [[nodiscard]] static result<connection> open_reader(const std::string& path);
  connection(connection&&) noexcept;
  connection& operator=(connection&&) noexcept;
  ~connection();

  [[nodiscard]] result<void> execute(std::string_view sql);
  // `sql` must outlive the connection (a literal): prepared once, cached by address and text. A statement that does not
  // compile is a bug and an assertion.
  [[nodiscard]] statement prepare(std::string_view sql);
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_; }

 private:
  explicit connection(sqlite3* handle) noexcept : handle_(handle) {}
  sqlite3* handle_ = nullptr;
  std::unordered_map<std::string_view, sqlite3_stmt*> cache_;
};

// Forward-only numbered migrations: step n brings `PRAGMA user_version` from n to n+1, each in one transaction. A database
// newer than the program is refused.
[[nodiscard]] result<void> migrate(connection& writer, std::span<const std::string_view> steps);

}  // namespace mash::sqlite
