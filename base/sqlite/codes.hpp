// SPDX-License-Identifier: Apache-2.0
// SQLite's result codes in this house's words.
#pragma once

#include "base/errors.hpp"

namespace mash::sqlite {

// Another connection's recovery or last close may hold a lock for a moment.
inline constexpr int BUSY_TIMEOUT_MS = 5000;

// The detail holds SQLite's fixed sentence and number for the code, never its message, which may quote values.
[[nodiscard]] error to_error(int code);

// The storage failed, whatever the statement was: full, I/O, corrupt, out of memory. The transaction is not to be
// trusted.
[[nodiscard]] bool is_storage_fault(int code) noexcept;

// The storage fails in a way after which what is on the disk is unknown: only a restart that reads the disk can tell.
[[nodiscard]] bool is_final(int code) noexcept;

}  // namespace mash::sqlite
