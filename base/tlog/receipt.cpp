// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/receipt.hpp"

#include <bit>

namespace mash::tlog {
namespace {

constexpr std::string_view HEADING = "c2sp.org/tlog-proof@v1";
constexpr std::size_t RECEIPT_BYTES_MAX = 131072;
constexpr std::size_t HASHES_MAX = 63;

// Takes the next line off `rest`, without its LF; nothing if there is no whole line.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

// How many hashes lead from that leaf to the root: those on the way to the right edge, and one for each bit of the
// edge.
std::size_t hashes_needed(std::uint64_t index, std::uint64_t size) {
  const auto inner = static_cast<unsigned>(std::bit_width(index ^ (size - 1)));
  return inner + static_cast<std::size_t>(std::popcount(index >> inner));
}

// Which of the ways an inclusion proof can fail this one took.
std::string why_not_included(const receipt& proof, std::uint64_t size) {
  const std::string place = "entry " + std::to_string(proof.index);
  const std::string tree = "the tree of " + std::to_string(size) + " entries that the checkpoint describes";
  if (proof.index >= size) return place + " is outside " + tree;
  const std::size_t needed = hashes_needed(proof.index, size);
  if (proof.proof.size() != needed)
    return place + " of " + tree + " needs a proof of " + std::to_string(needed) + " hashes, and this one has " +
           std::to_string(proof.proof.size());
  return "what is shown as " + place + " does not lead to the signed root of " + tree +
         ": the entry, its index or a hash of the proof was changed";
}

bool take_prefix(std::string_view& line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return false;
  line.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::string to_text(const receipt& proof) {
  std::string text(HEADING);
  text.append("\n");
  if (proof.extra) text.append("extra ").append(to_base64(as_bytes(*proof.extra))).append("\n");
  text.append("index ").append(std::to_string(proof.index)).append("\n");
  for (const digest& hash : proof.proof) text.append(to_base64(hash)).append("\n");
  return text.append("\n").append(proof.checkpoint);
}

result<receipt> parse_receipt(std::string_view text) {
  std::size_t number = 1;
  const auto malformed = [&number](std::string_view why) {
    return fail(errc::invalid,
                "line " + std::to_string(number) + " of the proof (c2sp.org/tlog-proof@v1) " + std::string(why));
  };
  if (text.size() > RECEIPT_BYTES_MAX) return fail(errc::too_large, "the proof is over 128 kB");
  if (take_line(text) != HEADING) return malformed("is not its heading");
  receipt parsed;
  auto line = take_line(text);
  ++number;
  if (line && take_prefix(*line, "extra ")) {
    auto extra = from_base64(*line);
    if (!extra) return malformed("is not canonical base64");
    parsed.extra = std::move(*extra);
    line = take_line(text);
    ++number;
  }
  if (!line || !take_prefix(*line, "index ")) return malformed("is not the index");
  const auto index = parse_tree_size(*line);
  if (!index) return malformed("is not an index: a decimal number of at most 2^48 without leading zeros");
  parsed.index = *index;
  while ((line = take_line(text)) && !line->empty()) {
    if (parsed.proof.size() == HASHES_MAX)
      return fail(errc::too_large, "the proof has more hashes than any tree needs");
    ++number;
    const auto hash = parse_hash(*line);
    if (!hash) return malformed("is not a SHA-256 hash in canonical base64");
    parsed.proof.push_back(*hash);
  }
  if (!line || text.empty()) return malformed("is its last: the checkpoint is missing");
  parsed.checkpoint = std::string(text);
  return parsed;
}

result<signed_checkpoint> verify_receipt(const receipt& proof, bytes_view entry, const verifier_key& log) {
  MASH_TRY(head, open_checkpoint(proof.checkpoint, log));
  MASH_TRY(there, check_included(proof, leaf_hash(entry), head->head));
  return head;
}

result<void> check_included(const receipt& proof, const digest& leaf, const checkpoint& head) {
  if (verify_inclusion(proof.index, head.size, leaf, proof.proof, head.root)) return {};
  return fail(errc::invalid, why_not_included(proof, head.size));
}

result<signed_checkpoint> verify_receipt(std::string_view text, bytes_view entry, const verifier_key& log) {
  MASH_TRY(parsed, parse_receipt(text));
  return verify_receipt(*parsed, entry, log);
}

}  // namespace mash::tlog
