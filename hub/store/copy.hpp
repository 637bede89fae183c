// SPDX-License-Identifier: Apache-2.0
// Copies of the hub's database for a backup: the content and the log in one file, the wrapped keys in another, so that
// a key that is destroyed later is destroyed in every backup of the content, too (docs/operations.md, "Back-up").
//
// Rows are copied in one snapshot through a connection that only reads. SQLite's backup API and VACUUM INTO copy whole
// pages, and with them the wrapped keys, onto the backup's disk; and they run on the connection that writes, so that
// nothing could be shared meanwhile.
#pragma once

#include <cstdint>
#include <string>

#include "base/errors.hpp"

namespace mash::hub {

struct copied_content {
  std::uint64_t entries = 0, requests = 0, steps = 0;
};

// `to` must not exist; it is created 0600 and whole on the disk when this returns. `from` may be in use.
[[nodiscard]] result<copied_content> copy_content(const std::string& from, const std::string& to);

// Every wrapped key that is not destroyed. Replaces `to` in one step, and never adds to it: what was destroyed since
// the last time is in neither. Returns how many requests have keys in it.
[[nodiscard]] result<std::uint64_t> copy_keys(const std::string& from, const std::string& to);

// The keys of `keys` into the database `into`, which nobody else has open: to the requests that it has.
[[nodiscard]] result<std::uint64_t> put_keys_back(const std::string& keys, const std::string& into);

}  // namespace mash::hub
