// SPDX-License-Identifier: Apache-2.0
#include "hub/app/log_key_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/log.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;

std::string new_of(const std::string& path) { return path + ".new"; }
std::string old_of(const std::string& path) { return path + ".old"; }
std::string keys_in(const std::string& state_dir) { return state_dir + "/log.keys"; }

result<void> flush(const std::string& path, int flags) {
  const int opened = ::open(path.c_str(), flags | O_CLOEXEC);
  const bool done = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  if (!done) return fail(errc::io, "cannot write " + path);
  return {};
}

result<void> flush_folder_of(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return flush(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
}

result<signing_key> read_key(const std::string& path) {
  MASH_TRY(pem, read_secret_file(path));
  auto key = signing_key::from_pem(*pem);
  if (!key) return fail(key.error().code, path + ": " + key.error().detail);
  return key;
}

result<std::shared_ptr<const signing_key>> read_shared(const std::string& path) {
  MASH_TRY(key, read_key(path));
  return std::make_shared<const signing_key>(*std::move(key));
}

// Nothing: the log's key has never changed.
result<std::optional<contract::log_keys>> read_keys(const std::string& state_dir) {
  const std::string path = keys_in(state_dir);
  if (!fs::exists(path)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  auto read = contract::log_keys::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!read) return fail(errc::corrupt, path + ": " + read.error().detail);
  return *std::move(read);
}

}  // namespace

result<log_key_files> read_log_key_files(const std::string& path, const std::string& state_dir,
                                         const std::string& origin) {
  MASH_TRY(kept, read_keys(state_dir));
  if (fs::exists(new_of(path))) {
    const auto next = read_key(new_of(path));
    if (!next) {
      log::warn("log_key_change_never_began", {{"file", new_of(path)}});
      forget_new_log_key(path);
    } else if (*kept && (*kept)->newest().key == next->public_key()) {
      if (auto replaced = replace_log_key(path); !replaced) return std::unexpected(std::move(replaced).error());
    }
  }
  MASH_TRY(newest, read_key(path));
  const tlog::verifier_key own{origin, tlog::key_type::log, newest->public_key()};
  if (!*kept && fs::exists(old_of(path)))
    return fail(errc::corrupt, keys_in(state_dir) + " is missing, and the log's key was changed (" + old_of(path) +
                                   " is there): put it back from the newest backup");
  log_key_files out{*std::move(newest), nullptr, *kept ? **std::move(kept) : contract::log_keys(own)};
  if (out.keys.newest().vkey() != own.vkey())
    return fail(errc::corrupt, path + " is not the log's newest key: by " + keys_in(state_dir) +
                                   " the log's key was changed to " + out.keys.newest().vkey() +
                                   "; put that one back, or see docs/operations.md, \"Another key for the log\"");
  out.is_changing = fs::exists(new_of(path));
  const std::string beside = out.is_changing ? new_of(path) : old_of(path);
  if (!fs::exists(beside)) return out;
  MASH_TRY(also, read_shared(beside));
  out.also = *std::move(also);
  return out;
}

result<signing_key> make_new_log_key(const std::string& path) {
  if (fs::exists(new_of(path)))
    return fail(errc::conflict, "the log's key is being changed already: " + new_of(path) + " is there");
  if (fs::exists(old_of(path)))
    return fail(errc::conflict, "the key of before still signs: retire it first (mashctl rotate log --retire)");
  signing_key made = signing_key::generate();
  auto written = write_secret_file(new_of(path), made.to_pem());
  if (written) written = flush(new_of(path), O_RDONLY);
  if (written) written = flush_folder_of(path);
  if (written) return made;
  forget_new_log_key(path);
  return fail(errc::io, "cannot write " + new_of(path) + ": the hub changes the log's key where it reads it");
}

void forget_new_log_key(const std::string& path) {
  std::error_code ignored;
  fs::remove(new_of(path), ignored);
}

result<void> keep_log_keys(const std::string& state_dir, const contract::log_keys& keys) {
  const std::string path = keys_in(state_dir), beside = path + ".new";
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << keys.text();
  file.close();
  if (!file) return fail(errc::io, "cannot write " + beside);
  if (auto done = flush(beside, O_RDONLY); !done) return done;
  std::error_code problem;
  fs::rename(beside, path, problem);
  if (problem) return fail(errc::io, "cannot write " + path);
  return flush_folder_of(path);
}

// The old key is copied first: at no moment is there no log.key, nor a log.key whose predecessor is lost.
result<void> replace_log_key(const std::string& path) {
  if (!fs::exists(old_of(path))) {
    MASH_TRY(pem, read_secret_file(path));
    const std::string beside = old_of(path) + ".part";
    std::error_code ignored;
    fs::remove(beside, ignored);
    MASH_TRY(copied, write_secret_file(beside, *pem));
    MASH_TRY(flushed, flush(beside, O_RDONLY));
    std::error_code problem;
    fs::rename(beside, old_of(path), problem);
    if (problem) return fail(errc::io, "cannot write " + old_of(path));
    MASH_TRY(kept, flush_folder_of(path));
  }
  std::error_code problem;
  fs::rename(new_of(path), path, problem);
  if (problem) return fail(errc::io, "cannot put the log's new key in the place of the old one");
  return flush_folder_of(path);
}

result<void> remove_old_log_key(const std::string& path) {
  std::error_code problem;
  if (!fs::remove(old_of(path), problem) || problem)
    return fail(errc::io, "cannot remove " + old_of(path) + ": the key of before still signs");
  return flush_folder_of(path);
}

}  // namespace mash::hub
