// SPDX-License-Identifier: Apache-2.0
// The files of the log's signing key (docs/operations.md, "Another key for the log"):
//   log.key      signs                       log.key.new  made, and the change to it is not complete
//   log.key.old  signs, too, until retired   log.keys     in the state folder: every key it had, with the changes
// Whatever moment the hub dies in, the next start finds what it needs to go on, or says what is missing.
#pragma once

#include <memory>

#include "adapters/contract/log_keys.hpp"

namespace mash::hub {

struct log_key_files {
  signing_key newest;
  std::shared_ptr<const signing_key> also;  // signs, too; null: none
  contract::log_keys keys;                  // the newest of them is `newest`'s
  bool is_changing = false;                 // a change was begun and not completed: `also` is the key to come
};

// `path`: of log.key. `corrupt`: the key there is not the one that log.keys ends with, or log.keys is missing.
[[nodiscard]] result<log_key_files> read_log_key_files(const std::string& path, const std::string& state_dir,
                                                       const std::string& origin);
// Makes a key beside the present one, durable when it returns. `conflict`: a change is under way, or the key of before
// has not been retired.
[[nodiscard]] result<signing_key> make_new_log_key(const std::string& path);
// The change did not begin after all.
void forget_new_log_key(const std::string& path);
// Durable when it returns: from the next start on the new key is the one that signs.
[[nodiscard]] result<void> keep_log_keys(const std::string& state_dir, const contract::log_keys& keys);
[[nodiscard]] result<void> replace_log_key(const std::string& path);
// The key of before signs no more.
[[nodiscard]] result<void> remove_old_log_key(const std::string& path);

}  // namespace mash::hub
