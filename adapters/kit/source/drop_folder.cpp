// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/drop_folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace mash::kit {

namespace fs = std::filesystem;

namespace {

// Another number when the file was written, or given other rights: what could not be opened may be now. 0: it is gone.
std::int64_t change_of(const std::string& path) {
  struct stat now{};
  if (::stat(path.c_str(), &now) != 0) return 0;
  const auto nanoseconds = [](const timespec& at) { return at.tv_sec * std::int64_t{1'000'000'000} + at.tv_nsec; };
  return nanoseconds(now.st_mtim) + nanoseconds(now.st_ctim);
}

}  // namespace

result<std::vector<dropped_file>> list_files(const std::string& folder,
                                             const std::function<bool(const std::string& name)>& wanted) {
  std::error_code trouble;
  std::vector<dropped_file> out;
  fs::directory_iterator at(folder, trouble);
  for (; !trouble && at != fs::directory_iterator(); at.increment(trouble)) {
    std::error_code gone;
    // Programs that copy write beside the file, under a name that begins like this, and rename at the end; and
    // "~$lists.xlsx" is there while somebody has lists.xlsx open.
    const std::string name = at->path().filename().string();
    if (name.starts_with('.') || name.starts_with('~') || !wanted(name) || !at->is_regular_file(gone)) continue;
    dropped_file one{.path = at->path().string(), .name = name, .bytes = at->file_size(gone)};
    one.changed = change_of(one.path);
    out.push_back(std::move(one));
    if (out.size() > DROPPED_FILES_MAX) return fail(errc::too_large, "there are too many files in the folder");
  }
  if (trouble) return fail(errc::io, "the folder cannot be read");
  if (out.empty()) return fail(errc::not_found, "there is no file in the folder");
  std::ranges::sort(out, {}, &dropped_file::path);
  return out;
}

namespace {

// Whether it is still the file that was listed: one that somebody writes into while it is read could be half of each.
bool is_unchanged(const dropped_file& listed) {
  std::error_code gone;
  const auto bytes = fs::file_size(listed.path, gone);
  return !gone && bytes == listed.bytes && change_of(listed.path) == listed.changed;
}

}  // namespace

result<std::string> file_content(const dropped_file& from, std::size_t bytes_max) {
  std::ifstream file(from.path, std::ios::binary);
  from.unread = true;
  if (!file) return fail(errc::io, "it cannot be opened");
  std::string out;
  std::string block(256 * 1024, '\0');
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    out.append(block, 0, static_cast<std::size_t>(file.gcount()));
    if (out.size() <= bytes_max) continue;
    from.unread = false;  // it would be too large again
    return fail(errc::too_large, "it is too large");
  }
  if (file.bad() || !file.eof()) return fail(errc::io, "it cannot be read");
  from.unread = false;
  if (out.size() != from.bytes || !is_unchanged(from)) return fail(errc::unavailable, "it changed while it was read");
  return out;
}

bool can_be_read_again(const dropped_file& listed) {
  return listed.unread && std::ifstream(listed.path, std::ios::binary).get() != std::ifstream::traits_type::eof();
}

}  // namespace mash::kit
