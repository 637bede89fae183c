// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/receipt.hpp"

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
  const auto malformed = [] { return fail(errc::invalid, "not a transparency-log proof (c2sp.org/tlog-proof@v1)"); };
  if (text.size() > RECEIPT_BYTES_MAX) return fail(errc::too_large, "the proof is over 128 kB");
  if (take_line(text) != HEADING) return malformed();
  receipt parsed;
  auto line = take_line(text);
  if (line && take_prefix(*line, "extra ")) {
    auto extra = from_base64(*line);
    if (!extra) return malformed();
    parsed.extra = std::move(*extra);
    line = take_line(text);
  }
  if (!line || !take_prefix(*line, "index ")) return malformed();
  MASH_TRY(index, parse_tree_size(*line));
  parsed.index = *index;
  while ((line = take_line(text)) && !line->empty()) {
    if (parsed.proof.size() == HASHES_MAX)
      return fail(errc::too_large, "the proof has more hashes than any tree needs");
    MASH_TRY(hash, parse_hash(*line));
    parsed.proof.push_back(*hash);
  }
  if (!line || text.empty()) return malformed();
  parsed.checkpoint = std::string(text);
  return parsed;
}

result<signed_checkpoint> verify_receipt(const receipt& proof, bytes_view entry, const verifier_key& log) {
  MASH_TRY(head, open_checkpoint(proof.checkpoint, log));
  if (!verify_inclusion(proof.index, head->head.size, leaf_hash(entry), proof.proof, head->head.root))
    return fail(errc::invalid, "the entry is not at that place in the log that the checkpoint describes");
  return head;
}

result<signed_checkpoint> verify_receipt(std::string_view text, bytes_view entry, const verifier_key& log) {
  MASH_TRY(parsed, parse_receipt(text));
  return verify_receipt(*parsed, entry, log);
}

}  // namespace mash::tlog
