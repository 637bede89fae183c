// SPDX-License-Identifier: Apache-2.0
#include "hub/app/kek_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/sealed.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;

std::string beside(const std::string& path) { return path + ".new"; }

result<std::string> read_key(const std::string& path) {
  MASH_TRY(text, read_secret_file(path));
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r' || text->back() == ' ')) text->pop_back();
  return text;
}

result<void> flush_folder_of(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  if (!done) return fail(errc::io, "cannot write to the folder of the key-encryption key");
  return {};
}

}  // namespace

result<kek_files> read_kek_files(const std::string& path) {
  MASH_TRY(present, read_key(path));
  if (!fs::exists(beside(path))) return kek_files{*std::move(present), ""};
  MASH_TRY(next, read_key(beside(path)));
  if (sealing_key::from_hex(*next)) return kek_files{*std::move(next), *std::move(present)};
  log::warn("kek_change_never_began", {{"file", beside(path)}});
  forget_new_kek(path);
  return kek_files{*std::move(present), ""};
}

result<std::string> make_new_kek(const std::string& path) {
  if (fs::exists(beside(path)))
    return fail(errc::conflict, "the key-encryption key is being changed already: " + beside(path) + " is there");
  std::array<unsigned char, 32> key;
  random_bytes(key);
  std::string text = to_hex(key);
  auto written = write_secret_file(beside(path), text + "\n");
  if (written) written = flush_folder_of(path);
  if (written) return text;
  forget_new_kek(path);
  return fail(errc::io, "cannot write " + beside(path) + ": the hub changes its key-encryption key where it reads it");
}

void forget_new_kek(const std::string& path) {
  std::error_code ignored;
  fs::remove(beside(path), ignored);
}

result<void> replace_kek(const std::string& path) {
  std::error_code problem;
  fs::rename(beside(path), path, problem);
  if (problem) return fail(errc::io, "cannot put the new key-encryption key in the place of the old one");
  return flush_folder_of(path);
}

}  // namespace mash::hub
