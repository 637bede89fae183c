// SPDX-License-Identifier: Apache-2.0
// Copies of the hub's database for a backup: the content and the log in one file, the wrapped keys in another, so that
// a key that is destroyed later is destroyed in every backup of the content, too (docs/operations.md, "Back-up").
//
// Rows are copied in one snapshot through a connection that only reads. SQLite's backup API and VACUUM INTO copy whole
// pages, and with them the wrapped keys, onto the backup's disk; and they run on the connection that writes, so that
// nothing could be shared meanwhile.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/sqlite/connection.hpp"

namespace mash::hub {

struct copied_content {
  std::uint64_t entries = 0, requests = 0, steps = 0;
};

// Which parts of the database are content: `without_log` leaves out the entries and tiles, for a log that begins anew.
enum class copied_parts : unsigned char { all, without_log };

// `to` must not exist; it is created 0600 and whole on the disk when this returns. `from` may be in use.
[[nodiscard]] result<copied_content> copy_content(const std::string& from, const std::string& to,
                                                  copied_parts parts = copied_parts::all);

// The log alone, in a database of its own that also has the table `earlier_log` (schema.hpp), which `fill` fills.
[[nodiscard]] result<void> copy_log(const std::string& from, const std::string& to,
                                    const std::function<result<void>(sqlite::connection&)>& fill);

// The file's bytes and its name are on the disk when this returns.
[[nodiscard]] result<void> flush_file(const std::string& path);

// Every wrapped key that is not destroyed. Replaces `to` in one step, and never adds to it: what was destroyed since
// the last time is in neither. Returns how many requests have keys in it.
[[nodiscard]] result<std::uint64_t> copy_keys(const std::string& from, const std::string& to);

// The keys of `keys` into the database `into`, which nobody else has open: to the requests that it has.
[[nodiscard]] result<std::uint64_t> put_keys_back(const std::string& keys, const std::string& into);

}  // namespace mash::hub
