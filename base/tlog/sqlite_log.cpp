// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/sqlite_log.hpp"

#include <algorithm>

#include "base/tlog/log_schema.hpp"

namespace mash::tlog {
namespace {

constexpr std::size_t PENDING_MAX = 65536;       // leaves in one transaction
constexpr std::size_t ROW_ENTRIES_MAX = 256;     // so that one entry is found without reading a whole large batch
constexpr std::size_t LEAF_BYTES_LIMIT = 32768;  // 256 of them stay below SQLite's limit for one value

}  // namespace

std::string_view sqlite_log::migration() noexcept { return LOG_SCHEMA; }

sqlite_log::sqlite_log(sqlite::connection reader, signing_key key, options chosen)
    : chosen_(std::move(chosen)),
      key_(std::move(key)),
      verifier_{chosen_.origin, key_type::log, key_.public_key()},
      reader_(std::make_unique<sqlite::connection>(std::move(reader))),
      view_(std::make_unique<log_view>(*reader_)) {}

result<std::unique_ptr<sqlite_log>> sqlite_log::open(sqlite::connection reader, signing_key key, options chosen) {
  MASH_ASSERT(chosen.leaf_bytes_max <= LEAF_BYTES_LIMIT);
  if (!is_key_name(chosen.origin)) return fail(errc::invalid, "the log's origin has spaces, a plus sign, or is empty");
  std::unique_ptr<sqlite_log> log(new sqlite_log(std::move(reader), std::move(key), std::move(chosen)));
  MASH_TRY(loaded, log->load());
  return log;
}

result<void> sqlite_log::load() {
  std::vector<verifier_key> keys = chosen_.earlier_keys;
  keys.insert(keys.begin(), verifier_);
  MASH_TRY(slots, checkpoint_slots::open(chosen_.checkpoint_directory, keys));
  slots_.emplace(std::move(*slots));
  MASH_TRY(size, view_->size());
  const auto& signed_heads = slots_->found();
  // A log that was never signed begins now; anything else without its checkpoint may be a fork.
  if (signed_heads.empty() && *size == 0 && !slots_->any_file()) return keep(sign_verified());
  if (signed_heads.empty())
    return fail(errc::corrupt,
                "the last signed checkpoint of the log is missing or not signed with this log's key: put "
                "checkpoint.a or checkpoint.b back, or the newest copy that anybody holds; see docs/operations.md, "
                "\"A log that will not start\"");
  for (const auto& head : signed_heads) {
    MASH_TRY(known, check_signers(head));
    MASH_TRY(same, check_against(head.head, *size));
  }
  MASH_TRY(tower, tile_tower::load(*size, [this](tile_key key, unsigned) { return view_->stored_tile(key); }));
  tower_ = std::move(*tower);
  MASH_TRY(edge, frontier_at(view_->hashes(), signed_heads.front().head.size));
  verified_ = std::move(*edge);
  if (verified_.size() == *size) {
    if (tower_.root() != verified_.root())
      return fail(errc::corrupt,
                  "the stored log contradicts itself: its last tiles do not give the root that the "
                  "checkpoint of size " +
                      std::to_string(*size) + " signs");
    latest_ = std::make_shared<const signed_checkpoint>(signed_heads.front());
    return {};
  }
  MASH_TRY(checked, read_back(*size, tower_.root()));
  return keep(sign_verified());
}

// A key of this log that signed and is not here any more: the change to it was taken back, and whoever followed it
// would believe nothing that is signed from now on.
result<void> sqlite_log::check_signers(const signed_checkpoint& head) const {
  std::vector<verifier_key> known = chosen_.earlier_keys;
  known.push_back(verifier_);
  if (chosen_.also_signs) known.push_back({chosen_.origin, key_type::log, chosen_.also_signs->public_key()});
  for (const note_signature& one : head.signed_note.signatures)
    if (one.name == chosen_.origin && std::ranges::find(known, one.key_id, &verifier_key::id) == known.end())
      return fail(errc::corrupt, "the last checkpoint, of size " + std::to_string(head.head.size) +
                                     ", is also signed by a key of this log that is not here: log.keys is missing, or "
                                     "the change of the log's key was taken back; see docs/operations.md, \"Another "
                                     "key for the log\"");
  return {};
}

result<void> sqlite_log::check_against(const checkpoint& signed_head, std::uint64_t stored) {
  const std::string what_to_do =
      "; it was restored or rolled back, and going on would fork the log: bring back the newest database, or see "
      "docs/operations.md, \"A log that will not start\"";
  const std::string size = std::to_string(signed_head.size);
  if (signed_head.size > stored)
    return fail(errc::corrupt, "the database is older than its last signed checkpoint: it has " +
                                   std::to_string(stored) + " entries of the " + size + " that were signed" +
                                   what_to_do);
  const auto root = view_->root_at(signed_head.size);
  if (!root)
    return fail(errc::corrupt, "the database is not the one its last signed checkpoint describes: the tree of " + size +
                                   " entries cannot be read (" + root.error().detail + ")" + what_to_do);
  if (*root != signed_head.root)
    return fail(errc::corrupt, "the database is not the one its last signed checkpoint describes: its first " + size +
                                   " entries have another root than was signed" + what_to_do);
  return {};
}

result<std::uint64_t> sqlite_log::append(std::string_view leaf) {
  if (halted_) return std::unexpected(*halted_);
  if (unkept_) return fail(errc::io, "the log's last checkpoint could not be made durable; nothing is added to it");
  if (stopped_) return fail(errc::unavailable, "the log is contradicted by its witnesses; nothing is added to it");
  if (leaf.size() > chosen_.leaf_bytes_max)
    return fail(errc::too_large, "a log entry is over " + std::to_string(chosen_.leaf_bytes_max) + " bytes");
  if (pending_.size() == PENDING_MAX) return fail(errc::unavailable, "too many log entries in one transaction");
  append_entry(pending_bytes_, leaf);
  pending_.push_back({leaf_hash(as_bytes(leaf)), pending_bytes_.size()});
  return tower_.size() + pending_.size() - 1;
}

void sqlite_log::rollback_to(std::size_t mark) {
  MASH_ASSERT(mark <= pending_.size() && !next_);
  pending_.resize(mark);
  pending_bytes_.resize(pending_.empty() ? 0 : pending_.back().end);
  if (next_also_ && next_also_->mark > mark) next_also_.reset();
}

void sqlite_log::also_sign(std::shared_ptr<const signing_key> key) {
  MASH_ASSERT(!pending_.empty());
  next_also_ = {pending_.size(), std::move(key)};
}

sqlite::group_commit::job sqlite_log::undoing(sqlite::group_commit::job work) {
  return [this, inner = std::move(work)](sqlite::connection& writer) mutable {
    if (stopped_) return result<void>(fail(errc::unavailable, "the log is contradicted by its witnesses"));
    const std::size_t before = mark();
    auto outcome = inner(writer);
    if (!outcome) rollback_to(before);
    return outcome;
  };
}

sqlite::group_commit::hooks sqlite_log::hooks(std::move_only_function<void(const error&)> fatal) {
  return {.before_commit = [this](sqlite::connection& writer) { return write_batch(writer); },
          .after_commit = [this] { return committed(); },
          .rolled_back = [this] { rolled_back(); },
          .fatal = std::move(fatal)};
}

result<void> sqlite_log::write_batch(sqlite::connection& writer) {
  if (halted_) return std::unexpected(*halted_);
  if (pending_.empty()) return {};
  next_ = tower_;
  for (const pending_leaf& leaf : pending_) next_->append(leaf.hash);
  changed_ = next_->take_changed();
  MASH_TRY(entries, write_entries(writer));
  return write_tiles(writer);
}

result<void> sqlite_log::write_entries(sqlite::connection& writer) {
  std::size_t begin = 0;  // of the row's entries in `pending_bytes_`
  for (std::size_t at = 0; at < pending_.size(); at += ROW_ENTRIES_MAX) {
    const std::size_t count = std::min(ROW_ENTRIES_MAX, pending_.size() - at);
    const std::size_t end = pending_[at + count - 1].end;
    auto insert = writer.prepare("INSERT INTO log_batch (first, count, entries) VALUES (?1, ?2, ?3)");
    insert.bind(1, static_cast<std::int64_t>(tower_.size() + at)).bind(2, static_cast<std::int64_t>(count));
    insert.bind_blob(3, as_bytes(std::string_view(pending_bytes_).substr(begin, end - begin)));
    MASH_TRY(done, insert.run());
    begin = end;
  }
  return {};
}

result<void> sqlite_log::write_tiles(sqlite::connection& writer) {
  for (const auto& [key, nodes] : changed_) {
    auto upsert = writer.prepare(
        "INSERT INTO log_tile (id, hashes) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET hashes = excluded.hashes");
    upsert.bind(1, stored_tile_id(key)).bind_blob(2, as_bytes(nodes.bytes()));
    MASH_TRY(done, upsert.run());
  }
  return {};
}

result<sqlite::group_commit::outside_write> sqlite_log::committed() {
  if (halted_) return std::unexpected(*halted_);
  if (!next_) return nullptr;
  tile_tower grown = std::move(*next_);
  next_.reset();
  auto checked = read_back(grown.size(), grown.root());
  if (!checked) return halt(std::move(checked).error());
  tower_ = std::move(grown);
  pending_.clear();
  pending_bytes_.clear();
  for (const auto& [key, nodes] : changed_) view_->hashes().put(key, nodes);
  changed_.clear();
  if (next_also_) chosen_.also_signs = std::exchange(next_also_, std::nullopt)->key;
  return [this, made = sign_verified()]() mutable { return keep(std::move(made)); };
}

void sqlite_log::rolled_back() {
  next_.reset();
  next_also_.reset();
  changed_.clear();
  pending_.clear();
  pending_bytes_.clear();
}

// Extends the tree of verified bytes to `end` from what the database holds, and compares.
result<void> sqlite_log::read_back(std::uint64_t end, const digest& expected) {
  MASH_TRY(read,
           view_->for_each({verified_.size(), end}, [this](std::uint64_t, std::string_view entry) -> result<void> {
             verified_.append(leaf_hash(as_bytes(entry)));
             return {};
           }));
  if (verified_.size() != end || verified_.root() != expected)
    return fail(errc::corrupt, "the log's entries before " + std::to_string(end) +
                                   " are not stored as they were written; nothing more is signed");
  return {};
}

sqlite_log::numbered_head sqlite_log::sign_verified() {
  return {++signed_, std::make_shared<const signed_checkpoint>(sign_checkpoint(
                         {chosen_.origin, verified_.size(), verified_.root()}, key_, chosen_.also_signs.get()))};
}

result<void> sqlite_log::keep(numbered_head made) {
  const std::lock_guard alone(keep_door_);
  if (made.number < kept_) return {};  // other keys have signed the same tree meanwhile, and that head is durable
  if (auto kept = slots_->write(*made.head); !kept) {
    unkept_.store(true, std::memory_order_relaxed);
    return kept;
  }
  kept_ = made.number;
  const std::lock_guard lock(latest_door_);
  latest_ = std::move(made.head);
  return {};
}

result<void> sqlite_log::use_keys(signing_key newest, std::shared_ptr<const signing_key> also) {
  if (halted_) return std::unexpected(*halted_);
  if (stopped_) return fail(errc::unavailable, "the log is contradicted by its witnesses; nothing more is signed");
  MASH_ASSERT(!next_);
  key_ = std::move(newest);
  chosen_.also_signs = std::move(also);
  {
    const std::lock_guard lock(latest_door_);
    verifier_.key = key_.public_key();
  }
  auto kept = keep(sign_verified());
  if (!kept) return halt(std::move(kept).error());
  return {};
}

std::unexpected<error> sqlite_log::halt(error why) {
  halted_ = why;
  return std::unexpected(std::move(why));
}

result<std::string> sqlite_log::receipt(std::uint64_t index) {
  const auto head = latest();
  return view_->receipt(index, *head);
}

verifier_key sqlite_log::key() const {
  const std::lock_guard lock(latest_door_);
  return verifier_;
}

std::shared_ptr<const signed_checkpoint> sqlite_log::latest() const {
  const std::lock_guard lock(latest_door_);
  return latest_;
}

}  // namespace mash::tlog
