// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/log_keys.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/json_reader.hpp"
#include "base/tlog/receipt.hpp"

namespace mash::contract {
namespace {

constexpr std::size_t CHANGES_MAX = 64;
constexpr std::size_t PROOF_BYTES_MAX = 16384;

std::optional<public_key> key_of(std::string_view word) {
  const auto bytes = word.size() == 64 ? from_hex(word) : fail(errc::invalid, {});
  if (!bytes || to_hex(as_bytes(*bytes)) != word) return std::nullopt;
  public_key out;
  std::ranges::copy(as_bytes(*bytes), out.begin());
  return out;
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

struct read_line {
  std::string leaf, proof;
};

result<read_line> parse_line(std::string_view line) {
  MASH_TRY(document, json::parse(line, {.bytes_max = 2 * PROOF_BYTES_MAX}));
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  read_line out{from.text("leaf", LEAF_BYTES_MAX), from.text("proof", PROOF_BYTES_MAX)};
  from.finish();
  if (!faults.empty() || key_change_line(out.leaf, out.proof) != line)
    return fail(errc::invalid, "is not canonical JSON with a `leaf` and its `proof`");
  return out;
}

}  // namespace

std::vector<std::string> words_of_key_change(const key_pair& keys) {
  return {std::string(LOG_KEY_CHANGED), to_hex(keys.from), to_hex(keys.to)};
}

std::vector<std::string> words_of_key_retired(const public_key& key) {
  return {std::string(LOG_KEY_RETIRED), to_hex(key)};
}

result<std::optional<key_pair>> key_change_of(const leaf& entry) {
  if (entry.type != leaf_type::admin || entry.outcome.empty() || entry.outcome.front() != LOG_KEY_CHANGED)
    return std::nullopt;
  const auto& words = entry.outcome;
  const auto from = words.size() == 3 ? key_of(words[1]) : std::nullopt;
  const auto to = words.size() == 3 ? key_of(words[2]) : std::nullopt;
  if (!from || !to || *from == *to)
    return fail(errc::invalid, "the entry that changes the log's key does not name the key before and another one");
  return key_pair{*from, *to};
}

std::string key_change_line(std::string_view leaf, std::string_view proof) {
  return json::canonical(json::object{{"leaf", leaf}, {"proof", proof}});
}

result<log_keys> log_keys::parse(std::string_view text) {
  MASH_TRY(first, tlog::parse_vkey(take_line(text)));
  if (first->type != tlog::key_type::log) return fail(errc::invalid, "it holds a witness's key, not a log's");
  log_keys out(*std::move(first));
  while (!text.empty()) {
    MASH_TRY(taken, out.follow(take_line(text)));
  }
  return out;
}

std::string log_keys::text() const {
  std::string out = keys_.front().vkey() + "\n";
  for (const change& one : changes_) out += one.line + "\n";
  return out;
}

result<void> log_keys::follow(std::string_view line) {
  const std::string name = "change " + std::to_string(changes_.size() + 1) + " of the log's key ";
  const auto refused = [&](const std::string& why) { return fail(errc::invalid, name + why); };
  if (changes_.size() == CHANGES_MAX) return refused("is one too many");
  const auto read = parse_line(line);
  if (!read) return refused(read.error().detail);
  const auto entry = parse_leaf(read->leaf);
  const auto keys = entry ? key_change_of(*entry) : std::unexpected(entry.error());
  if (!keys) return refused("has an entry that does not read: " + keys.error().detail);
  if (!*keys) return refused("has an entry that changes no key");
  if ((*keys)->from != newest().key) return refused("is not from the key held here, " + newest().vkey());
  const tlog::verifier_key next{origin(), tlog::key_type::log, (*keys)->to};
  if (std::ranges::find(keys_, next.key, &tlog::verifier_key::key) != keys_.end())
    return refused("goes back to a key that was given up");
  const auto proof = tlog::parse_receipt(read->proof);
  if (!proof) return refused("has a proof that does not read: " + proof.error().detail);
  const std::string where = "(entry " + std::to_string(proof->index) + ") ";
  const auto head = tlog::open_checkpoint(proof->checkpoint, newest());
  if (!head) return refused(where + "is not signed by the key before it: " + head.error().detail);
  if (const auto by_next = tlog::open_checkpoint(proof->checkpoint, next); !by_next)
    return refused(where + "is not signed by the new key: " + by_next.error().detail);
  if (auto there = tlog::check_included(*proof, tlog::leaf_hash(as_bytes(read->leaf)), head->head); !there)
    return refused(where + "is not in the tree that both keys signed: " + there.error().detail);
  if (!changes_.empty() && proof->index <= changes_.back().entry)
    return refused(where + "comes before the one before it, entry " + std::to_string(changes_.back().entry));
  changes_.push_back({proof->index, read->leaf, head->head, std::string(line)});
  keys_.push_back(next);
  return {};
}

result<void> log_keys::follow_all(std::string_view text) {
  MASH_TRY(first, tlog::parse_vkey(take_line(text)));
  const auto leads_on = [&] {
    return fail(errc::invalid, "the keys that are shown do not lead on from the one held here, " + newest().vkey());
  };
  if (first->name != origin()) return leads_on();
  // Changes from before the key that is held: what they say does not matter here.
  bool reached = first->key == newest().key;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (reached) {
      MASH_TRY(taken, follow(line));
      continue;
    }
    const auto read = parse_line(line);
    const auto entry = read ? parse_leaf(read->leaf) : std::unexpected(read.error());
    const auto keys = entry ? key_change_of(*entry) : std::unexpected(entry.error());
    reached = keys && *keys && (*keys)->to == newest().key;
  }
  if (!reached) return leads_on();
  return {};
}

const tlog::verifier_key& log_keys::at(std::uint64_t size) const noexcept {
  std::size_t which = 0;
  while (which < changes_.size() && size > changes_[which].entry) ++which;
  return keys_[which];
}

result<tlog::signed_checkpoint> log_keys::open(std::string_view bytes) const {
  const auto note = tlog::parse_note(bytes);
  const auto head = note ? tlog::parse_checkpoint_text(note->text) : std::unexpected(note.error());
  return tlog::open_checkpoint(bytes, head ? at(head->size) : newest());
}

}  // namespace mash::contract
