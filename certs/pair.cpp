// SPDX-License-Identifier: Apache-2.0
#include "certs/pair.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/crypto.hpp"
#include "certs/files.hpp"

namespace mash::certs {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 2> PARTS{"crt", "key"};

std::string in(const std::string& folder, const char* name) { return folder + "/" + name; }
std::string part_of(const std::string& stem, const char* part) { return stem + "." + part; }

bool is_link(const std::string& path) {
  std::error_code problem;
  return fs::is_symlink(path, problem);
}

// What is made elsewhere takes the place of `path`, and is durable there before anything follows.
result<void> put(const std::string& made, const std::string& path) {
  if (::rename(made.c_str(), path.c_str()) != 0) return fail(errc::io, "cannot replace " + path);
  return sync_folder(fs::path(path).parent_path().string());
}

result<void> put_link(const std::string& target, const std::string& spare, const std::string& path) {
  (void)::unlink(spare.c_str());
  if (::symlink(target.c_str(), spare.c_str()) != 0) return fail(errc::io, "cannot make the link " + spare);
  return put(spare, path);
}

// A second name of the same file.
result<void> name_too(const std::string& file, const std::string& path) {
  if (::link(file.c_str(), path.c_str()) == 0 || errno == EEXIST) return {};
  return fail(errc::io, "cannot give " + file + " the name " + path + " too");
}

result<void> put_file(const std::string& file, const std::string& spare, const std::string& path) {
  (void)::unlink(spare.c_str());
  if (auto done = name_too(file, spare); !done) return done;
  return put(spare, path);
}

// The present pair under names of its own, and `now` is that one.
result<void> keep_old_pair(const std::string& stem, const std::string& folder) {
  const std::string old = in(folder, "old");
  if (auto done = make_folder(old); !done) return done;
  for (const char* part : PARTS)
    if (auto done = put_file(part_of(stem, part), in(folder, "spare"), in(old, part)); !done) return done;
  return put_link("old", in(folder, "spare"), in(folder, "now"));
}

// Every name goes through `now` before that turns.
result<void> turn(const std::string& stem, const std::string& folder) {
  const std::string through = fs::path(folder).filename().string() + "/now/";
  for (const char* part : PARTS)
    if (!is_link(part_of(stem, part)))
      if (auto done = put_link(through + part, in(folder, "spare"), part_of(stem, part)); !done) return done;
  return put_link("new", in(folder, "spare"), in(folder, "now"));
}

}  // namespace

std::string next_pair_folder(const std::string& stem) { return stem + ".next"; }

result<void> keep_next_pair(const std::string& stem, const issued& next) {
  const std::string folder = next_pair_folder(stem), being_made = in(folder, "being_made");
  if (auto done = make_folder(being_made); !done) return done;
  if (auto done = write_secret_file(in(being_made, "key"), next.key_pem); !done) return done;
  if (auto done = write_file(in(being_made, "crt"), next.certificate_pem); !done) return done;
  if (auto done = put(being_made, in(folder, "new")); !done) return done;
  return sync_folder(fs::path(stem).parent_path().string());
}

result<issued> find_next_pair(const std::string& stem) {
  const std::string folder = next_pair_folder(stem), kept = in(folder, "new");
  if (!file_exists(kept)) {
    std::error_code problem;
    fs::remove_all(folder, problem);  // of a call that was stopped before it kept one, or after it had ended
    if (problem) return fail(errc::io, "cannot remove " + folder);
    return fail(errc::not_found, "there is no next certificate of " + stem);
  }
  MASH_TRY(certificate, read_file(in(kept, "crt")));
  MASH_TRY(key, read_secret_file(in(kept, "key")));
  MASH_TRY(summary, summarise(*certificate));
  return issued{*std::move(certificate), *std::move(key), summary->fingerprint, summary->until};
}

result<std::string> switch_pair(const std::string& stem) {
  const std::string folder = next_pair_folder(stem), now = in(folder, "now");
  for (const char* part : PARTS)
    if (!is_link(now) && is_link(part_of(stem, part)))
      return fail(errc::conflict, part_of(stem, part) + " is a link: replace the file that it leads to");
  if (!is_link(now))
    if (auto done = keep_old_pair(stem, folder); !done) return std::unexpected(std::move(done).error());
  std::error_code problem;
  if (fs::read_symlink(now, problem) == "old")
    if (auto done = turn(stem, folder); !done) return std::unexpected(std::move(done).error());
  MASH_TRY(certificate, read_file(in(folder, "old/crt")));
  MASH_TRY(summary, summarise(*certificate));
  std::string earlier = stem + "." + summary->fingerprint.substr(0, 8);
  for (const char* part : PARTS) {
    const std::string name = part_of(stem, part);
    result<void> done = name_too(in(folder, (std::string("old/") + part).c_str()), part_of(earlier, part));
    if (done && is_link(name))
      done = put_file(in(folder, (std::string("new/") + part).c_str()), in(folder, "spare"), name);
    if (!done) return std::unexpected(std::move(done).error());
  }
  return earlier;
}

result<void> end_next_pair(const std::string& stem) {
  const std::string folder = next_pair_folder(stem);
  for (const char* part : PARTS)
    if (is_link(part_of(stem, part))) return fail(errc::conflict, part_of(stem, part) + " is being replaced");
  // First, so that what is left of it when this is stopped is no pair to go on with.
  if (auto done = put(in(folder, "new"), in(folder, "ended")); !done) return done;
  std::error_code problem;
  fs::remove_all(folder, problem);
  if (problem) return fail(errc::io, "cannot remove " + folder);
  return {};
}

}  // namespace mash::certs
