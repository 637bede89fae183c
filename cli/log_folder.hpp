// SPDX-License-Identifier: Apache-2.0
// A whole log as a folder in the layout of C2SP tlog-tiles, as a hub serves it: what `audit verify --save` writes, and
// what it, or a program that is not ours, verifies again where there is no hub.
#pragma once

#include "cli/verify_log.hpp"

namespace mash::cli {

// What a verification read, kept until it is known to be good.
class log_folder {
 public:
  // `conflict`: something that is not an empty folder is there; nothing is written over.
  [[nodiscard]] static result<log_folder> create(const std::string& path);

  // `from`, with every tile kept as it was read. The folder has no checkpoint until `finish`, and so is no log.
  [[nodiscard]] fetch_function saving(fetch_function from) const;
  // `checkpoint`: the text that was verified; `keys`: every key that the log has had.
  [[nodiscard]] result<void> finish(std::string_view checkpoint, std::string_view keys) const;

 private:
  explicit log_folder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// Reads such a folder; only what can be part of a log is opened. `not_found`: that part is not there.
[[nodiscard]] fetch_function fetch_from_folder(std::string path);

}  // namespace mash::cli
