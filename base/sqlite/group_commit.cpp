// SPDX-License-Identifier: Apache-2.0
#include "base/sqlite/group_commit.hpp"

#include <pthread.h>
#include <sqlite3.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/sqlite/beside.hpp"
#include "base/sqlite/codes.hpp"

namespace mash::sqlite {
namespace {

struct entry {
  group_commit::job work;
  group_commit::completion done;
};

error stopped() { return {errc::unavailable, "the store has stopped and takes nothing more until it is restarted"}; }

}  // namespace

// Above `thread`: shared under `door`. Below it: the storage thread's own.
struct group_commit::state {
  state(connection opened, hooks given, limits bounds)
      : limit(bounds), writer(std::move(opened)), on(std::move(given)) {
    auto pages = writer.prepare("PRAGMA page_size");
    if (pages.step()) page_bytes = static_cast<int>(pages.integer(0));
  }

  // --- any thread
  bool submit(job work, completion done);
  bool ask_to_empty_log(completion done);
  void close_door();
  // --- storage thread
  void run();
  bool wait_for_work();
  void commit(std::span<entry> batch);
  void acknowledge(std::span<entry> batch);
  void settle();
  result<void> run_jobs(std::span<entry> batch);
  result<void> run_one(job& work, bool alone);
  result<void> finish_batch();
  void roll_back(std::span<entry> batch, const error& why);
  void answer(std::span<entry> batch) { answer(batch, outcomes); }
  void answer(std::span<entry> batch, std::vector<result<void>>& with);
  bool anybody_waits();
  void ring();
  int checkpoint(int mode);
  void note_log_size() noexcept { wal_bytes.store(std::int64_t{wal_pages} * page_bytes, std::memory_order_relaxed); }
  void empty_log_if_asked();
  result<void> storage_sound();
  int note_storage_fault();
  void undo_transaction();
  void fail_for_good(error why);

  std::mutex door;  // held for one push or one swap, never while anything runs
  std::condition_variable bell;
  std::vector<entry> arriving;
  struct emptying {
    completion done;
    std::uint64_t after;  // so many jobs were submitted before it was asked for
  };
  std::vector<emptying> emptyings;  // who asked for an empty write-ahead log
  std::uint64_t submitted = 0, swapped = 0;
  std::size_t waiting = 0;  // submitted and in no transaction yet
  bool idle = false;        // the storage thread sleeps: only then is a wake-up worth its system call
  bool closed = false;
  const limits limit;
  std::thread thread;

  connection writer;
  hooks on;
  std::vector<entry> taken;
  std::vector<result<void>> outcomes;  // of the batch in hand, in its order
  bool any_succeeded = false;          // a job of this batch did: there is something to commit
  std::vector<entry> behind;           // the batch before, while what it needs outside the database is being written
  std::vector<result<void>> behind_outcomes;
  int page_bytes = 0;        // of this database
  int wal_pages = 0;         // after the last commit
  int wal_checkpointed = 0;  // pages when it was last checkpointed
  bool wal_holds_frames = false;
  std::atomic<std::int64_t> wal_bytes{0};
  std::optional<error> fatal;
  beside outside{[this] { ring(); }};  // last: its thread uses the rest
};

bool group_commit::state::submit(job work, completion done) {
  bool wake = false;
  {
    const std::lock_guard lock(door);
    if (closed || waiting >= limit.queue_max) return false;
    arriving.push_back({std::move(work), std::move(done)});
    ++waiting;
    ++submitted;
    wake = std::exchange(idle, false);
  }
  if (wake) bell.notify_one();
  return true;
}

bool group_commit::state::ask_to_empty_log(completion done) {
  {
    const std::lock_guard lock(door);
    if (closed) return false;
    emptyings.push_back({std::move(done), submitted});
    idle = false;
  }
  bell.notify_one();
  return true;
}

void group_commit::state::close_door() {
  {
    const std::lock_guard lock(door);
    closed = true;
  }
  bell.notify_one();
}

// The outside write has ended; the storage thread sees that between two jobs unless it sleeps.
void group_commit::state::ring() {
  bool wake = false;
  {
    const std::lock_guard lock(door);
    wake = std::exchange(idle, false);
  }
  if (wake) bell.notify_one();
}

bool group_commit::state::anybody_waits() {
  const std::lock_guard lock(door);
  return !arriving.empty();
}

// False once the store is closed and everything is done.
bool group_commit::state::wait_for_work() {
  const auto called = [this] {
    return outside.ended() || !arriving.empty() || !emptyings.empty() || (closed && !outside.busy());
  };
  using steady = std::chrono::steady_clock;
  auto quiet = steady::now() + limit.idle;
  std::unique_lock lock(door);
  while (!called()) {
    idle = true;  // each time: a bell that rings late wakes us for nothing, and the next one must not find us awake
    if (!wal_holds_frames) {
      bell.wait(lock);
    } else if (bell.wait_until(lock, quiet) == std::cv_status::timeout && !called()) {
      lock.unlock();
      checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
      if (fatal) return false;
      quiet = steady::now() + limit.idle;
      lock.lock();
    }
  }
  idle = false;
  taken.swap(arriving);
  swapped = submitted;
  return !taken.empty() || !emptyings.empty() || outside.ended();
}

void group_commit::state::run() {
  ::pthread_setname_np(::pthread_self(), "storage");  // for top, gdb and the benchmark
  while (!fatal && wait_for_work()) {
    if (outside.ended()) settle();
    for (std::size_t at = 0; at < taken.size() && !fatal; at += limit.batch_max) {
      const auto batch = std::span(taken).subspan(at, std::min(limit.batch_max, taken.size() - at));
      {
        const std::lock_guard lock(door);
        waiting -= batch.size();
      }
      commit(batch);
    }
    if (!fatal) taken.clear();
    if (!fatal) empty_log_if_asked();
  }
  if (fatal) fail_for_good(*fatal);
}

void group_commit::state::commit(std::span<entry> batch) {
  outcomes.clear();
  any_succeeded = false;
  auto ended = run_jobs(batch);
  if (ended && !any_succeeded) {  // every job failed by itself: there is nothing to keep
    undo_transaction();
    return answer(batch);
  }
  if (ended) ended = finish_batch();
  if (!ended) return roll_back(batch, ended.error());
  wal_holds_frames = true;
  note_log_size();
  if (outside.busy()) settle();
  acknowledge(batch);
  if (wal_pages < wal_checkpointed) wal_checkpointed = 0;  // SQLite began the log anew
  if (!fatal && wal_pages - wal_checkpointed >= limit.checkpoint_pages) checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

// With nobody waiting there is nothing to do meanwhile, and the quickest answer is to write here.
void group_commit::state::acknowledge(std::span<entry> batch) {
  auto after = on.after_commit && !fatal ? on.after_commit() : result<outside_write>();
  if (after && *after && anybody_waits()) {
    behind.assign(std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
    behind_outcomes.swap(outcomes);
    return outside.begin(*std::move(after));
  }
  const auto written = after && *after ? (*after)() : result<void>();
  if (!after) fatal = after.error();
  if (!written) fatal = written.error();
  if (fatal) outcomes.clear();
  answer(batch);
}

// Answers the batch behind once what it needed outside the database is durable.
void group_commit::state::settle() {
  if (auto written = outside.end(); !written) {
    fatal = std::move(written).error();
    behind_outcomes.clear();
  }
  answer(behind, behind_outcomes);
  behind.clear();
}

// An error here, and in `run_one`, means that the whole batch is lost; a job's own failure goes to `outcomes`.
result<void> group_commit::state::run_jobs(std::span<entry> batch) {
  MASH_TRY(begun, writer.prepare("BEGIN IMMEDIATE").run());
  for (entry& each : batch) {
    if (outside.ended()) settle();
    if (fatal) return std::unexpected(*fatal);
    MASH_TRY(ran, run_one(each.work, batch.size() == 1));
  }
  return {};
}

// A job that is alone needs no savepoint: undoing it is undoing the transaction. That halves the statements of every
// job on a quiet day, when nothing else makes a commit cheaper.
result<void> group_commit::state::run_one(job& work, bool alone) {
  if (!alone) {
    MASH_TRY(marked, writer.prepare("SAVEPOINT job").run());
  }
  auto outcome = work(writer);
  MASH_TRY(sound, storage_sound());
  MASH_ASSERT(sqlite3_get_autocommit(writer.handle()) == 0);  // the job ended the transaction of all the others
  if (!alone) {
    if (!outcome) {
      MASH_TRY(undone, writer.prepare("ROLLBACK TO job").run());
    }
    MASH_TRY(released, writer.prepare("RELEASE job").run());
  }
  any_succeeded = any_succeeded || outcome;
  outcomes.push_back(std::move(outcome));
  return {};
}

result<void> group_commit::state::finish_batch() {
  if (on.before_commit) {
    MASH_TRY(ready, on.before_commit(writer));
    MASH_TRY(sound, storage_sound());
  }
  return writer.prepare("COMMIT").run();
}

// Asked after other people's code ran, which may have swallowed the error.
result<void> group_commit::state::storage_sound() {
  const int code = note_storage_fault();
  if (code == SQLITE_OK) return {};
  return std::unexpected(to_error(code));
}

int group_commit::state::note_storage_fault() {
  const int code = writer.take_storage_fault();
  if (is_final(code)) fatal = to_error(code);
  return code;
}

// A transaction that cannot be undone would swallow every later one.
void group_commit::state::undo_transaction() {
  if (const auto undone = writer.prepare("ROLLBACK").run(); !undone) fatal = undone.error();
}

void group_commit::state::roll_back(std::span<entry> batch, const error& why) {
  note_storage_fault();
  // After an I/O error nothing more is written, not even an undoing: the next start reads what the disk holds.
  if (!fatal && sqlite3_get_autocommit(writer.handle()) == 0) undo_transaction();
  if (!fatal && on.rolled_back) on.rolled_back();
  const error told{errc::unavailable, "nothing was stored: " + why.detail};
  for (auto& outcome : outcomes)
    if (outcome) outcome = std::unexpected(told);
  outcomes.resize(batch.size(), std::unexpected(told));
  answer(batch);
}

void group_commit::state::answer(std::span<entry> batch, std::vector<result<void>>& with) {
  with.resize(batch.size(), std::unexpected(stopped()));
  for (std::size_t i = 0; i < batch.size(); ++i)
    if (auto done = std::exchange(batch[i].done, nullptr)) done(std::move(with[i]));
  with.clear();
}

void group_commit::state::empty_log_if_asked() {
  std::vector<completion> asked;
  {
    const std::lock_guard lock(door);
    while (!emptyings.empty() && emptyings.front().after <= swapped) {
      asked.push_back(std::move(emptyings.front().done));
      emptyings.erase(emptyings.begin());
    }
  }
  if (asked.empty()) return;
  const int code = checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  for (completion& done : asked)
    done(code == SQLITE_OK ? result<void>() : fail(errc::unavailable, to_error(code).detail));
}

int group_commit::state::checkpoint(int mode) {
  // TRUNCATE would wait for readers, and with it every job that arrives meanwhile: it may find another quiet moment.
  if (mode == SQLITE_CHECKPOINT_TRUNCATE) sqlite3_busy_timeout(writer.handle(), 0);
  const int code = sqlite3_wal_checkpoint_v2(writer.handle(), nullptr, mode, nullptr, nullptr);
  if (mode == SQLITE_CHECKPOINT_TRUNCATE) {
    sqlite3_busy_timeout(writer.handle(), BUSY_TIMEOUT_MS);
    wal_holds_frames = code != SQLITE_OK;
    if (code == SQLITE_OK) wal_pages = 0;
    note_log_size();
  }
  wal_checkpointed = wal_pages;
  if (is_final(code)) fatal = to_error(code);
  return code;
}

void group_commit::state::fail_for_good(error why) {
  if (outside.busy()) settle();  // it may have become durable: then that is what is told
  // Closing must not checkpoint: after a failed fsync a second one may succeed without having written anything.
  sqlite3_db_config(writer.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  answer(taken);
  close_door();
  taken.clear();
  {
    const std::lock_guard lock(door);
    taken.swap(arriving);
    waiting = 0;
  }
  answer(taken);
  for (emptying& one : std::exchange(emptyings, {})) one.done(std::unexpected(stopped()));  // the door is closed
  if (on.fatal) on.fatal(why);
}

group_commit::group_commit(connection writer, hooks on, limits limit)
    : state_(std::make_unique<state>(std::move(writer), std::move(on), limit)) {
  MASH_ASSERT(limit.batch_max > 0 && limit.queue_max > 0);
  sqlite3_wal_hook(
      state_->writer.handle(),
      [](void* context, sqlite3*, const char*, int pages) {
        static_cast<state*>(context)->wal_pages = pages;
        return SQLITE_OK;
      },
      state_.get());
  state_->thread = std::thread([held = state_.get()] { held->run(); });
}

group_commit::~group_commit() { stop(); }

bool group_commit::submit(job work, completion done) { return state_->submit(std::move(work), std::move(done)); }

bool group_commit::empty_log(completion done) { return state_->ask_to_empty_log(std::move(done)); }

std::int64_t group_commit::log_bytes() const noexcept { return state_->wal_bytes.load(std::memory_order_relaxed); }

void group_commit::stop() {
  state_->close_door();
  if (state_->thread.joinable() && state_->thread.get_id() != std::this_thread::get_id()) state_->thread.join();
}

}  // namespace mash::sqlite
