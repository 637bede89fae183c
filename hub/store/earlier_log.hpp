// SPDX-License-Identifier: Apache-2.0
// The log that was before this one: what is left of it after a restore that lost entries, in one file of its own,
// `earlier-log.1.db` in the state folder and in every backup. It never changes again, so it may be copied as a file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/tlog/log_view.hpp"

namespace mash::hub {

struct earlier_heads {
  std::string vkey;         // of the log; public
  std::string newest_kept;  // the newest checkpoint of what is kept, as a signed note
  std::string last;         // the newest checkpoint that is known; may be of entries that are lost
};

// `to` must not exist; whole on the disk when this returns. `from` is a hub's database with a log in it.
[[nodiscard]] result<void> keep_earlier_log(const std::string& from, const std::string& to, const earlier_heads& heads);

class earlier_log {
 public:
  [[nodiscard]] static result<earlier_log> open(const std::string& path);
  [[nodiscard]] const earlier_heads& heads() const noexcept { return heads_; }
  [[nodiscard]] tlog::log_view& view() noexcept { return *view_; }

 private:
  earlier_log() = default;
  std::unique_ptr<sqlite::connection> db_;  // on the heap: the view points at it
  std::unique_ptr<tlog::log_view> view_;
  earlier_heads heads_;
};

// Those in a folder, the first first.
[[nodiscard]] std::vector<std::filesystem::path> earlier_logs_in(const std::string& folder);
// The name of the next one there.
[[nodiscard]] std::string next_earlier_log(const std::vector<std::filesystem::path>& there);
// The file log.keys, if there is one and `to` has none: the keys of the present log and the changes between them.
[[nodiscard]] result<void> copy_log_keys(const std::string& from, const std::string& to);
// Each that `to` does not have.
[[nodiscard]] result<void> copy_earlier_logs(const std::string& from, const std::string& to);

}  // namespace mash::hub
