// SPDX-License-Identifier: Apache-2.0
// A process that acknowledges over a pipe is killed at a moment it cannot choose, again and again, on one database.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <set>

#include "base/sqlite/group_commit.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::sqlite {
namespace {

constexpr int KILLS = 120;
constexpr std::array<std::string_view, 1> STEPS = {
    "CREATE TABLE job(id INTEGER PRIMARY KEY, filling BLOB NOT NULL) STRICT;"
    "CREATE TABLE part(job INTEGER PRIMARY KEY REFERENCES job(id)) STRICT;"};

// The child: stores jobs as fast as it can and writes each id to the pipe once it is acknowledged. Never returns.
[[noreturn]] void store_until_killed(const std::string& path, std::int64_t first, int acknowledge) {
  auto writer = connection::open_writer(path);
  if (!writer || !migrate(*writer, STEPS)) ::_exit(2);
  group_commit store(std::move(*writer), {}, {.queue_max = 64, .checkpoint_pages = 40});
  for (std::int64_t id = first;; ++id) {
    const auto work = [id](connection& into) -> result<void> {
      MASH_TRY(row, into.prepare("INSERT INTO job VALUES(?1, zeroblob(2000))").bind(1, id).run());
      return into.prepare("INSERT INTO part VALUES(?1)").bind(1, id).run();
    };
    const auto done = [id, acknowledge](const result<void>& outcome) {
      if (!outcome || ::write(acknowledge, &id, sizeof(id)) != sizeof(id)) ::_exit(3);
    };
    while (!store.submit(work, done)) std::this_thread::yield();
  }
}

struct life {
  std::set<std::int64_t> acknowledged;
  bool killed = false;
};

// Runs one child and kills it after it acknowledged `enough` jobs; reads what it managed to say until the very end.
life live_and_die(const std::string& path, std::int64_t first, std::size_t enough) {
  int ends[2];
  if (::pipe(ends) != 0) return {};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    store_until_killed(path, first, ends[1]);
  }
  ::close(ends[1]);
  life lived;
  std::int64_t id = 0;
  while (::read(ends[0], &id, sizeof(id)) == sizeof(id)) {
    lived.acknowledged.insert(id);
    if (lived.acknowledged.size() == enough) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  lived.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  return lived;
}

std::set<std::int64_t> ids(connection& from, std::string_view question) {
  std::set<std::int64_t> found;
  auto rows = from.prepare(question);
  while (rows.step().value()) found.insert(rows.integer(0));
  return found;
}

TEST(killed_store, has_every_acknowledged_job_and_no_half_job_after_each_of_many_kills) {
  const test::temporary_directory directory;
  const std::string path = directory.file("hub.db");
  std::mt19937 random(7);
  std::set<std::int64_t> acknowledged;
  std::int64_t next = 1;
  for (int kill = 0; kill < KILLS; ++kill) {
    const std::size_t enough = std::uniform_int_distribution<std::size_t>(1, 200)(random);
    const life lived = live_and_die(path, next, enough);
    ASSERT_TRUE(lived.killed) << "the child ended by itself in life " << kill;
    ASSERT_GE(lived.acknowledged.size(), enough);
    acknowledged.insert(lived.acknowledged.begin(), lived.acknowledged.end());

    auto after = connection::open_writer(path);
    ASSERT_TRUE(after) << after.error().detail;
    const auto jobs = ids(*after, "SELECT id FROM job");
    ASSERT_EQ(jobs, ids(*after, "SELECT job FROM part")) << "half a job after life " << kill;
    for (const std::int64_t id : lived.acknowledged) ASSERT_TRUE(jobs.contains(id)) << "lost after life " << kill;
    next = *jobs.rbegin() + 1;
    if (kill % 20 == 19) {
      for (const std::int64_t id : acknowledged) ASSERT_TRUE(jobs.contains(id)) << "lost later, in life " << kill;
      ASSERT_EQ(after->prepare("PRAGMA foreign_key_check").step().value(), false);
    }
  }
  RecordProperty("acknowledged", static_cast<int>(acknowledged.size()));
}

}  // namespace
}  // namespace mash::sqlite
