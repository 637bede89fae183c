// SPDX-License-Identifier: Apache-2.0
// What the first entry of a log says that goes on where another was lost (docs/formats/audit-log.md, "A log that
// follows another"): which log, how much of it is kept, and how far it was known to have gone. The words of an `admin`
// entry, so that everybody who reads the log sees them without any key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/leaf.hpp"
#include "base/json.hpp"

namespace mash::hub {

inline constexpr std::string_view LOG_CONTINUED = "log_continued";

struct tree_head {
  std::uint64_t size = 0;
  digest root{};
  friend bool operator==(const tree_head&, const tree_head&) = default;
};

struct log_continuation {
  std::string follows;  // SHA-256 of the earlier log's vkey, hexadecimal: its name and its key
  tree_head kept;       // what is kept of it, signed by it or not
  tree_head last;       // its last checkpoint that is known; entries kept.size to last.size - 1 are lost
  friend bool operator==(const log_continuation&, const log_continuation&) = default;

  [[nodiscard]] std::uint64_t lost() const { return last.size > kept.size ? last.size - kept.size : 0; }
};

[[nodiscard]] std::string name_of_log(std::string_view vkey);  // for `follows`
// {"log": follows, "kept": 12, "last_known": 14}, as every reader of the log is told of it.
[[nodiscard]] json::object to_json(const log_continuation& what);
[[nodiscard]] std::vector<std::string> words_of(const log_continuation& what);
// Nothing if the entry says no such thing; `invalid` if it begins so and goes on otherwise.
[[nodiscard]] result<std::optional<log_continuation>> continuation_of(const contract::leaf& first);

}  // namespace mash::hub
