// SPDX-License-Identifier: Apache-2.0
// A transparency log in SQLite, fed by the jobs of a `group_commit` and signed once per commit.
//
// The order is what makes it trustworthy. Jobs append leaves while they write their rows; `write_batch` puts the leaves
// and the tiles they change into the same transaction; after COMMIT `committed` reads the entries back through another
// connection, hashes those bytes, compares the root with the one computed when they were appended (a bit that flipped
// on the way stops the log instead of being signed) and signs the head. The write that makes it durable outside the
// database is done while the next batch is worked on. Only then is the head handed out, and only then do the jobs'
// completions run.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/sqlite/group_commit.hpp"
#include "base/tlog/checkpoint_slots.hpp"
#include "base/tlog/log_view.hpp"

namespace mash::tlog {

class sqlite_log {
 public:
  struct options {
    std::string origin;                      // the log's name and its key's: "mash.example/audit"
    std::string checkpoint_directory;        // exists; not where the database's backups are restored to
    std::size_t leaf_bytes_max = 1024;       // at most 32 kB
    std::vector<verifier_key> earlier_keys;  // keys this log signed with before, for checkpoints already on disk
    // Signs every checkpoint, too, under the same name: while the log goes from one key to another.
    std::shared_ptr<const signing_key> also_signs = {};
  };

  // The log's tables, as one step for `sqlite::migrate`.
  [[nodiscard]] static std::string_view migration() noexcept;

  // `reader` is a read-only connection to the migrated database, used for reading back and for receipts. Reads the
  // right edge only. `corrupt` if the database is older than, or differs from, the last signed checkpoint; entries that
  // were committed but not yet signed when the process died are read back, checked and signed here.
  [[nodiscard]] static result<std::unique_ptr<sqlite_log>> open(sqlite::connection reader, signing_key key,
                                                                options chosen);

  // --- on the storage thread (before it starts: on the thread that opened the log)

  // The index the leaf will have if its batch commits. `too_large` over `leaf_bytes_max`.
  [[nodiscard]] result<std::uint64_t> append(std::string_view leaf);
  // A job that fails must take back its own leaves: `undoing` does it; `mark` and `rollback_to` are its parts.
  [[nodiscard]] std::size_t mark() const noexcept { return pending_.size(); }
  void rollback_to(std::size_t mark);
  [[nodiscard]] sqlite::group_commit::job undoing(sqlite::group_commit::job work);

  // The hooks of group_commit, and the three steps they take, for a caller with more to do at each.
  [[nodiscard]] sqlite::group_commit::hooks hooks(std::move_only_function<void(const error&)> fatal);
  [[nodiscard]] result<void> write_batch(sqlite::connection& writer);
  // What `committed` returns makes the signed head durable and hands it out; it may run on another thread, and must
  // have ended before the next `committed`. An error of it is final, as one of `committed` is. Null: nothing was
  // appended.
  [[nodiscard]] result<sqlite::group_commit::outside_write> committed();
  void rolled_back();

  // The tree with the leaves appended so far is signed by this key, too, under the same name, and every later one; not
  // if the job or the transaction is undone.
  void also_sign(std::shared_ptr<const signing_key> key);
  // From now on these sign; the latest head is signed anew at once. Not while a transaction is open.
  [[nodiscard]] result<void> use_keys(signing_key newest, std::shared_ptr<const signing_key> also);

  // The tlog-proof of a committed entry under the latest head.
  [[nodiscard]] result<std::string> receipt(std::uint64_t index);
  [[nodiscard]] log_view& view() noexcept { return *view_; }

  // --- on any thread

  // The last head that is signed and durable. Never null.
  [[nodiscard]] std::shared_ptr<const signed_checkpoint> latest() const;
  [[nodiscard]] verifier_key key() const;
  // Somebody has seen another history of this log: from now on the jobs of `undoing` are refused as `unavailable`, and
  // so is every append.
  void stop_signing() noexcept { stopped_.store(true, std::memory_order_relaxed); }

 private:
  struct pending_leaf {
    digest hash;
    std::size_t end;  // of its entry in `pending_bytes_`
  };

  struct pending_signer {
    std::size_t mark;
    std::shared_ptr<const signing_key> key;
  };

  struct numbered_head {
    std::uint64_t number = 0;  // in the order of signing
    std::shared_ptr<const signed_checkpoint> head;
  };

  sqlite_log(sqlite::connection reader, signing_key key, options chosen);
  [[nodiscard]] result<void> load();
  [[nodiscard]] result<void> check_signers(const signed_checkpoint& head) const;
  [[nodiscard]] result<void> check_against(const checkpoint& signed_head, std::uint64_t stored);
  [[nodiscard]] result<void> read_back(std::uint64_t end, const digest& expected);
  [[nodiscard]] numbered_head sign_verified();
  [[nodiscard]] result<void> keep(numbered_head made);
  [[nodiscard]] result<void> write_entries(sqlite::connection& writer);
  [[nodiscard]] result<void> write_tiles(sqlite::connection& writer);
  [[nodiscard]] std::unexpected<error> halt(error why);

  options chosen_;
  signing_key key_;
  verifier_key verifier_;
  std::unique_ptr<sqlite::connection> reader_;  // on the heap: the view points at it
  std::unique_ptr<log_view> view_;
  std::uint64_t signed_ = 0;  // heads, so far
  std::mutex keep_door_;      // held while a head is made durable
  std::optional<checkpoint_slots> slots_;
  std::uint64_t kept_ = 0;  // the number of the newest head that is durable

  tile_tower tower_;                   // the committed tree
  frontier verified_;                  // the same, from bytes read back
  std::vector<pending_leaf> pending_;  // appended by jobs, not yet committed
  std::string pending_bytes_;          // their entries, as a bundle
  std::optional<pending_signer> next_also_;
  std::optional<tile_tower> next_;                 // the tree with them, while their transaction is open
  std::vector<tile_tower::changed_tile> changed_;  // its tiles that differ from the committed ones
  std::optional<error> halted_;                    // set once, for good: nothing is signed any more

  std::atomic<bool> unkept_{false};  // a signed head did not become durable: nothing is added any more
  std::atomic<bool> stopped_{false};
  mutable std::mutex latest_door_;  // of the latest head and of `verifier_`; held for one copy
  std::shared_ptr<const signed_checkpoint> latest_;
};

}  // namespace mash::tlog
