// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/log_view.hpp"

#include <algorithm>

#include "base/tlog/log_schema.hpp"
#include "base/tlog/receipt.hpp"

namespace mash::tlog {

log_view::log_view(sqlite::connection& db)
    : db_(db), hashes_([this](tile_key key, unsigned) { return stored_tile(key); }) {}

namespace {

std::string entry_text(std::uint64_t index) { return "entry " + std::to_string(index); }
std::string tile_text(tile_key key) { return "tile/" + std::to_string(key.level) + "/" + std::to_string(key.index); }

}  // namespace

result<std::uint64_t> log_view::size() {
  auto last = db_.prepare("SELECT first + count FROM log_batch ORDER BY first DESC LIMIT 1");
  MASH_TRY(row, last.step());
  return *row ? static_cast<std::uint64_t>(last.integer(0)) : 0;
}

result<std::string> log_view::leaf(std::uint64_t index) {
  if (index >= TREE_SIZE_MAX) return fail(errc::not_found, "the log has no such entry");
  std::string found;
  MASH_TRY(done, for_each({index, index + 1}, [&](std::uint64_t, std::string_view entry) -> result<void> {
             found = entry;
             return {};
           }));
  return found;
}

result<void> log_view::for_each(leaf_range range, const visitor& visit) {
  if (range.end > TREE_SIZE_MAX || range.begin > range.end) return fail(errc::not_found, "the log has no such entries");
  auto batches = db_.prepare(
      "SELECT first, count, entries FROM log_batch "
      "WHERE first >= (SELECT max(first) FROM log_batch WHERE first <= ?1) AND first < ?2 ORDER BY first");
  batches.bind(1, static_cast<std::int64_t>(range.begin)).bind(2, static_cast<std::int64_t>(range.end));
  std::uint64_t next = range.begin;  // the entry that must come next
  while (next < range.end) {
    MASH_TRY(row, batches.step());
    if (!*row) return fail(errc::not_found, "the stored log ends before " + entry_text(next));
    auto index = static_cast<std::uint64_t>(batches.integer(0));
    const std::uint64_t batch_end = index + static_cast<std::uint64_t>(batches.integer(1));
    const std::string bundle = batches.blob(2);
    if (batch_end <= next) return fail(errc::not_found, "the stored log has no batch with " + entry_text(next));
    if (index > next)
      return fail(errc::corrupt, "the batch of the stored log with " + entry_text(next) + " is missing");
    const std::string batch = "the batch of the stored log that begins with " + entry_text(index);
    std::string_view rest = bundle;
    for (; index < batch_end; ++index) {  // the whole batch, so that its count is checked whatever part is wanted
      if (rest.empty()) return fail(errc::corrupt, batch + " has fewer entries than it says");
      MASH_TRY(entry, take_entry(rest));
      if (index < next || index >= range.end) continue;
      MASH_TRY(visited, visit(index, *entry));
      next = index + 1;
    }
    if (!rest.empty()) return fail(errc::corrupt, batch + " has more entries than it says");
  }
  return {};
}

result<std::string> log_view::stored_tile(tile_key key) {
  auto query = db_.prepare("SELECT hashes FROM log_tile WHERE id = ?1");
  query.bind(1, stored_tile_id(key));
  MASH_TRY(row, query.step());
  if (!*row) return fail(errc::not_found, "the stored log has no " + tile_text(key));
  return query.blob(0);
}

result<std::string> log_view::tile(const tile_name& name) {
  if (name.level > TILE_LEVEL_MAX || name.index > TREE_SIZE_MAX / TILE_WIDTH || name.width == 0 ||
      name.width > TILE_WIDTH)
    return fail(errc::not_found, "the log has no such tile");
  if (!name.entries) {
    MASH_TRY(hashes, stored_tile({name.level, name.index}));
    const std::size_t bytes = name.width * sizeof(digest);
    if (hashes->size() < bytes) return fail(errc::not_found, "the log has no such tile");
    hashes->resize(bytes);
    return hashes;
  }
  std::string bundle;
  const std::uint64_t first = name.index * TILE_WIDTH;
  MASH_TRY(done, for_each({first, first + name.width}, [&](std::uint64_t, std::string_view entry) -> result<void> {
             append_entry(bundle, entry);
             return {};
           }));
  return bundle;
}

result<std::string> log_view::serve(std::string_view path, std::uint64_t signed_size) {
  MASH_TRY(name, parse_tile_path(path));
  if (name->width > tile_width(name->level, name->index, signed_size))
    return fail(errc::not_found, "the log is not so wide there");
  return tile(*name);
}

result<std::string> log_view::receipt(std::uint64_t index, const signed_checkpoint& under) {
  MASH_TRY(proof, inclusion_proof(index, under.head.size));
  return to_text(tlog::receipt{.extra = {}, .index = index, .proof = std::move(*proof), .checkpoint = under.text});
}

result<void> log_view::check_all(const checkpoint& head) {
  tile_tower tower;
  const auto check_tiles = [&]() -> result<void> {
    for (const auto& [key, nodes] : tower.take_changed()) {
      MASH_TRY(stored, stored_tile(key));
      if (stored->starts_with(nodes.bytes())) continue;
      const auto [differs, ignored] = std::ranges::mismatch(nodes.bytes(), *stored);
      const auto at = static_cast<unsigned>(static_cast<std::size_t>(differs - nodes.bytes().begin()) / sizeof(digest));
      return fail(errc::corrupt, "the stored " + tile_text(key) + " is not that of the entries: its hash " +
                                     std::to_string(at) + ", over " + entries_under(key, at) + ", is another");
    }
    return {};
  };
  MASH_TRY(read, for_each({0, head.size}, [&](std::uint64_t index, std::string_view entry) -> result<void> {
             tower.append(leaf_hash(as_bytes(entry)));
             // At the end of each tile, so that no more than a few are held at once.
             return index % TILE_WIDTH == TILE_WIDTH - 1 ? check_tiles() : result<void>{};
           }));
  MASH_TRY(tiles, check_tiles());
  if (tower.root() != head.root) return fail(errc::corrupt, "the stored entries do not lead to the signed root");
  return {};
}

}  // namespace mash::tlog
