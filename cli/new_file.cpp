// SPDX-License-Identifier: Apache-2.0
#include "cli/new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace mash::cli {
namespace {

std::unexpected<error> is_there(const std::string& path) {
  return fail(errc::conflict, path + " is there already and is not written over; name another file");
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

// Never onto another file, also where one came in between. Network file systems know hard links only.
bool move_to_new(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  if (::link(from.c_str(), to.c_str()) != 0) return false;
  ::unlink(from.c_str());
  return true;
}

}  // namespace

result<void> check_is_new(const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0) return is_there(path);
  return {};
}

result<void> write_new(const std::string& path, std::string_view text) {
  if (auto is_new = check_is_new(path); !is_new) return is_new;
  std::string temporary = path + ".XXXXXX";
  const int file = ::mkostemp(temporary.data(), O_CLOEXEC);  // 0600
  if (file < 0) return fail(errc::io, "cannot create a file beside " + path);
  const bool written = write_all(file, text);
  ::close(file);
  if (written && move_to_new(temporary, path)) return {};
  const bool met = written && errno == EEXIST;
  ::unlink(temporary.c_str());
  if (met) return is_there(path);
  return fail(errc::io, "cannot write " + path);
}

}  // namespace mash::cli
