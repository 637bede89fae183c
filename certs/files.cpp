// SPDX-License-Identifier: Apache-2.0
#include "certs/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace mash::certs {
namespace {

constexpr std::size_t FILE_BYTES_MAX = 16 * 1024 * 1024;

class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

bool file_exists(const std::string& path) noexcept { return ::access(path.c_str(), F_OK) == 0; }

result<std::string> read_file(const std::string& path) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail(errc::not_found, "cannot open " + path);
  std::string content;
  std::array<char, 16384> block;
  for (;;) {
    const ssize_t got = ::read(file.get(), block.data(), block.size());
    if (got < 0) return fail(errc::io, "cannot read " + path);
    if (got == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(got));
    if (content.size() > FILE_BYTES_MAX) return fail(errc::too_large, path + " is larger than 16 MiB");
  }
}

result<void> write_file(const std::string& path, std::string_view content) {
  std::string temporary = path + ".XXXXXX";
  const descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) return fail(errc::io, "cannot create a file beside " + path);
  const bool written = ::fchmod(file.get(), 0644) == 0 && write_all(file.get(), content) && ::fsync(file.get()) == 0 &&
                       ::rename(temporary.c_str(), path.c_str()) == 0;
  if (!written) {
    ::unlink(temporary.c_str());
    return fail(errc::io, "cannot write " + path);
  }
  return sync_folder(std::filesystem::path(path).parent_path().string());
}

result<void> sync_folder(const std::string& path) {
  const descriptor folder(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder && ::fsync(folder.get()) != 0) return fail(errc::io, "cannot make the names in " + path + " durable");
  return {};
}

result<void> make_folder(const std::string& path) {
  std::error_code problem;
  if (std::filesystem::is_directory(path, problem)) return {};
  const auto parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, problem);
  if (::mkdir(path.c_str(), 0700) != 0) return fail(errc::io, "cannot make the folder " + path);
  return {};
}

}  // namespace mash::certs
