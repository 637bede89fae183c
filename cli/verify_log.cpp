// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_log.hpp"

#include <algorithm>

#include "adapters/contract/leaf.hpp"
#include "base/tlog/receipt.hpp"
#include "base/tlog/tiles.hpp"
#include "cli/fields.hpp"

namespace mash::cli {
namespace {

constexpr json::limits RESPONSE_LIMITS{.bytes_max = 16 * 1024 * 1024};

class log_reader {
 public:
  log_reader(const fetch_function& fetch, const std::optional<tlog::checkpoint>& seen) : fetch_(fetch), seen_(seen) {}

  result<verified_log> read(const tlog::verifier_key& log) {
    MASH_TRY(text, fetch_("checkpoint"));
    MASH_TRY(head, tlog::open_checkpoint(*text, log));
    const std::uint64_t size = head->head.size;
    compare_with_seen();
    for (std::uint64_t index = 0; index * tlog::TILE_WIDTH < size; ++index)
      if (auto done = read_bundle(index, tlog::tile_width(0, index, size)); !done)
        return std::unexpected(std::move(done).error());
    if (tree_.root() != head->head.root)
      return fail(errc::invalid, "the entries do not hash to the root that the hub signed");
    if (seen_ && seen_->size > size) continues_ = false;
    return verified_log{*std::move(head), std::move(entries_), continues_};
  }

 private:
  result<void> read_bundle(std::uint64_t index, unsigned width) {
    MASH_TRY(bundle, fetch_(tlog::tile_path({0, index, width, true})));
    MASH_TRY(hashes, fetch_(tlog::tile_path({0, index, width, false})));
    if (hashes->size() != std::size_t{32} * width)
      return fail(errc::invalid, "tile " + std::to_string(index) + " of hashes has the wrong size");
    std::string_view rest = *bundle;
    for (unsigned i = 0; i < width; ++i) {
      const auto entry = rest.empty() ? fail(errc::corrupt, "") : tlog::take_entry(rest);
      const std::string name = "entry " + std::to_string(index * tlog::TILE_WIDTH + i);
      if (!entry) return fail(errc::invalid, name + " is missing from its bundle");
      const auto hash = tlog::leaf_hash(as_bytes(*entry));
      if (!std::ranges::equal(hash, as_bytes(*hashes).subspan(std::size_t{32} * i, 32)))
        return fail(errc::invalid, name + " is not what its hash in the tile says");
      take(*entry, hash);
    }
    if (!rest.empty()) return fail(errc::invalid, "bundle " + std::to_string(index) + " holds more than it should");
    return {};
  }

  void take(std::string_view entry, const digest& hash) {
    const auto leaf = contract::parse_leaf(entry);
    ++entries_[leaf ? std::string(to_word(leaf->type)) : std::string()];
    tree_.append(hash);
    compare_with_seen();
  }

  void compare_with_seen() {
    if (seen_ && seen_->size == tree_.size()) continues_ = tree_.root() == seen_->root;
  }

  const fetch_function& fetch_;
  const std::optional<tlog::checkpoint>& seen_;
  tlog::frontier tree_;
  std::map<std::string, std::uint64_t> entries_;
  std::optional<bool> continues_;
};

}  // namespace

result<verified_log> verify_log(const fetch_function& fetch, const tlog::verifier_key& log,
                                const std::optional<tlog::checkpoint>& seen_earlier) {
  return log_reader(fetch, seen_earlier).read(log);
}

result<verified_receipt> verify_response(std::string_view response, const tlog::verifier_key& log) {
  MASH_TRY(parsed, json::parse(response, RESPONSE_LIMITS));
  const json::value& receipt = at(*parsed, "receipt");
  if (!receipt.is_object()) return fail(errc::invalid, "the response carries no receipt");
  const std::string leaf_text = text_at(receipt, "leaf");
  MASH_TRY(proof, tlog::parse_receipt(text_at(receipt, "proof")));
  MASH_TRY(head, tlog::verify_receipt(*proof, as_bytes(leaf_text), log));
  const auto leaf = contract::parse_leaf(leaf_text);
  if (!leaf || !leaf->body) return fail(errc::invalid, "the logged entry commits to no response");
  json::object body = parsed->get_object();
  body.erase("receipt");
  if (!contract::opens(*leaf->body, text_at(receipt, "salt"), json::canonical(body)))
    return fail(errc::invalid, "the log recorded another response than this one");
  if (leaf->request != text_at(*parsed, "id")) return fail(errc::invalid, "the logged entry is about another request");
  return verified_receipt{*std::move(head), proof->index, std::string(to_word(leaf->type)), to_rfc3339(leaf->at)};
}

}  // namespace mash::cli
