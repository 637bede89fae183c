// SPDX-License-Identifier: Apache-2.0
// SQLite under the rules of docs/operations.md: one connection in the whole system writes and checkpoints (3.40 can
// corrupt a database when two do); every other one opens read-only. WAL, synchronous=FULL, foreign keys, defensive
// mode, limits. Errors name SQLite's code and never a value: a value may be about a child.
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
  statement(sqlite3_stmt* prepared, int fault, int* storage_fault) noexcept
      : prepared_(prepared), fault_(fault), storage_fault_(storage_fault) {}
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
  sqlite3_stmt* prepared_;  // null if preparing failed for a reason that is no bug (I/O, busy); `step` then says why
  int fault_;               // the first failure of prepare or bind, reported by `step`
  int* storage_fault_;      // the connection's, see `connection::take_storage_fault`
};

// Not thread-safe: each connection belongs to one thread.
class connection {
 public:
  // Creates the file (0600) if it is missing. A second writer, in this or another process, is refused with `conflict`
  // for as long as the first is open: an advisory lock on `path`.writer-lock says so.
  [[nodiscard]] static result<connection> open_writer(const std::string& path);
  [[nodiscard]] static result<connection> open_reader(const std::string& path);
  connection(connection&&) noexcept;
  connection& operator=(connection&&) noexcept;
  ~connection();

  [[nodiscard]] result<void> execute(std::string_view sql);
  // `sql` must outlive the connection (a literal): prepared once, cached by its text. A statement that does not compile
  // is a bug and an assertion, and so is using one text twice at once (inside its own rows).
  [[nodiscard]] statement prepare(std::string_view sql);
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_; }
  // The last code by which the storage itself failed (full, I/O, corrupt, no memory) since this was asked, or 0: the
  // owner of a transaction must see it even if the caller in between swallowed the error.
  [[nodiscard]] int take_storage_fault() noexcept;

 private:
  connection(sqlite3* handle, int lock) : handle_(handle), lock_(lock), storage_fault_(std::make_unique<int>(0)) {}
  [[nodiscard]] result<void> require_pragma(const char* name, const char* value, std::string_view reads_back);

  sqlite3* handle_ = nullptr;
  int lock_ = -1;                       // the writer's lock file; -1 in a reader
  std::unique_ptr<int> storage_fault_;  // on the heap: statements point at it while the connection may move
  std::unordered_map<std::string_view, sqlite3_stmt*> cache_;
};

// Forward-only numbered migrations: step n brings `PRAGMA user_version` from n to n+1, each in one transaction. A
// database newer than the program is refused.
[[nodiscard]] result<void> migrate(connection& writer, std::span<const std::string_view> steps);

}  // namespace mash::sqlite
