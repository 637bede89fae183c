// SPDX-License-Identifier: Apache-2.0
// The store under a file system that fails at every operation in turn. The promise is the same each time: after the
// next start every acknowledged job is there, and every job is whole or absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <map>

#include "base/sqlite/group_commit.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::sqlite {
namespace {

using namespace std::chrono_literals;
using test::fault;
using test::operation;

constexpr std::array<std::string_view, 2> STEPS = {
    "CREATE TABLE job(id INTEGER PRIMARY KEY, filling BLOB NOT NULL) STRICT;"
    "CREATE TABLE part(job INTEGER NOT NULL REFERENCES job(id), at INTEGER NOT NULL, PRIMARY KEY(job, at)) STRICT;",
    "CREATE TABLE batch(id INTEGER PRIMARY KEY, jobs INTEGER NOT NULL) STRICT;"};

// One job writes rows in two tables; they must never be seen apart.
result<void> write_job(connection& into, std::int64_t id) {
  MASH_TRY(row, into.prepare("INSERT INTO job VALUES(?1, zeroblob(3000))").bind(1, id).run());
  for (std::int64_t at = 0; at < 2; ++at) {
    MASH_TRY(part, into.prepare("INSERT INTO part VALUES(?1, ?2)").bind(1, id).bind(2, at).run());
  }
  return {};
}

struct run_report {
  std::map<std::int64_t, bool> answers;  // job -> acknowledged
  int fatal = 0;
};

class store_under_faults : public testing::Test {
 protected:
  static constexpr std::int64_t JOBS = 60;

  // Opens, migrates, stores 60 jobs, half of them one by one and half together, and closes.
  run_report run() {
    run_report report;
    auto writer = connection::open_writer(path);
    if (!writer || !migrate(*writer, STEPS)) return report;
    std::int64_t ran = 0;
    group_commit::hooks on{
        .before_commit =
            [&ran](connection& into) {
              return into.prepare("INSERT INTO batch(jobs) VALUES(?1)").bind(1, std::exchange(ran, 0)).run();
            },
        .rolled_back = [&ran] { ran = 0; },
        .fatal = [&report](const error&) { ++report.fatal; }};
    group_commit store(std::move(*writer), std::move(on), {.checkpoint_pages = 20});
    std::vector<std::future<bool>> waiting;
    for (std::int64_t id = 1; id <= JOBS; ++id) {
      auto promise = std::make_shared<std::promise<bool>>();
      waiting.push_back(promise->get_future());
      const bool taken = store.submit(
          [id, &ran](connection& into) {
            auto done = write_job(into, id);
            if (done) ++ran;
            return done;
          },
          [promise](const result<void>& done) { promise->set_value(done.has_value()); });
      if (!taken) promise->set_value(false);
      if (id > JOBS / 2 && id < JOBS) continue;
      for (auto& each : waiting) {
        if (each.wait_for(20s) != std::future_status::ready) ADD_FAILURE() << "a job was never answered";
        report.answers[id - static_cast<std::int64_t>(&waiting.back() - &each)] = each.get();
      }
      waiting.clear();
    }
    return report;
  }

  // What the next start finds.
  void expect_sound(const run_report& report, const std::string& when) {
    auto writer = connection::open_writer(path);
    ASSERT_TRUE(writer) << when << ": " << writer.error().detail;
    ASSERT_TRUE(migrate(*writer, STEPS)) << when;
    auto checked = writer->prepare("PRAGMA integrity_check");
    ASSERT_TRUE(checked.step().value()) << when;
    ASSERT_EQ(checked.text(0), "ok") << when;
    std::map<std::int64_t, std::int64_t> parts;
    auto rows = writer->prepare("SELECT id, (SELECT count(*) FROM part WHERE job=id) FROM job");
    while (rows.step().value()) parts[rows.integer(0)] = rows.integer(1);
    for (const auto& [id, count] : parts) EXPECT_EQ(count, 2) << when << ": job " << id << " is not whole";
    for (const auto& [id, acknowledged] : report.answers) {
      if (acknowledged) EXPECT_TRUE(parts.contains(id)) << when << ": job " << id << " was acknowledged and is lost";
      // Without a fatal error the store knows what it holds, so that "nothing was stored" is a promise too.
      if (!acknowledged && report.fatal == 0)
        EXPECT_FALSE(parts.contains(id)) << when << ": job " << id << " was refused and is there";
    }
    auto counted = writer->prepare("SELECT (SELECT coalesce(sum(jobs), 0) FROM batch), (SELECT count(*) FROM job)");
    ASSERT_TRUE(counted.step().value());
    EXPECT_EQ(counted.integer(0), counted.integer(1)) << when << ": jobs without the batch row of their commit";
  }

  // Fails operation 1, 2, 3, ... of a kind, each in a fresh database, until a run finishes before its fault.
  int sweep(fault what, operation which, bool sticky, std::uint64_t seed = 0) {
    int runs = 0;
    for (std::uint64_t at = 1;; ++at) {
      std::filesystem::remove_all(directory.path());
      std::filesystem::create_directory(directory.path());
      vfs.arm({.what = what, .which = which, .at = at, .sticky = sticky});
      const run_report report = run();
      const bool fired = vfs.fired();
      if (what == fault::power_cut) vfs.lose_unsynced(seed * 1'000'003 + at);
      vfs.arm({});
      const std::string when = "operation " + std::to_string(at) + (sticky ? " and later" : "");
      EXPECT_LE(report.fatal, 1) << when;
      if (what == fault::disk_full) EXPECT_EQ(report.fatal, 0) << when;
      expect_sound(report, when);
      if (!fired || HasFailure()) return runs;
      ++runs;
    }
  }

  static std::uint64_t seeds() {  // more of them in the long test run
    const char* wanted = std::getenv("MASH_FAULT_SEEDS");
    return wanted == nullptr ? 2 : std::strtoull(wanted, nullptr, 10);
  }

  test::fault_vfs vfs;
  test::temporary_directory directory;
  const std::string path = directory.file("hub.db");
};

TEST_F(store_under_faults, does_all_its_work_without_one) {
  const run_report report = run();
  EXPECT_EQ(report.answers.size(), static_cast<std::size_t>(JOBS));
  for (const auto& [id, acknowledged] : report.answers) EXPECT_TRUE(acknowledged) << id;
  EXPECT_EQ(report.fatal, 0);
  // Every kind of operation is used, so that the sweeps below reach something.
  for (const auto kind : {operation::open, operation::write, operation::sync, operation::map, operation::remove})
    EXPECT_GT(vfs.count(kind), 0U) << static_cast<int>(kind);
  expect_sound(report, "undisturbed");
}

TEST_F(store_under_faults, keeps_its_promise_when_any_operation_fails_once) {
  EXPECT_GT(sweep(fault::io_error, operation::any, false), 500);
}

TEST_F(store_under_faults, keeps_its_promise_when_everything_fails_from_some_operation_on) {
  EXPECT_GT(sweep(fault::io_error, operation::any, true), 500);
}

TEST_F(store_under_faults, keeps_its_promise_when_the_disk_is_full_for_one_write) {
  EXPECT_GT(sweep(fault::disk_full, operation::write, false), 350);
}

TEST_F(store_under_faults, keeps_its_promise_when_the_disk_stays_full) {
  EXPECT_GT(sweep(fault::disk_full, operation::write, true), 350);
}

TEST_F(store_under_faults, keeps_its_promise_when_the_power_goes_and_unsynced_writes_are_lost_or_torn) {
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed)
    EXPECT_GT(sweep(fault::power_cut, operation::any, false, seed), 500);
}

TEST_F(store_under_faults, stops_for_good_when_a_sync_of_a_commit_fails) {
  auto writer = connection::open_writer(path);
  ASSERT_TRUE(writer && migrate(*writer, STEPS));
  std::promise<error> fatal;
  std::atomic<int> rolled_back = 0;
  group_commit store(std::move(*writer),
                     {.rolled_back = [&] { ++rolled_back; }, .fatal = [&](const error& why) { fatal.set_value(why); }},
                     {});
  vfs.arm({.what = fault::io_error, .which = operation::sync, .at = 1});
  std::promise<result<void>> first;
  ASSERT_TRUE(store.submit([](connection& into) { return write_job(into, 1); },
                           [&](result<void> done) { first.set_value(std::move(done)); }));
  EXPECT_EQ(first.get_future().get().error().code, errc::unavailable);
  EXPECT_EQ(fatal.get_future().get().code, errc::io);
  EXPECT_FALSE(store.submit([](connection&) -> result<void> { return {}; }, nullptr));
  EXPECT_EQ(rolled_back, 0);  // nobody knows whether it was stored: nothing may claim that it was undone
}

TEST_F(store_under_faults, stops_for_good_when_emptying_the_log_fails_to_sync) {
  auto writer = connection::open_writer(path);
  ASSERT_TRUE(writer && migrate(*writer, STEPS));
  std::promise<error> fatal;
  group_commit store(std::move(*writer), {.fatal = [&](const error& why) { fatal.set_value(why); }},
                     {.idle = std::chrono::hours(1)});
  std::promise<result<void>> first, emptied;
  ASSERT_TRUE(store.submit([](connection& into) { return write_job(into, 1); },
                           [&](result<void> done) { first.set_value(std::move(done)); }));
  ASSERT_TRUE(first.get_future().get());
  vfs.arm({.what = fault::io_error, .which = operation::sync, .at = 1});
  ASSERT_TRUE(store.empty_log([&](result<void> done) { emptied.set_value(std::move(done)); }));
  EXPECT_EQ(emptied.get_future().get().error().code, errc::unavailable);
  EXPECT_EQ(fatal.get_future().get().code, errc::io);
  EXPECT_FALSE(store.empty_log(nullptr));
}

TEST_F(store_under_faults, does_not_touch_the_disk_any_more_once_a_sync_failed) {
  {
    auto writer = connection::open_writer(path);
    ASSERT_TRUE(writer && migrate(*writer, STEPS));
    std::promise<void> fatal;
    group_commit store(std::move(*writer), {.fatal = [&](const error&) { fatal.set_value(); }}, {});
    vfs.arm({.what = fault::io_error, .which = operation::sync, .at = 1});
    ASSERT_TRUE(store.submit([](connection& into) { return write_job(into, 1); }, nullptr));
    fatal.get_future().wait();
    vfs.arm({});
  }
  EXPECT_EQ(vfs.count(operation::write), 0U);
  EXPECT_EQ(vfs.count(operation::sync), 0U);
  EXPECT_EQ(vfs.count(operation::remove), 0U);
}

TEST_F(store_under_faults, answers_everything_that_was_queued_when_it_stops_for_good) {
  auto writer = connection::open_writer(path);
  ASSERT_TRUE(writer && migrate(*writer, STEPS));
  std::promise<void> held, release, fatal;
  std::atomic<int> refused = 0;
  int refused_before_fatal = 0;
  group_commit store(std::move(*writer),
                     {.fatal =
                          [&](const error&) {
                            refused_before_fatal = refused;
                            fatal.set_value();
                          }},
                     {.batch_max = 5});
  const auto count = [&](const result<void>& done) {
    refused += !done && done.error().code == errc::unavailable ? 1 : 0;
  };
  ASSERT_TRUE(store.submit(
      [&](connection& into) {
        held.set_value();
        release.get_future().wait();
        return write_job(into, 1);
      },
      count));
  held.get_future().wait();
  for (std::int64_t id = 2; id <= 30; ++id)
    ASSERT_TRUE(store.submit([id](connection& into) { return write_job(into, id); }, count));
  vfs.arm({.what = fault::io_error, .which = operation::sync, .at = 2});  // the second batch
  release.set_value();
  fatal.get_future().wait();
  EXPECT_EQ(refused, 29);
  EXPECT_EQ(refused_before_fatal, 29);
}

TEST_F(store_under_faults, carries_on_by_itself_once_the_disk_has_room_again) {
  auto writer = connection::open_writer(path);
  ASSERT_TRUE(writer && migrate(*writer, STEPS));
  group_commit store(std::move(*writer), {}, {});
  const auto stored = [&](std::int64_t id) {
    auto promise = std::make_shared<std::promise<bool>>();
    EXPECT_TRUE(store.submit([id](connection& into) { return write_job(into, id); },
                             [promise](const result<void>& done) { promise->set_value(done.has_value()); }));
    return promise->get_future().get();
  };
  EXPECT_TRUE(stored(1));
  vfs.arm({.what = fault::disk_full, .which = operation::write, .at = 1, .sticky = true});
  for (std::int64_t id = 2; id < 6; ++id) EXPECT_FALSE(stored(id));
  vfs.arm({});
  EXPECT_TRUE(stored(2));
}

}  // namespace
}  // namespace mash::sqlite
