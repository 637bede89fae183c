// SPDX-License-Identifier: Apache-2.0
// How a database is opened: every rule is set, then read back, so that a build of SQLite that ignores one is refused.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <mutex>

#include "base/sqlite/codes.hpp"
#include "base/sqlite/connection.hpp"

namespace mash::sqlite {
namespace {

constexpr int LENGTH_BYTES_MAX = 16 * 1024 * 1024;
constexpr int SQL_BYTES_MAX = 100'000;
constexpr int EXPRESSION_DEPTH_MAX = 100;

// Once per process, before SQLite starts. It is no error if something else started it first.
void configure_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);        // its counter is a lock that every allocation would take
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);  // savepoints stay in memory: no pages in temporary files
  });
}

// An explicit directory keeps SQLite from reading a meaning into the name (":memory:", "file:...").
std::string plain_path(const std::string& path) { return path.starts_with('/') ? path : "./" + path; }

// The lock is on a file of its own: closing any descriptor of the database itself would drop SQLite's locks (POSIX).
result<int> lock_for_writing(const std::string& path) {
  const int file = ::open((path + ".writer-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fail(errc::io, "cannot create the lock file beside the database " + path);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  ::close(file);
  return fail(errc::conflict, "another program has the database " + path + " open for writing; only one may");
}

// SQLite would create it readable by everyone; its -wal and -shm files take over the mode of the database.
result<void> create_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  if (file < 0 && errno != EEXIST) return fail(errc::io, "cannot create the database file " + path);
  return {};
}

bool set_switch(sqlite3* handle, int which, int on) {
  int now = -1;
  return sqlite3_db_config(handle, which, on, &now) == SQLITE_OK && now == on;
}

// A database file is input too: its schema may not run functions with side effects, and SQL may not reach its own
// pages.
bool harden(sqlite3* handle) {
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, LENGTH_BYTES_MAX);
  sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES_MAX);
  sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, EXPRESSION_DEPTH_MAX);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
  return sqlite3_enable_load_extension(handle, 0) == SQLITE_OK &&
         set_switch(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0) &&
         set_switch(handle, SQLITE_DBCONFIG_DEFENSIVE, 1) && set_switch(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0) &&
         set_switch(handle, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0) && set_switch(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1) &&
         set_switch(handle, SQLITE_DBCONFIG_DQS_DDL, 0) && set_switch(handle, SQLITE_DBCONFIG_DQS_DML, 0);
}

result<sqlite3*> open_hardened(const std::string& path, int flags) {
  configure_library();
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(plain_path(path).c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code == SQLITE_OK && harden(handle)) return handle;
  sqlite3_close(handle);
  if (code != SQLITE_OK) return std::unexpected(to_error(code));
  return fail(errc::invalid, "this build of SQLite does not know a protection that this program needs");
}

struct rule {
  const char* name;
  const char* value;
  std::string_view reads_back;  // empty: a preference
};

constexpr rule EVERY_CONNECTION[] = {{"cell_size_check", "ON", "1"},
                                     {"mmap_size", "0", "0"},         // an I/O error must be an error, not SIGBUS
                                     {"temp_store", "MEMORY", "2"}};  // no sorting of personal data in files
constexpr rule WRITER[] = {
    {"page_size", "4096", ""},  // of a new database: what a row has over a page fills whole ones, and the rest little
    {"journal_mode", "WAL", "wal"},
    {"synchronous", "FULL", "2"},
    {"wal_autocheckpoint", "0", "0"},  // group_commit chooses the moment
    {"journal_size_limit", "4194304", "4194304"},
    {"cache_size", "-16384", "-16384"},  // KiB: one full batch without spilling
    {"secure_delete", "ON", "1"}};
constexpr rule READER[] = {{"query_only", "ON", "1"}};

}  // namespace

result<void> connection::require_pragma(const char* name, const char* value, std::string_view reads_back) {
  MASH_TRY(set, execute(std::string("PRAGMA ") + name + "=" + value));
  const std::string question = std::string("PRAGMA ") + name;
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v2(handle_, question.c_str(), -1, &prepared, nullptr);
  if (code != SQLITE_OK) return std::unexpected(to_error(code));
  result<bool> row = false;
  std::string answer;
  {
    statement asked(prepared, SQLITE_OK, storage_fault_.get());
    row = asked.step();
    if (row && *row) answer = asked.text(0);
  }
  sqlite3_finalize(prepared);
  if (!row) return std::unexpected(row.error());
  if (!reads_back.empty() && answer != reads_back)
    return fail(errc::invalid, std::string("the database will not take the setting ") + name);
  return {};
}

result<connection> connection::open_writer(const std::string& path) {
  MASH_TRY(lock, lock_for_writing(path));
  const auto created = create_private(path);
  auto handle = created ? open_hardened(path, SQLITE_OPEN_READWRITE) : std::unexpected(created.error());
  if (!handle) {
    ::close(*lock);
    return std::unexpected(std::move(handle).error());
  }
  connection opened(*handle, *lock);
  for (const auto& [name, value, reads_back] : EVERY_CONNECTION) {
    MASH_TRY(done, opened.require_pragma(name, value, reads_back));
  }
  for (const auto& [name, value, reads_back] : WRITER) {
    MASH_TRY(done, opened.require_pragma(name, value, reads_back));
  }
  return opened;
}

result<connection> connection::open_reader(const std::string& path) {
  MASH_TRY(handle, open_hardened(path, SQLITE_OPEN_READONLY));
  connection opened(*handle, -1);
  set_switch(*handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
  for (const auto& [name, value, reads_back] : EVERY_CONNECTION) {
    MASH_TRY(done, opened.require_pragma(name, value, reads_back));
  }
  for (const auto& [name, value, reads_back] : READER) {
    MASH_TRY(done, opened.require_pragma(name, value, reads_back));
  }
  return opened;
}

}  // namespace mash::sqlite
