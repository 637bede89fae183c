// SPDX-License-Identifier: Apache-2.0
// What a hub's database holds beside what its log says, from a state folder, a copy of one or the folder of a backup
// before it is put back, which has no keys: for an inspector. Reads only, one snapshot, and may run beside a hub.
//
// The log is proved by its signed checkpoint. The rest of the database is not in the log, but each step of a request's
// journal was committed with an entry that names the request, what was done and when; so a step that was deleted, added
// or changed in one of the three is found by its entry, and so is a key that was destroyed without one. With the
// key-encryption key every sealed value is opened, too, which also vouches for what stands in clear beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/log_keys.hpp"
#include "base/sealed.hpp"
#include "base/tlog/checkpoint.hpp"

namespace mash::cli {

struct checked_store {
  tlog::checkpoint head;              // the newest signed one beside the database
  std::uint64_t not_yet_signed = 0;   // entries after it: a crash between commit and signature, or an addition
  std::uint64_t earlier_entries = 0;  // of the logs that this one follows, as its first entry says
  std::uint64_t requests = 0, steps = 0, opened = 0;
  bool keys_here = true;              // false: no request has a key here, as in a backup, so nothing is said of keys
  std::vector<std::string> faults;    // each says what and where; without personal data
  std::uint64_t faults_not_told = 0;  // beyond the first hundred
};

// `log`: what the inspector holds; the folder's log.keys may lead to a later key. An error if the log itself does not
// hold (`corrupt`, `invalid`) or a file cannot be read; what does not agree with
// the log is in `faults`.
[[nodiscard]] result<checked_store> check_store(const std::string& folder, const contract::log_keys& log,
                                                const std::optional<sealing_key>& kek);

}  // namespace mash::cli
