// SPDX-License-Identifier: Apache-2.0
// A backup put back, with the hub stopped: content and log from the one file, keys from the other, and every erasure
// that the log records done again, so that no backup brings back what was destroyed.
#pragma once

#include <functional>

#include "hub/store/continue_log.hpp"

namespace mash::hub {

struct restore_settings {
  std::string content;    // hub.db of the backup, with the earlier logs beside it
  std::string keys;       // the newest keys.backup
  std::string state_dir;  // has no hub.db
  // Every signed head that anybody still holds: beside the lost database, in the backup, at an auditor.
  std::vector<tlog::signed_checkpoint> signed_heads;
  // Set: the log has lost entries, and another goes on.
  std::optional<continuation_wish> go_on = {};
  // Called with `go_on` once nothing can be refused any more, before anything is put in place: keeps the new log's key.
  std::function<result<void>()> keep_log_key = [] { return result<void>(); };
};

struct restored {
  std::uint64_t entries = 0, requests = 0;
  std::uint64_t erased_again = 0;   // keys that were in `keys`, and that the log says were destroyed
  std::uint64_t without_keys = 0;   // requests that `keys` does not know: they are newer than it
  std::uint64_t newest_signed = 0;  // the largest of the heads; 0: none is known
  std::optional<continued_log> continued = {};
};

// `conflict`: there is a database already, or a hub runs on it. `corrupt`: the log in the backup does not hold, or is
// not the one that a head signs. Whatever is refused, nothing was put back or kept then.
[[nodiscard]] result<restored> restore_backup(const restore_settings& settings);

}  // namespace mash::hub
