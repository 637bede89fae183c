// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/checkpoint_slots.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace mash::tlog {
namespace {

constexpr std::array<const char*, 2> NAMES{"/checkpoint.a", "/checkpoint.b"};
constexpr std::size_t FILE_BYTES_MAX = 65536;

bool write_all(int file, std::string_view text) {
  off_t at = 0;
  while (!text.empty()) {
    const ssize_t written = ::pwrite(file, text.data(), text.size(), at);
    if (written <= 0) return false;
    at += written;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The whole file, or nothing if it is too large to be a checkpoint.
result<std::string> read_all(int file) {
  struct stat status{};
  if (::fstat(file, &status) != 0) return fail(errc::io, "cannot read a checkpoint file");
  std::string text(std::min(static_cast<std::size_t>(status.st_size), FILE_BYTES_MAX), '\0');
  const ssize_t got = ::pread(file, text.data(), text.size(), 0);
  if (got < 0) return fail(errc::io, "cannot read a checkpoint file");
  text.resize(static_cast<std::size_t>(got));
  return text;
}

bool sync_directory(const std::string& directory) {
  const int opened = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return false;
  const bool synced = ::fsync(opened) == 0;
  ::close(opened);
  return synced;
}

}  // namespace

result<checkpoint_slots> checkpoint_slots::open(const std::string& directory, const std::vector<verifier_key>& keys) {
  checkpoint_slots slots(directory);
  std::uint64_t largest = 0;
  for (std::size_t slot = 0; slot < NAMES.size(); ++slot) {
    const std::string path = directory + NAMES[slot];
    slots.files_[slot] = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (slots.files_[slot] < 0 && errno == ENOENT) continue;
    if (slots.files_[slot] < 0) return fail(errc::io, "cannot open the checkpoint file " + path);
    MASH_TRY(text, read_all(slots.files_[slot]));
    for (const verifier_key& key : keys) {
      auto head = open_checkpoint(*text, key);
      if (!head) continue;
      if (slots.found_.empty() || head->head.size > largest) {
        largest = head->head.size;
        slots.next_ = 1 - slot;
      }
      slots.found_.push_back(std::move(*head));
      break;
    }
  }
  if (slots.found_.size() == 2 && slots.found_[0].head.size < slots.found_[1].head.size)
    std::swap(slots.found_[0], slots.found_[1]);
  return slots;
}

checkpoint_slots::checkpoint_slots(checkpoint_slots&& other) noexcept
    : directory_(std::move(other.directory_)),
      files_(std::exchange(other.files_, {-1, -1})),
      next_(other.next_),
      found_(std::move(other.found_)) {}

checkpoint_slots::~checkpoint_slots() {
  for (const int file : files_)
    if (file >= 0) ::close(file);
}

// A new file appears whole or not at all, so that a torn one can only be an overwritten one, beside a whole one.
result<void> checkpoint_slots::create(std::size_t slot, std::string_view text) {
  const std::string path = directory_ + NAMES[slot];
  const std::string unfinished = path + ".new";
  const int file = ::open(unfinished.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return fail(errc::io, "cannot create the checkpoint file " + path);
  if (!write_all(file, text) || ::fsync(file) != 0 || ::rename(unfinished.c_str(), path.c_str()) != 0 ||
      !sync_directory(directory_)) {
    ::close(file);
    return fail(errc::io, "cannot write the checkpoint file " + path);
  }
  files_[slot] = file;
  return {};
}

result<void> checkpoint_slots::write(const signed_checkpoint& head) {
  const std::size_t slot = std::exchange(next_, 1 - next_);
  const int file = files_[slot];
  if (file < 0) return create(slot, head.text);
  // In place: no directory entry and usually no length changes, so that one flush of one block is all it costs.
  struct stat status{};
  const auto size = static_cast<off_t>(head.text.size());
  const bool good = write_all(file, head.text) && ::fstat(file, &status) == 0 &&
                    (status.st_size == size || ::ftruncate(file, size) == 0) && ::fdatasync(file) == 0;
  if (!good) return fail(errc::io, "cannot write the checkpoint file " + directory_ + NAMES[slot]);
  return {};
}

}  // namespace mash::tlog
