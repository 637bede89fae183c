// SPDX-License-Identifier: Apache-2.0
// A folder into which people or a nightly job drop files. It is looked at when a question comes, and read again
// whenever a file in it was changed, came or went, or can be read that could not, and on another day, since what is
// open, current or a child's depends on the day; until then what was made of it is kept. Opened for reading only.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/errors.hpp"

namespace mash::kit {

struct dropped_file {
  std::string path, name;
  std::uintmax_t bytes = 0;
  std::int64_t changed = 0;
  // Set by file_content(): it could not be opened or read to its end, though it was listed. On a network share a
  // program that has it open may keep others out, and leaves no trace when it lets go.
  mutable bool unread = false;
  bool operator==(const dropped_file& other) const {
    return path == other.path && bytes == other.bytes && changed == other.changed;
  }
};

inline constexpr std::size_t DROPPED_FILES_MAX = 500;

// The wanted ordinary files of a folder by name; none that begins with a dot or a tilde. `io`: it cannot be read;
// `not_found`: none is there; `too_large`: there are too many. The sentence names neither folder nor file: people put
// children's names into file names.
[[nodiscard]] result<std::vector<dropped_file>> list_files(const std::string& folder,
                                                           const std::function<bool(const std::string& name)>& wanted);
// `io`: it cannot be read; `too_large` over the limit; `unavailable`: it is not the file that was listed any more. The
// next question lists it anew.
[[nodiscard]] result<std::string> file_content(const dropped_file& from, std::size_t bytes_max);

// Whether a file that could not be read can be now.
[[nodiscard]] bool can_be_read_again(const dropped_file& listed);

template <class Content>
class drop_folder {
 public:
  using wanted_files = std::function<bool(const std::string& name)>;
  // Makes the content of the files that are there, or of what kept them from being listed. Called by one thread at a
  // time.
  using maker = std::function<Content(const result<std::vector<dropped_file>>& files)>;

  drop_folder(std::string path, wanted_files wanted, maker make)
      : path_(std::move(path)), wanted_(std::move(wanted)), make_(std::move(make)) {}

  // What the files say now; never null. Any thread; the value stays as it is for as long as it is held.
  [[nodiscard]] std::shared_ptr<const Content> read() {
    const std::lock_guard held(mutex_);
    auto files = list_files(path_, wanted_);
    const civil_date today = date_of(system_clock().now());
    if (content_ == nullptr || !files || !seen_ || *files != *seen_ || today != made_on_ ||
        std::ranges::any_of(*seen_, can_be_read_again)) {
      content_ = std::make_shared<const Content>(make_(files));
      made_on_ = today;
      seen_ = std::move(files);
    }
    return content_;
  }

 private:
  std::string path_;
  wanted_files wanted_;
  maker make_;
  std::mutex mutex_;
  result<std::vector<dropped_file>> seen_;
  civil_date made_on_{};
  std::shared_ptr<const Content> content_;
};

}  // namespace mash::kit
