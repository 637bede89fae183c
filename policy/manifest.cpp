// SPDX-License-Identifier: Apache-2.0
#include "policy/manifest.hpp"

#include <algorithm>
#include <array>

#include "base/words.hpp"

namespace mash::policy {
namespace {

constexpr std::size_t WORD_BYTES_MAX = 64;
constexpr std::size_t PARTIES_MAX = 64;  // a note has at most so many signatures
constexpr std::string_view SMALL = "abcdefghijklmnopqrstuvwxyz0123456789";

bool consists_of(std::string_view text, std::string_view also) {
  return !text.empty() && text.size() <= WORD_BYTES_MAX && SMALL.contains(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return SMALL.contains(c) || also.contains(c); });
}

bool is_name(std::string_view text) { return consists_of(text, "._-"); }

bool is_member(std::string_view text) { return consists_of(text, "_") && text.size() <= 40; }

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::unexpected<error> malformed(std::string_view what) {
  return fail(errc::invalid, "the manifest breaks its format: " + std::string(what));
}

// Whole numbers have one spelling: no sign, no leading zero.
result<std::uint64_t> read_sequence(std::string_view text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || text.front() == '0' || text.size() > 16) return malformed("the sequence is a whole number from 1");
  std::uint64_t sequence = 0;
  for (const char c : text) sequence = sequence * 10 + static_cast<std::uint64_t>(c - '0');
  if (sequence > SEQUENCE_MAX) return malformed("the sequence is too large");
  return sequence;
}

result<manifest> read_head(std::string_view line) {
  std::array<std::string_view, 4> words;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t space = line.find(' ');
    if ((space == std::string_view::npos) != (i + 1 == words.size()))
      return malformed("its first line is `name version sequence effective_from`");
    words[i] = line.substr(0, space);
    if (space != std::string_view::npos) line.remove_prefix(space + 1);
  }
  manifest head;
  if (!is_name(words[0]) || !is_name(words[1]))
    return malformed("name and version have small letters, digits, dots, hyphens and underscores only");
  head.name = words[0];
  head.version = words[1];
  MASH_TRY(sequence, read_sequence(words[2]));
  head.sequence = *sequence;
  MASH_TRY(from, parse_rfc3339(words[3]));
  head.effective_from = *from;
  if (to_rfc3339(head.effective_from) != words[3])
    return malformed("effective_from is a time in UTC with three decimals and Z");
  return head;
}

result<manifest::file> read_file_line(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return malformed("a file's line is `sha256 path`");
  manifest::file one{std::string(line.substr(space + 1)), std::string(line.substr(0, space))};
  if (!is_sha256(one.sha256)) return malformed("a file's digest is 64 small hexadecimal digits");
  if (!is_folder_path(one.path)) return malformed("a file's path is one that no agreement has");
  return one;
}

}  // namespace

bool is_folder_path(std::string_view path) noexcept { return is_name(path) && path != MANIFEST_FILE; }

result<void> check_folder(const folder_contents& contents) {
  if (contents.empty()) return fail(errc::invalid, "the agreement's folder has no files");
  if (contents.size() > FOLDER_FILES_MAX)
    return fail(errc::too_large, "the agreement's folder has over " + std::to_string(FOLDER_FILES_MAX) + " files");
  std::size_t bytes = 0;
  for (const auto& [path, text] : contents) {
    if (!is_folder_path(path))
      return fail(errc::invalid,
                  "the agreement's folder has a file whose name a manifest cannot list: small letters, "
                  "digits, dots, hyphens and underscores only");
    bytes += text.size();
  }
  if (bytes > FOLDER_BYTES_MAX) return fail(errc::too_large, "the agreement's files are over 1 MB together");
  return {};
}

manifest describe_folder(manifest head, const folder_contents& contents) {
  head.files.clear();
  for (const auto& [path, text] : contents) head.files.push_back({path, to_hex(sha256(text))});  // a map is sorted
  return head;
}

std::string body_of(const manifest& from) {
  std::string body =
      from.name + " " + from.version + " " + std::to_string(from.sequence) + " " + to_rfc3339(from.effective_from);
  for (const manifest::file& one : from.files) body.append("\n").append(one.sha256).append(" ").append(one.path);
  return body + "\n";
}

std::string digest_of_body(std::string_view body) { return to_hex(sha256(body)); }

result<manifest> parse_body(std::string_view body) {
  if (body.empty() || body.back() != '\n') return malformed("it does not end with a line end");
  std::size_t end = body.find('\n');
  MASH_TRY(read, read_head(body.substr(0, end)));
  for (body.remove_prefix(end + 1); !body.empty(); body.remove_prefix(end + 1)) {
    end = body.find('\n');
    if (read->files.size() == FOLDER_FILES_MAX) return fail(errc::too_large, "the manifest lists too many files");
    MASH_TRY(one, read_file_line(body.substr(0, end)));
    if (!read->files.empty() && read->files.back().path >= one->path)
      return malformed("its files are sorted by path and each is there once");
    read->files.push_back(*std::move(one));
  }
  if (read->files.empty()) return malformed("it lists no file");
  return read;
}

result<void> check_contents(const manifest& listed, const folder_contents& contents) {
  if (auto good = check_folder(contents); !good) return good;
  std::string wrong;
  const auto add = [&](std::string_view path, std::string_view what) {
    wrong.append(wrong.empty() ? "" : "; ").append(path).append(what);
  };
  for (const manifest::file& one : listed.files) {
    const auto found = contents.find(one.path);
    if (found == contents.end())
      add(one.path, " is missing");
    else if (to_hex(sha256(found->second)) != one.sha256)
      add(one.path, " is not as it was signed");
  }
  for (const auto& [path, text] : contents)
    if (std::ranges::find(listed.files, path, &manifest::file::path) == listed.files.end())
      add(path, " is not in the manifest");
  if (!wrong.empty()) return fail(errc::invalid, "the files are not those that were signed: " + wrong);
  return {};
}

result<signed_manifest> parse_manifest(std::string_view bytes) {
  auto note = tlog::parse_note(bytes);
  if (!note) return malformed(note.error().detail);
  MASH_TRY(what, parse_body(note->text));
  return signed_manifest{*std::move(what), *std::move(note)};
}

std::string to_text(const signed_manifest& from) { return tlog::to_text(from.note); }

std::string signing_name(std::string_view member) { return std::string(member) + "/agreement"; }

result<void> add_signature(signed_manifest& to, std::string_view member, const signing_key& key) {
  if (!is_member(member)) return fail(errc::invalid, "that is no member's name");
  const std::string name = signing_name(member);
  std::erase_if(to.note.signatures, [&](const auto& one) { return one.name == name; });
  if (to.note.signatures.size() >= PARTIES_MAX) return fail(errc::too_large, "a manifest has at most 64 signatures");
  to.note.signatures.push_back(tlog::sign_note(to.note.text, name, key));
  return {};
}

result<party_keys> parse_party_keys(std::string_view text) {
  party_keys keys;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view words = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t space = words.find(' ');
    const auto raw = space == std::string_view::npos ? result<std::string>() : from_base64(words.substr(space + 1));
    if (space == std::string_view::npos || !is_member(words.substr(0, space)) || !raw || raw->size() != 32)
      return fail(errc::invalid, "line " + std::to_string(line) + " of the parties' keys is not `member key`");
    std::array<unsigned char, 32> key{};
    std::ranges::copy(as_bytes(*raw), key.begin());
    if (!keys.emplace(words.substr(0, space), key).second)
      return fail(errc::invalid, "line " + std::to_string(line) + " of the parties' keys repeats a member");
  }
  return keys;
}

signature_state signature_by(const signed_manifest& what, std::string_view member, const party_keys& pinned) {
  const auto key = pinned.find(member);
  if (key == pinned.end()) return signature_state::no_key;
  const tlog::verifier_key by{signing_name(member), tlog::key_type::log, key->second};
  if (tlog::is_signed_by(what.note, by)) return signature_state::good;
  const std::uint32_t id = by.id();
  const bool claimed = std::ranges::any_of(what.note.signatures,
                                           [&](const auto& one) { return one.name == by.name && one.key_id == id; });
  return claimed ? signature_state::bad : signature_state::missing;
}

result<void> verify(const signed_manifest& what, const folder_contents& contents, const party_keys& pinned,
                    std::span<const std::string> parties) {
  if (auto good = check_contents(what.what, contents); !good) return good;
  if (parties.empty()) return fail(errc::denied, "the agreement has no party that could have signed it");
  std::string lacking;
  for (const std::string& member : parties) {
    const signature_state state = signature_by(what, member, pinned);
    if (state == signature_state::good) continue;
    lacking.append(lacking.empty() ? "" : ", ").append(member);
    if (state == signature_state::bad) lacking.append(" (its signature is not by its key)");
    if (state == signature_state::no_key) lacking.append(" (no key of it is pinned here)");
  }
  if (!lacking.empty()) return fail(errc::denied, "not signed by every party: " + lacking);
  return {};
}

}  // namespace mash::policy
