// SPDX-License-Identifier: Apache-2.0
// The storage thread: owns the one writing connection and commits, in one transaction, whatever queued during the last
// commit. No timer: an idle store commits at once, a busy one amortises its fsync over many jobs, and works on the next
// batch while what the last one needs outside the database reaches the disk.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "base/sqlite/connection.hpp"

namespace mash::sqlite {

class group_commit {
 public:
  // Runs on the storage thread inside the shared transaction. A failed job is undone alone (savepoint); the others
  // stay. A job must not begin or end a transaction (asserted) and must not throw (that ends the process).
  using job = std::move_only_function<result<void>(connection&)>;
  // Called on the storage thread once the outcome is durable (after COMMIT with synchronous=FULL), or with the error.
  using completion = std::move_only_function<void(result<void>)>;

  // What must be durable outside the database before a batch is acknowledged. Runs on a thread of its own while jobs of
  // the next batch run; never two at once, and always in the order of the batches.
  using outside_write = std::move_only_function<result<void>()>;

  struct hooks {
    // Before COMMIT, inside the transaction, after all jobs of the batch (the audit log appends its batch row here).
    std::move_only_function<result<void>(connection&)> before_commit = nullptr;
    // After COMMIT (the audit log signs here). The completions run once what it returned has been done; null: at once.
    // What failed here or there is durable but may not be acknowledged: the error is fatal, and the restart finds the
    // truth on the disk.
    std::move_only_function<result<outside_write>()> after_commit = nullptr;
    // The batch was rolled back (disk full, before_commit failed): undo what was held in memory.
    std::move_only_function<void()> rolled_back = nullptr;
    // A failed fsync is final (docs/operations.md), and so is any I/O error or corruption: everything queued is
    // answered `unavailable`, then this is called once, on the storage thread, and nothing is taken any more.
    std::move_only_function<void(const error&)> fatal = nullptr;
  };

  struct limits {
    std::size_t queue_max = 4096;  // jobs waiting; `submit` refuses more
    std::size_t batch_max = 512;   // jobs in one transaction
    int checkpoint_pages = 256;    // of 4 KiB: 1 MB stalls the writer 2 ms, 64 MB would stall it a quarter of a second
    std::chrono::milliseconds idle = std::chrono::seconds(2);  // quiet for so long: the write-ahead log is emptied
  };

  group_commit(connection writer, hooks on, limits limit);
  ~group_commit();  // stops after finishing what is queued

  // Any thread. False if the queue is full or the store has stopped: the caller answers 503 and nothing was taken.
  [[nodiscard]] bool submit(job work, completion done);
  // Empties the write-ahead log into the database once what was submitted before is committed, so that nothing that was
  // overwritten is left in it; called back with `unavailable` while a reader is in its way. It never waits for one.
  [[nodiscard]] bool empty_log(completion done);
  // Bytes that the write-ahead log holds now. Any thread.
  [[nodiscard]] std::int64_t log_bytes() const noexcept;
  void stop();  // finishes what is queued; idempotent; from one thread at a time

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace mash::sqlite
