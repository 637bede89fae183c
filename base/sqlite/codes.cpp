// SPDX-License-Identifier: Apache-2.0
#include "base/sqlite/codes.hpp"

#include <sqlite3.h>

namespace mash::sqlite {
namespace {

constexpr int primary(int code) noexcept { return code & 0xff; }

errc of_constraint(int code) noexcept {
  switch (code) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_ROWID:
      return errc::conflict;  // the same identity is there already
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return errc::not_found;  // it refers to something that is not there
    case SQLITE_CONSTRAINT_TRIGGER:
      return errc::denied;  // an append-only table says no
    default:
      return errc::invalid;  // CHECK, NOT NULL, STRICT types
  }
}

errc to_errc(int code) noexcept {
  switch (primary(code)) {
    case SQLITE_CONSTRAINT:
      return of_constraint(code);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_FULL:
    case SQLITE_READONLY:  // a disk that was mounted anew, a file whose mode was changed: it may be put right
    case SQLITE_PERM:
      return errc::unavailable;
    case SQLITE_INTERRUPT:
      return errc::timed_out;
    case SQLITE_TOOBIG:
      return errc::too_large;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return errc::corrupt;
    case SQLITE_AUTH:
      return errc::denied;
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
      return errc::invalid;
    default:
      return errc::io;
  }
}

}  // namespace

error to_error(int code) {
  return {to_errc(code),
          std::string("the database says: ") + sqlite3_errstr(code) + " (SQLite code " + std::to_string(code) + ")"};
}

bool is_storage_fault(int code) noexcept {
  return is_final(code) || primary(code) == SQLITE_FULL || primary(code) == SQLITE_NOMEM ||
         primary(code) == SQLITE_READONLY;
}

bool is_final(int code) noexcept {
  return primary(code) == SQLITE_IOERR || primary(code) == SQLITE_CORRUPT || primary(code) == SQLITE_NOTADB;
}

}  // namespace mash::sqlite
