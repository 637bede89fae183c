// SPDX-License-Identifier: Apache-2.0
// The last signed checkpoint, kept outside the database so that a database restored from a backup is noticed: it is a
// fork of the log. Two files, written in turn: whatever a crash leaves of one, the other is whole. Each holds one
// signed note and nothing else, so that any verifier reads it.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/tlog/checkpoint.hpp"

namespace mash::tlog {

class checkpoint_slots {
 public:
  // Reads `directory`/checkpoint.a and .b. Files that are torn or not signed by one of `keys` are not believed.
  [[nodiscard]] static result<checkpoint_slots> open(const std::string& directory,
                                                     const std::vector<verifier_key>& keys);
  checkpoint_slots(checkpoint_slots&& other) noexcept;
  checkpoint_slots& operator=(checkpoint_slots&&) = delete;
  ~checkpoint_slots();

  [[nodiscard]] const std::vector<signed_checkpoint>& found() const noexcept { return found_; }  // larger size first
  [[nodiscard]] bool any_file() const noexcept { return files_[0] >= 0 || files_[1] >= 0; }

  // Durable when it returns. An error is final: what the disk holds is then unknown until the next start.
  [[nodiscard]] result<void> write(const signed_checkpoint& head);

 private:
  explicit checkpoint_slots(std::string directory) : directory_(std::move(directory)) {}
  [[nodiscard]] result<void> create(std::size_t slot, std::string_view text);

  std::string directory_;
  std::array<int, 2> files_{-1, -1};
  std::size_t next_ = 0;  // the slot to write: never the one that holds the newest
  std::vector<signed_checkpoint> found_;
};

}  // namespace mash::tlog
