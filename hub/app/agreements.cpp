// SPDX-License-Identifier: Apache-2.0
#include "hub/app/agreements.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace mash::hub {
namespace {

namespace fs = std::filesystem;
using policy::version_fault;
using standing = policy::versions::standing;

// Versions that were superseded long ago are not read again: no question that is open names them.
constexpr std::size_t EARLIER_READ = 8;

struct candidate {
  std::string path;
  policy::folder files;
  policy::version_mark mark;
};

result<std::vector<std::string>> folders_in(const std::string& folder) {
  std::error_code problem;
  std::vector<std::string> found;
  fs::directory_iterator entries(folder, problem);
  for (; !problem && entries != fs::directory_iterator(); entries.increment(problem))
    if (!entries->path().filename().string().starts_with('.') && entries->is_directory(problem))
      found.push_back(entries->path().string());
  if (problem) return fail(errc::io, folder + ": the folder of agreements cannot be read");
  std::ranges::sort(found);
  return found;
}

class loader {
 public:
  loader(const policy::versions& before, const policy::party_keys& pinned) : before_(before), pinned_(pinned) {
    out_.held = before;
  }

  void read(const std::string& path) {
    auto files = policy::read_folder(path);
    if (!files) return refuse(path, {}, {version_fault::malformed, files.error().detail});
    if (!files->manifest)
      return refuse(path, {}, {version_fault::not_signed, "it has no manifest: a draft, which nobody has signed"});
    policy::version_mark mark = mark_of(*files->manifest);
    found_.push_back({path, *std::move(files), std::move(mark)});
  }

  loaded_agreements take() {
    std::ranges::sort(found_, {}, [](const candidate& one) { return one.mark.sequence; });
    for (candidate& one : found_) take(one);
    return std::move(out_);
  }

 private:
  void take(candidate& one) {
    if (const auto why = out_.held.refusal_of(one.mark)) return refuse(one.path, one.mark.digest, *why);
    if (out_.held.find(one.mark.digest) != nullptr) return compare_with_held(one);
    const bool fresh = out_.held.standing_of(one.mark) == standing::fresh;
    if (!fresh && is_long_superseded(one.mark)) return;
    auto made = fresh ? policy::verify_version(std::move(one.files), pinned_, one.path)
                      : policy::reopen_version(std::move(one.files), one.path);
    if (!made) return refuse(one.path, one.mark.digest, std::move(made).error());
    out_.held.add(*std::move(made));
    if (fresh) out_.fresh.push_back(std::move(one.mark));
  }

  // What is held was verified and stays; but a folder that was changed since would not be taken at the next start.
  void compare_with_held(const candidate& one) {
    if (auto same = policy::check_contents(one.files.manifest->what, one.files.files); !same)
      refuse(one.path, one.mark.digest,
             {version_fault::malformed,
              same.error().detail + "; the version that was taken counts on, until the hub is next started"});
  }

  bool is_long_superseded(const policy::version_mark& mark) const {
    return static_cast<std::size_t>(std::ranges::count_if(before_.taken(), [&](const policy::version_mark& other) {
             return other.sequence > mark.sequence;
           })) > EARLIER_READ;
  }

  void refuse(const std::string& path, const std::string& digest, policy::version_refusal why) {
    out_.refused.push_back({fs::path(path).filename().string(), digest, std::move(why)});
  }

  const policy::versions& before_;
  const policy::party_keys& pinned_;
  std::vector<candidate> found_;
  loaded_agreements out_;
};

// Whoever decides must have the version that counts, and the next when its time comes.
result<void> check_complete(const loaded_agreements& loaded, const std::string& folder, instant now) {
  std::string said;
  for (const auto& one : loaded.refused) said.append("\n").append(one.folder).append(": ").append(one.why.detail);
  const policy::version_ptr present = loaded.held.in_force(now);
  if (present == nullptr)
    return fail(errc::unavailable,
                folder + ": no version of the agreement that every party has signed is in force" + said);
  const auto counting = std::ranges::count_if(loaded.held.taken(), [&](const policy::version_mark& mark) {
    return mark.sequence >= present->proof.what.sequence;
  });
  if (std::cmp_less(loaded.held.present_and_next(now).size(), counting))
    return fail(errc::unavailable, folder + ": a version that was taken and is still to come is gone" + said);
  return {};
}

}  // namespace

policy::party_keys signing_keys_of(const directory& who) {
  policy::party_keys keys;
  for (const member& one : who.members()) {
    const auto raw = from_base64(one.signing_key);
    if (!raw || raw->size() != 32) continue;  // it has none: the directory was checked when it was read
    std::array<unsigned char, 32> key{};
    std::ranges::copy(as_bytes(*raw), key.begin());
    keys.emplace(one.name, key);
  }
  return keys;
}

result<loaded_agreements> load_agreements(const std::string& folder, const policy::versions& before,
                                          const policy::party_keys& pinned, instant now) {
  MASH_TRY(folders, folders_in(folder));
  loader from(before, pinned);
  for (const std::string& path : *folders) from.read(path);
  loaded_agreements loaded = from.take();
  if (auto good = check_complete(loaded, folder, now); !good) return std::unexpected(std::move(good).error());
  return loaded;
}

}  // namespace mash::hub
