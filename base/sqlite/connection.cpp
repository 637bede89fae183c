// SPDX-License-Identifier: Apache-2.0
#include "base/sqlite/connection.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include "base/sqlite/codes.hpp"

namespace mash::sqlite {

statement::~statement() {
  if (prepared_ == nullptr) return;
  sqlite3_reset(prepared_);
  sqlite3_clear_bindings(prepared_);  // the cache must not keep one person's values until the next use
}

statement& statement::bind(int index, std::int64_t number) {
  if (fault_ == SQLITE_OK) fault_ = sqlite3_bind_int64(prepared_, index, number);
  return *this;
}

statement& statement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL, and an empty view may hold one.
  const char* data = text.data() == nullptr ? "" : text.data();
  if (fault_ == SQLITE_OK)
    fault_ = sqlite3_bind_text64(prepared_, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

statement& statement::bind_blob(int index, bytes_view bytes) {
  const void* data = bytes.data() == nullptr ? "" : static_cast<const void*>(bytes.data());
  if (fault_ == SQLITE_OK) fault_ = sqlite3_bind_blob64(prepared_, index, data, bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

statement& statement::bind_null(int index) {
  if (fault_ == SQLITE_OK) fault_ = sqlite3_bind_null(prepared_, index);
  return *this;
}

result<bool> statement::step() {
  MASH_ASSERT(fault_ != SQLITE_RANGE && fault_ != SQLITE_MISUSE);  // a parameter that the statement does not have
  if (fault_ != SQLITE_OK) return std::unexpected(to_error(fault_));
  const int code = sqlite3_step(prepared_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  if (is_storage_fault(code)) *storage_fault_ = code;
  return std::unexpected(to_error(code));
}

result<void> statement::run() {
  MASH_TRY(row, step());
  while (*row) {
    MASH_TRY(next, step());
    row = next;
  }
  return {};
}

std::int64_t statement::integer(int column) const { return sqlite3_column_int64(prepared_, column); }

std::string statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(prepared_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column));
  return data == nullptr ? std::string() : std::string(data, size);
}

std::string statement::blob(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(prepared_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column));
  return data == nullptr ? std::string() : std::string(data, size);
}

bool statement::is_null(int column) const { return sqlite3_column_type(prepared_, column) == SQLITE_NULL; }

connection::connection(connection&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      lock_(std::exchange(other.lock_, -1)),
      storage_fault_(std::move(other.storage_fault_)),
      cache_(std::move(other.cache_)) {
  other.cache_.clear();
}

connection& connection::operator=(connection&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(lock_, other.lock_);
  std::swap(storage_fault_, other.storage_fault_);
  std::swap(cache_, other.cache_);
  return *this;
}

connection::~connection() {
  for (const auto& [sql, prepared] : cache_) sqlite3_finalize(prepared);
  if (handle_ != nullptr) MASH_ASSERT(sqlite3_close(handle_) == SQLITE_OK);  // busy: a statement outlived us
  // Only now, so that the next writer never meets our last checkpoint.
  if (lock_ >= 0) ::close(lock_);
}

result<void> connection::execute(std::string_view sql) {
  const int code = sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return {};
  if (is_storage_fault(code)) *storage_fault_ = code;
  return std::unexpected(to_error(code));
}

statement connection::prepare(std::string_view sql) {
  if (const auto found = cache_.find(sql); found != cache_.end()) {
    MASH_ASSERT(sqlite3_stmt_busy(found->second) == 0);
    return {found->second, SQLITE_OK, storage_fault_.get()};
  }
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &prepared, nullptr);
  // Reading the schema may fail as any reading may; only a text that SQLite does not understand is a bug.
  MASH_ASSERT((code & 0xff) != SQLITE_ERROR && code != SQLITE_MISUSE && code != SQLITE_TOOBIG);
  if (is_storage_fault(code)) *storage_fault_ = code;
  if (code != SQLITE_OK) return {nullptr, code, storage_fault_.get()};
  MASH_ASSERT(prepared != nullptr);  // an empty text
  cache_.emplace(sql, prepared);
  return {prepared, SQLITE_OK, storage_fault_.get()};
}

std::int64_t connection::changes() const { return sqlite3_changes64(handle_); }

int connection::take_storage_fault() noexcept { return std::exchange(*storage_fault_, SQLITE_OK); }

}  // namespace mash::sqlite
