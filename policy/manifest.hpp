// SPDX-License-Identifier: Apache-2.0
// The manifest of an agreement (docs/formats/manifest.md): which files one version consists of, from when it counts,
// and who has signed exactly that. A C2SP signed note whose text is
//   name version sequence effective_from LF, then one line `sha256 path` LF for each file, sorted by path
// and whose signatures are Ed25519 under the key names `<member>/agreement`. Reading is strict: one manifest has one
// spelling. Everything here is pure and safe from every thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/tlog/note.hpp"
#include "base/words.hpp"

namespace mash::policy {

inline constexpr std::string_view MANIFEST_FILE = "manifest";
inline constexpr std::size_t FOLDER_FILES_MAX = 32;
inline constexpr std::size_t FOLDER_BYTES_MAX = 1'000'000;  // of all files together, without the manifest
inline constexpr std::uint64_t SEQUENCE_MAX = (std::uint64_t{1} << 53) - 1;

// The files of one version without the manifest itself: path -> bytes.
using folder_contents = std::map<std::string, std::string, std::less<>>;

struct manifest {
  struct file {
    std::string path;
    std::string sha256;  // lower-case hexadecimal
    bool operator==(const file&) const = default;
  };
  std::string name;            // the agreement's id
  std::string version;         // for people; `sequence` is what orders versions
  std::uint64_t sequence = 0;  // 1 for the first version, only rises; 0: a draft, which nobody can sign
  instant effective_from{};
  std::vector<file> files;  // sorted by path
  bool operator==(const manifest&) const = default;
};

// One level, so that a folder can be sent and written down without a path that leads elsewhere.
[[nodiscard]] bool is_folder_path(std::string_view path) noexcept;
// Small enough, and every path one that a manifest can name. `invalid` or `too_large` names the file.
[[nodiscard]] result<void> check_folder(const folder_contents& contents);

// The manifest that describes these files; `head` gives the first line and its `files` are replaced.
[[nodiscard]] manifest describe_folder(manifest head, const folder_contents& contents);
// The text that is signed. Its digest is the agreement's digest, which every question and decision names.
[[nodiscard]] std::string body_of(const manifest& from);
[[nodiscard]] std::string digest_of_body(std::string_view body);  // SHA-256, hexadecimal
// The inverse of `body_of`; refuses a draft.
[[nodiscard]] result<manifest> parse_body(std::string_view body);
// The files are exactly those that the manifest lists, byte for byte. The error names every one that is not.
[[nodiscard]] result<void> check_contents(const manifest& listed, const folder_contents& contents);

struct signed_manifest {
  manifest what;
  tlog::note note;  // `note.text` is the body

  [[nodiscard]] const std::string& body() const noexcept { return note.text; }
  [[nodiscard]] std::string digest() const { return digest_of_body(note.text); }
};

[[nodiscard]] result<signed_manifest> parse_manifest(std::string_view bytes);
[[nodiscard]] std::string to_text(const signed_manifest& from);

// The name under which a member's signing key signs: "police/agreement".
[[nodiscard]] std::string signing_name(std::string_view member);
// Adds the member's signature, in place of an earlier one of its own. `invalid` unless `member` can be a member's name.
[[nodiscard]] result<void> add_signature(signed_manifest& to, std::string_view member, const signing_key& key);

// Ed25519 keys by member, as pinned at admission.
using party_keys = std::map<std::string, std::array<unsigned char, 32>, std::less<>>;
// "member base64" lines, as `mashctl certs member accept` writes them to parties.keys.
[[nodiscard]] result<party_keys> parse_party_keys(std::string_view text);

enum class signature_state : unsigned char {
  good,
  missing,
  bad,     // it claims to be by this key and is not
  no_key,  // no key of that member is pinned here
};
[[nodiscard]] signature_state signature_by(const signed_manifest& what, std::string_view member,
                                           const party_keys& pinned);

// The files are those of the manifest and every one of `parties` has signed it. `denied` names each that has not;
// without parties nothing is ever verified. Signatures of others are ignored, as C2SP says.
[[nodiscard]] result<void> verify(const signed_manifest& what, const folder_contents& contents,
                                  const party_keys& pinned, std::span<const std::string> parties);

}  // namespace mash::policy

namespace mash {

template <>
struct words<policy::signature_state> {
  static constexpr auto list = std::to_array<std::string_view>({"good", "missing", "bad", "no_key"});
};

}  // namespace mash
