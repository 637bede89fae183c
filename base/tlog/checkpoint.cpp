// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/checkpoint.hpp"

#include <algorithm>
#include <charconv>

namespace mash::tlog {

std::string checkpoint_text(const checkpoint& head) {
  return head.origin + "\n" + std::to_string(head.size) + "\n" + to_base64(head.root) + "\n";
}

result<checkpoint> parse_checkpoint_text(std::string_view text) {
  std::array<std::string_view, 3> lines;
  for (std::string_view& line : lines) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return fail(errc::invalid, "the checkpoint has fewer than three lines");
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  if (!text.empty()) return fail(errc::invalid, "the checkpoint has extension lines");
  if (lines[0].empty()) return fail(errc::invalid, "the checkpoint names no log");
  const auto size = parse_tree_size(lines[1]);
  if (!size)
    return fail(errc::invalid,
                "line 2 of the checkpoint, the size, is not a decimal number of at most 2^48 without leading zeros");
  const auto root = parse_hash(lines[2]);
  if (!root)
    return fail(errc::invalid, "line 3 of the checkpoint, the root, is not a SHA-256 hash in canonical base64");
  if (*size == 0 && *root != empty_root()) return fail(errc::invalid, "the empty tree has another root");
  return checkpoint{std::string(lines[0]), *size, *root};
}

signed_checkpoint sign_checkpoint(const checkpoint& head, const signing_key& key, const signing_key* also) {
  std::string text = checkpoint_text(head);
  std::vector<note_signature> signatures;
  signatures.push_back(sign_note(text, head.origin, key));
  if (also != nullptr) signatures.push_back(sign_note(text, head.origin, *also));
  note signed_note{std::move(text), std::move(signatures)};
  std::string bytes = to_text(signed_note);
  return {head, std::move(signed_note), std::move(bytes)};
}

result<signed_checkpoint> open_checkpoint(std::string_view bytes, const verifier_key& log) {
  auto parsed = parse_note(bytes);
  if (!parsed) return fail(parsed.error().code, "the checkpoint is not well formed: " + parsed.error().detail);
  MASH_TRY(head, parse_checkpoint_text(parsed->text));
  if (head->origin != log.name)
    return fail(errc::invalid, "the checkpoint is of another log: " + head->origin + ", not " + log.name);
  if (const auto good = check_signed_by(*parsed, log); !good)
    return fail(errc::invalid, "the checkpoint of size " + std::to_string(head->size) + ": " + good.error().detail);
  return signed_checkpoint{std::move(*head), std::move(*parsed), std::string(bytes)};
}

result<std::uint64_t> parse_tree_size(std::string_view digits) {
  std::uint64_t number = 0;
  const char* const begin = std::to_address(digits.begin());
  const char* const end = std::to_address(digits.end());
  const auto [stop, ec] = std::from_chars(begin, end, number);
  const bool leading_zero = digits.size() > 1 && digits.front() == '0';
  if (digits.empty() || ec != std::errc{} || stop != end || leading_zero || number > TREE_SIZE_MAX)
    return fail(errc::invalid, "not the size of a tree");
  return number;
}

result<digest> parse_hash(std::string_view base64) {
  // The length first: nothing larger than one hash is worth decoding.
  const auto bytes = base64.size() == 44 ? from_base64(base64) : fail(errc::invalid, {});
  if (!bytes || bytes->size() != 32) return fail(errc::invalid, "not the base64 form of a SHA-256 hash");
  digest hash;
  std::ranges::copy(as_bytes(*bytes), hash.begin());
  return hash;
}

}  // namespace mash::tlog
