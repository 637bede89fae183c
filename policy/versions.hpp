// SPDX-License-Identifier: Apache-2.0
// The versions of an agreement that one party has taken: which is in force at a moment, which is next, and which may
// still be taken (docs/formats/manifest.md, "Which version counts"). Pure; a value that is replaced as a whole and may
// be shared between threads.
#pragma once

#include <memory>
#include <optional>

#include "policy/folder.hpp"

namespace mash::policy {

// What is kept for ever of a version that was taken, even when its files are gone.
struct version_mark {
  std::string name;
  std::uint64_t sequence = 0;
  std::string digest;
  instant effective_from{};
  bool operator==(const version_mark&) const = default;
};
[[nodiscard]] version_mark mark_of(const signed_manifest& from);

// A version whose files and signatures were verified.
struct version {
  signed_manifest proof;
  folder_contents files;
  std::shared_ptr<const agreement> under;
  std::string digest;  // of `proof`; every question and decision names it
};
using version_ptr = std::shared_ptr<const version>;

// Why a version cannot be taken.
enum class version_fault : unsigned char {
  malformed,   // the files are not those of the manifest, or the manifest not of this agreement
  not_signed,  // a party's signature is missing or bad, or there is no manifest
  replayed,    // a higher sequence was seen, another text under this one, or an agreement with another name
  unsound,     // it does not read, a case fails or an invariant does not hold
};
struct version_refusal {
  version_fault fault{};
  std::string detail;  // one sentence, or a list of faults
};

// The members whose signatures a version needs: every party that has signed the agreement itself, because each asks or
// answers under it.
[[nodiscard]] std::vector<std::string> signatories_of(const agreement& under);
// A folder as it came, from disk or from the exchange: its files are those of its manifest, the agreement holds, and
// every signatory has signed under the key in `pinned`. `where` stands before each file's name in messages.
[[nodiscard]] std::expected<version_ptr, version_refusal> verify_version(folder what, const party_keys& pinned,
                                                                         std::string_view where);
// The same for a version that was taken before: its digest says that it was verified then, and keys may have changed
// since.
[[nodiscard]] std::expected<version_ptr, version_refusal> reopen_version(folder what, std::string_view where);

class versions {
 public:
  versions() = default;
  // `taken`: every version ever taken here, in any order.
  explicit versions(std::vector<version_mark> taken);

  enum class standing : unsigned char {
    fresh,     // above every sequence seen: may be taken
    known,     // taken before, with these very bytes
    replayed,  // a higher sequence was seen, or another text under this one
    foreign,   // of an agreement with another name
  };
  [[nodiscard]] standing standing_of(const version_mark& offered) const;

  // Not fresh and not known: the refusal in words.
  [[nodiscard]] std::optional<version_refusal> refusal_of(const version_mark& offered) const;

  // `what` must be fresh, or known: then its files are here again. Others are an assertion.
  void add(version_ptr what);

  // Of those taken, the one with the highest sequence whose time has come. Null before the first, and where its files
  // are not here: an older version never stands in for it.
  [[nodiscard]] version_ptr in_force(instant now) const;
  // The one in force and those to come, lowest sequence first.
  [[nodiscard]] std::vector<version_ptr> present_and_next(instant now) const;
  // When `in_force` changes next.
  [[nodiscard]] std::optional<instant> next_change(instant now) const;
  // Null: not taken, or its files are not here.
  [[nodiscard]] version_ptr find(std::string_view digest) const;
  [[nodiscard]] std::uint64_t highest_sequence() const { return taken_.empty() ? 0 : taken_.back().sequence; }
  [[nodiscard]] const std::vector<version_mark>& taken() const { return taken_; }

 private:
  [[nodiscard]] const version_mark* mark_in_force(instant now) const;

  std::vector<version_mark> taken_;  // by sequence
  std::map<std::string, version_ptr, std::less<>> here_;
};

}  // namespace mash::policy

namespace mash {

template <>
struct words<policy::version_fault> {
  static constexpr auto list = std::to_array<std::string_view>({"malformed", "not_signed", "replayed", "unsound"});
};

}  // namespace mash
