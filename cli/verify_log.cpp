// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_log.hpp"

#include <algorithm>
#include <utility>

#include "adapters/contract/leaf.hpp"
#include "base/tlog/receipt.hpp"
#include "base/tlog/tile_tree.hpp"
#include "cli/fields.hpp"
#include "cli/key_history.hpp"

namespace mash::cli {
namespace {

constexpr json::limits RESPONSE_LIMITS{.bytes_max = 16 * 1024 * 1024};

class log_reader {
 public:
  log_reader(const fetch_function& fetch, const std::optional<tlog::checkpoint>& seen, const entry_visitor& visit)
      : fetch_(fetch), seen_(seen), visit_(visit) {}

  result<verified_log> read(const contract::log_keys& log) {
    MASH_TRY(text, fetch_("checkpoint"));
    contract::log_keys keys = log;
    MASH_TRY(head, open_head(*text, keys));
    const std::uint64_t size = head->head.size;
    keys_.emplace(keys);
    compare_with_seen();
    for (std::uint64_t index = 0; index * tlog::TILE_WIDTH < size; ++index) {
      if (auto done = read_bundle(index, tlog::tile_width(0, index, size)); !done)
        return std::unexpected(std::move(done).error());
      if (auto done = check_tiles(tree_.take_filled()); !done) return std::unexpected(std::move(done).error());
    }
    if (auto done = check_tiles(tree_.take_changed()); !done) return std::unexpected(std::move(done).error());
    if (tree_.root() != head->head.root)
      return fail(errc::invalid, "the " + std::to_string(size) + " entries and their tiles hash to the root " +
                                     to_base64(tree_.root()) + ", and the checkpoint signs " +
                                     to_base64(head->head.root) + ": what is served is another log than was signed");
    MASH_TRY(held, keys_->check(*head));
    found_.key_changes = keys_->entries();
    found_.vkey = keys_->newest(size).vkey();
    if (seen_ && seen_->size > size) found_.continues = false;
    found_.head = *std::move(head);
    return std::move(found_);
  }

 private:
  // The hub may say what came after the key that is held, and is believed as far as that key signed it.
  result<tlog::signed_checkpoint> open_head(std::string_view text, contract::log_keys& keys) {
    auto head = keys.open(text);
    if (head) return head;
    const auto served = fetch_("keys");
    if (!served) return head;
    const std::size_t known = keys.changes().size();
    if (auto led = keys.follow_all(*served); !led)
      return fail(led.error().code, head.error().detail + "; and the keys that are served: " + led.error().detail);
    if (keys.changes().size() == known) return head;
    return keys.open(text);
  }

  result<void> read_bundle(std::uint64_t index, unsigned width) {
    const std::string path = tlog::tile_path({0, index, width, true});
    MASH_TRY(bundle, fetch_(path));
    MASH_TRY(hashes, fetch_hashes({0, index}, width));
    std::string_view rest = *bundle;
    for (unsigned i = 0; i < width; ++i) {
      const auto entry = rest.empty() ? fail(errc::corrupt, "") : tlog::take_entry(rest);
      const std::string name = "entry " + std::to_string(index * tlog::TILE_WIDTH + i);
      if (!entry) return fail(errc::invalid, name + " is missing from its bundle " + path + ", or cut short there");
      const auto hash = tlog::leaf_hash(as_bytes(*entry));
      if (!std::ranges::equal(hash, as_bytes(*hashes).subspan(std::size_t{32} * i, 32)))
        return fail(errc::invalid, name + " in " + path + " is not what its hash in " +
                                       tlog::tile_path({0, index, width, false}) + " says: one of the two was changed");
      take(*entry, hash);
    }
    if (!rest.empty())
      return fail(errc::invalid,
                  path + " goes on after its " + std::to_string(width) + " entries: something was added");
    return {};
  }

  result<std::string> fetch_hashes(tlog::tile_key key, unsigned width) {
    const std::string path = tlog::tile_path({key.level, key.index, width, false});
    MASH_TRY(hashes, fetch_(path));
    if (hashes->size() != std::size_t{32} * width)
      return fail(errc::invalid, path + " has " + std::to_string(hashes->size()) + " bytes; " + std::to_string(width) +
                                     " hashes are " + std::to_string(32 * width));
    return hashes;
  }

  // The tiles above the lowest, which hold hashes of hashes: others make their proofs from them.
  result<void> check_tiles(const std::vector<tlog::tile_tower::changed_tile>& tiles) {
    for (const auto& [key, nodes] : tiles) {
      if (key.level == 0) continue;  // compared entry by entry
      MASH_TRY(hashes, fetch_hashes(key, nodes.width()));
      for (unsigned i = 0; i < nodes.width(); ++i)
        if (!std::ranges::equal(nodes.at(0, i), as_bytes(*hashes).subspan(std::size_t{32} * i, 32)))
          return fail(errc::invalid, "hash " + std::to_string(i) + " in " +
                                         tlog::tile_path({key.level, key.index, nodes.width(), false}) +
                                         " is not that of " + tlog::entries_under(key, i));
    }
    return {};
  }

  void take(std::string_view entry, const digest& hash) {
    if (visit_) visit_(tree_.size(), entry);
    keys_->take(tree_.size(), entry);
    const auto leaf = contract::parse_leaf(entry);
    if (!leaf && !found_.first_unknown) found_.first_unknown = tree_.size();
    ++found_.entries[leaf ? std::string(to_word(leaf->type)) : std::string()];
    tree_.append(hash);
    if (keys_->wants_root(tree_.size())) keys_->take_root(tree_.size(), tree_.root());
    compare_with_seen();
  }

  void compare_with_seen() {
    if (seen_ && seen_->size == tree_.size()) found_.continues = tree_.root() == seen_->root;
  }

  const fetch_function& fetch_;
  const std::optional<tlog::checkpoint>& seen_;
  const entry_visitor& visit_;
  tlog::tile_tower tree_;
  std::optional<key_history> keys_;
  verified_log found_;
};

// What the receipt repeats in plain sight is what its proof says: people read the one, programs verify the other.
result<void> repeats_its_proof(const json::value& receipt, const tlog::receipt& proof) {
  const auto differs = [](const char* member) {
    return fail(errc::invalid, std::string("the receipt's `") + member + "` is not that of its proof");
  };
  const json::value& index = at(receipt, "index");
  if (!index.is_int64() || std::cmp_not_equal(index.get_int64(), proof.index)) return differs("index");
  if (text_at(receipt, "checkpoint") != proof.checkpoint) return differs("checkpoint");
  json::array hashes;
  for (const digest& hash : proof.proof) hashes.emplace_back(to_base64(hash));
  if (at(receipt, "inclusion_proof") != json::value(hashes)) return differs("inclusion_proof");
  return {};
}

}  // namespace

result<verified_log> verify_log(const fetch_function& fetch, const contract::log_keys& log,
                                const std::optional<tlog::checkpoint>& seen_earlier, const entry_visitor& visit) {
  return log_reader(fetch, seen_earlier, visit).read(log);
}

result<verified_receipt> verify_response(std::string_view response, const contract::log_keys& log) {
  MASH_TRY(parsed, json::parse(response, RESPONSE_LIMITS));
  const json::value& receipt = at(*parsed, "receipt");
  if (!receipt.is_object()) return fail(errc::invalid, "the response carries no receipt");
  const std::string leaf_text = text_at(receipt, "leaf");
  MASH_TRY(proof, tlog::parse_receipt(text_at(receipt, "proof")));
  MASH_TRY(head, log.open(proof->checkpoint));
  MASH_TRY(there, tlog::check_included(*proof, tlog::leaf_hash(as_bytes(leaf_text)), head->head));
  if (auto same = repeats_its_proof(receipt, *proof); !same) return std::unexpected(std::move(same).error());
  const std::string entry = "entry " + std::to_string(proof->index);
  const auto leaf = contract::parse_leaf(leaf_text);
  if (!leaf || !leaf->body) return fail(errc::invalid, entry + " of the log commits to no response");
  if (leaf->request != text_at(*parsed, "id"))
    return fail(errc::invalid, entry + " of the log is about another request, " + leaf->request);
  json::object body = parsed->get_object();
  body.erase("receipt");
  if (!contract::opens(*leaf->body, text_at(receipt, "salt"), json::canonical(body)))
    return fail(errc::invalid, entry +
                                   " of the log recorded another response than this one: this response, or the salt "
                                   "in its receipt, was changed");
  return verified_receipt{*std::move(head), proof->index, std::string(to_word(leaf->type)), to_rfc3339(leaf->at)};
}

}  // namespace mash::cli
