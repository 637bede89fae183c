// SPDX-License-Identifier: Apache-2.0
#include "base/sqlite/group_commit.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <future>

#include "tests/support/temporary_directory.hpp"

namespace mash::sqlite {
namespace {

using namespace std::chrono_literals;

result<void> insert(connection& into, std::int64_t id) {
  return into.prepare("INSERT INTO job(id, filling) VALUES(?1, zeroblob(1000))").bind(1, id).run();
}

class group_commit_test : public testing::Test {
 protected:
  group_commit_test() {
    EXPECT_TRUE(writer.execute("CREATE TABLE job(id INTEGER PRIMARY KEY, filling BLOB) STRICT"));
    sqlite3_commit_hook(
        writer.handle(), [](void* count) { return ++*static_cast<std::atomic<int>*>(count), 0; }, &commits);
  }
  void start(group_commit::hooks on = {}, group_commit::limits limit = {}) {
    store.emplace(std::move(writer), std::move(on), limit);
  }
  std::future<result<void>> submit(group_commit::job work) {
    auto promise = std::make_shared<std::promise<result<void>>>();
    auto outcome = promise->get_future();
    if (!store->submit(std::move(work), [promise](result<void> done) { promise->set_value(std::move(done)); }))
      promise->set_value(fail(errc::too_large, "not taken"));
    return outcome;
  }
  std::future<result<void>> insert_later(std::int64_t id) {
    return submit([id](connection& into) { return insert(into, id); });
  }
  std::future<result<void>> empty() {
    auto promise = std::make_shared<std::promise<result<void>>>();
    auto outcome = promise->get_future();
    if (!store->empty_log([promise](result<void> done) { promise->set_value(std::move(done)); }))
      promise->set_value(fail(errc::too_large, "not taken"));
    return outcome;
  }
  // Holds the storage thread inside a transaction, so that what is submitted meanwhile becomes one batch.
  std::future<result<void>> hold() {
    auto outcome = submit([this](connection&) -> result<void> {
      held.set_value();
      release.get_future().wait();
      return {};
    });
    held.get_future().wait();
    return outcome;
  }
  std::int64_t rows() {
    auto reader = connection::open_reader(path).value();
    auto counted = reader.prepare("SELECT count(*) FROM job");
    return counted.step().value() ? counted.integer(0) : -1;
  }
  static result<void> get(std::future<result<void>>& outcome) {
    if (outcome.wait_for(20s) != std::future_status::ready) return fail(errc::timed_out, "never answered");
    return outcome.get();
  }
  static std::optional<errc> refusal(std::future<result<void>>& outcome) {
    const auto done = get(outcome);
    return done ? std::nullopt : std::optional(done.error().code);
  }
  static bool eventually(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!holds()) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }

  test::temporary_directory directory;
  const std::string path = directory.file("hub.db");
  connection writer = connection::open_writer(path).value();
  std::atomic<int> commits = 0;
  std::promise<void> held, release;
  std::optional<group_commit> store;
};

TEST_F(group_commit_test, commits_what_queued_meanwhile_in_one_transaction) {
  commits = 0;
  start();
  auto first = hold();
  std::vector<std::future<result<void>>> outcomes;
  for (int id = 0; id < 300; ++id) outcomes.push_back(insert_later(id));
  release.set_value();
  for (auto& outcome : outcomes) EXPECT_TRUE(get(outcome));
  EXPECT_TRUE(get(first));
  EXPECT_EQ(commits, 2);
  EXPECT_EQ(rows(), 300);
}

TEST_F(group_commit_test, keeps_a_transaction_within_its_bound) {
  commits = 0;
  start({}, {.batch_max = 10});
  auto first = hold();
  std::vector<std::future<result<void>>> outcomes;
  for (int id = 0; id < 95; ++id) outcomes.push_back(insert_later(id));
  release.set_value();
  for (auto& outcome : outcomes) EXPECT_TRUE(get(outcome));
  EXPECT_EQ(commits, 1 + 10);
}

TEST_F(group_commit_test, undoes_a_failed_job_alone) {
  start();
  auto first = hold();
  auto good = insert_later(1);
  auto bad = submit([](connection& into) -> result<void> {
    (void)insert(into, 2);
    return fail(errc::denied, "changed my mind");
  });
  auto clash = insert_later(1);
  auto after = insert_later(3);
  release.set_value();
  EXPECT_TRUE(get(good));
  EXPECT_EQ(refusal(bad), errc::denied);
  EXPECT_EQ(refusal(clash), errc::conflict);
  EXPECT_TRUE(get(after));
  EXPECT_EQ(rows(), 2);
}

TEST_F(group_commit_test, undoes_a_failed_job_that_was_alone_in_its_transaction) {
  start();
  auto bad = submit([](connection& into) -> result<void> {
    (void)insert(into, 2);
    return fail(errc::denied, "changed my mind");
  });
  EXPECT_EQ(refusal(bad), errc::denied);
  auto good = insert_later(2);
  EXPECT_TRUE(get(good));
  EXPECT_EQ(rows(), 1);
}

TEST_F(group_commit_test, answers_in_the_order_of_submission) {
  start();
  auto first = hold();
  std::vector<int> order;
  std::promise<void> last;
  for (int id = 0; id < 50; ++id)
    ASSERT_TRUE(store->submit([id](connection& into) { return insert(into, id); },
                              [&, id](result<void>) {
                                order.push_back(id);
                                if (id == 49) last.set_value();
                              }));
  release.set_value();
  ASSERT_EQ(last.get_future().wait_for(20s), std::future_status::ready);
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST_F(group_commit_test, answers_only_after_another_connection_can_see_the_commit) {
  start();
  std::promise<std::int64_t> seen;
  ASSERT_TRUE(
      store->submit([](connection& into) { return insert(into, 1); }, [&](result<void>) { seen.set_value(rows()); }));
  EXPECT_EQ(seen.get_future().get(), 1);
}

TEST_F(group_commit_test, runs_the_hooks_around_the_commit_and_before_any_answer) {
  std::vector<std::string> steps;
  start({.before_commit = [&](connection& into) -> result<void> {
           steps.emplace_back("before, rows seen by others " + std::to_string(rows()));
           return insert(into, 100);
         },
         .after_commit = [&]() -> result<group_commit::outside_write> {
           steps.emplace_back("after, rows seen by others " + std::to_string(rows()));
           return [&]() -> result<void> {
             steps.emplace_back("written outside");
             return {};
           };
         }});
  std::promise<void> answered;
  ASSERT_TRUE(store->submit([](connection& into) { return insert(into, 1); },
                            [&](result<void>) {
                              steps.emplace_back("answered");
                              answered.set_value();
                            }));
  answered.get_future().wait();
  EXPECT_EQ(steps, (std::vector<std::string>{"before, rows seen by others 0", "after, rows seen by others 2",
                                             "written outside", "answered"}));
}

TEST_F(group_commit_test, rolls_the_whole_batch_back_if_the_hook_before_commit_refuses) {
  std::atomic<bool> refuse = true;
  std::atomic<int> undone = 0;
  start({.before_commit = [&](connection&) -> result<void> {
           if (refuse) return fail(errc::invalid, "the log cannot be written");
           return {};
         },
         .rolled_back = [&] { ++undone; }});
  auto lost = insert_later(1);
  EXPECT_EQ(refusal(lost), errc::unavailable);
  EXPECT_EQ(undone, 1);
  EXPECT_EQ(rows(), 0);
  refuse = false;
  auto kept = insert_later(1);
  EXPECT_TRUE(get(kept));
}

TEST_F(group_commit_test, acknowledges_nothing_if_the_hook_after_commit_fails_and_stops) {
  std::promise<error> fatal;
  start({.after_commit = []() -> result<group_commit::outside_write> {
           return fail(errc::io, "the entries do not read back");
         },
         .fatal = [&](const error& why) { fatal.set_value(why); }});
  auto outcome = insert_later(1);
  EXPECT_EQ(refusal(outcome), errc::unavailable);
  EXPECT_EQ(fatal.get_future().get().code, errc::io);
  EXPECT_FALSE(store->submit([](connection&) -> result<void> { return {}; }, nullptr));
}

TEST_F(group_commit_test, takes_no_more_than_its_queue_holds) {
  start({}, {.queue_max = 5});
  auto first = hold();
  std::vector<std::future<result<void>>> outcomes;
  for (int id = 0; id < 8; ++id) outcomes.push_back(insert_later(id));
  release.set_value();
  int taken = 0;
  for (auto& outcome : outcomes) taken += get(outcome).has_value() ? 1 : 0;
  EXPECT_EQ(taken, 5);
  EXPECT_EQ(rows(), 5);
  auto later = insert_later(50);
  EXPECT_TRUE(get(later));  // room again
}

TEST_F(group_commit_test, finishes_what_is_queued_before_it_stops_and_takes_nothing_after) {
  start();
  auto first = hold();
  std::vector<std::future<result<void>>> outcomes;
  for (int id = 0; id < 100; ++id) outcomes.push_back(insert_later(id));
  release.set_value();
  store->stop();
  store->stop();
  for (auto& outcome : outcomes) EXPECT_TRUE(get(outcome));
  EXPECT_FALSE(store->submit([](connection&) -> result<void> { return {}; }, nullptr));
  EXPECT_EQ(rows(), 100);
}

TEST_F(group_commit_test, answers_unavailable_while_the_disk_is_full_and_recovers_with_space) {
  std::atomic<int> undone = 0;
  std::atomic<int> fatal = 0;
  ASSERT_TRUE(writer.execute("PRAGMA max_page_count=40"));
  start({.rolled_back = [&] { ++undone; }, .fatal = [&](const error&) { ++fatal; }});
  auto fits = submit([](connection& into) { return insert(into, 1); });
  EXPECT_TRUE(get(fits));
  const auto fill = [](connection& into) -> result<void> {
    (void)into.prepare("INSERT INTO job VALUES(?1, zeroblob(1000000))").bind(1, 2).run();
    return {};  // swallows the error: the batch must be lost all the same
  };
  auto full = submit(fill);
  EXPECT_EQ(refusal(full), errc::unavailable);
  EXPECT_EQ(rows(), 1);
  auto more = submit([](connection& into) { return into.execute("PRAGMA max_page_count=100000"); });
  EXPECT_TRUE(get(more));
  auto again = submit(fill);
  EXPECT_TRUE(get(again));
  EXPECT_EQ(rows(), 2);
  EXPECT_EQ(undone, 1);
  EXPECT_EQ(fatal, 0);
}

TEST_F(group_commit_test, answers_every_job_of_a_batch_that_met_a_full_disk) {
  ASSERT_TRUE(writer.execute("PRAGMA max_page_count=20"));
  start();
  auto first = hold();
  std::vector<std::future<result<void>>> outcomes;
  for (int id = 0; id < 200; ++id) outcomes.push_back(insert_later(id));
  release.set_value();
  for (auto& outcome : outcomes) EXPECT_EQ(refusal(outcome), errc::unavailable);
  EXPECT_TRUE(get(first));
  EXPECT_EQ(rows(), 0);
}

TEST_F(group_commit_test, keeps_the_write_ahead_log_near_one_megabyte) {
  start();
  for (int id = 0; id < 3000; ++id) {
    auto outcome = insert_later(id);
    ASSERT_TRUE(get(outcome));
  }
  EXPECT_LT(std::filesystem::file_size(path + "-wal"), 3U << 20);
  EXPECT_GT(std::filesystem::file_size(path), 2U << 20);  // the pages went to the database
}

TEST_F(group_commit_test, empties_the_write_ahead_log_when_idle) {
  start({}, {.idle = 1ms});
  auto outcome = insert_later(1);
  EXPECT_TRUE(get(outcome));
  EXPECT_TRUE(eventually([this] { return std::filesystem::file_size(path + "-wal") == 0; }));
  auto later = insert_later(2);
  EXPECT_TRUE(get(later));
}

TEST_F(group_commit_test, is_not_held_up_by_a_reader_when_idle) {
  start({}, {.idle = 1ms});
  auto outcome = insert_later(1);
  EXPECT_TRUE(get(outcome));
  auto reader = connection::open_reader(path).value();
  auto held_open = reader.prepare("SELECT id FROM job");
  ASSERT_TRUE(held_open.step().value());
  for (int id = 2; id < 20; ++id) {
    auto later = insert_later(id);
    const auto began = std::chrono::steady_clock::now();
    EXPECT_TRUE(get(later));
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  }
}

TEST_F(group_commit_test, empties_the_write_ahead_log_when_asked_and_says_how_large_it_is) {
  start({}, {.idle = 1h});
  auto outcome = insert_later(1);
  ASSERT_TRUE(get(outcome));
  EXPECT_GT(store->log_bytes(), 0);
  auto emptied = empty();
  EXPECT_TRUE(get(emptied)) << "though nothing else is waiting";
  EXPECT_EQ(store->log_bytes(), 0);
  EXPECT_EQ(std::filesystem::file_size(path + "-wal"), 0U);
}

TEST_F(group_commit_test, empties_the_log_after_what_was_submitted_before) {
  start({}, {.idle = 1h});
  auto holding = hold();
  auto outcome = insert_later(1);
  auto emptied = empty();
  release.set_value();
  EXPECT_TRUE(get(holding) && get(outcome) && get(emptied));
  EXPECT_EQ(std::filesystem::file_size(path + "-wal"), 0U);
  EXPECT_EQ(rows(), 1);
}

TEST_F(group_commit_test, cannot_empty_the_log_under_a_reader_and_says_so_at_once) {
  start({}, {.idle = 1h});
  auto reader = connection::open_reader(path).value();
  auto held_open = reader.prepare("SELECT count(*) FROM sqlite_schema");
  ASSERT_TRUE(held_open.step().value());
  auto outcome = insert_later(1);
  ASSERT_TRUE(get(outcome));
  const auto began = std::chrono::steady_clock::now();
  auto emptied = empty();
  EXPECT_EQ(refusal(emptied), errc::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s) << "it does not wait for readers";
  auto later = insert_later(2);
  EXPECT_TRUE(get(later)) << "and goes on";
}

TEST_F(group_commit_test, empties_nothing_after_it_stopped) {
  start();
  store->stop();
  auto emptied = empty();
  EXPECT_EQ(refusal(emptied), errc::too_large);
}

TEST_F(group_commit_test, takes_jobs_from_many_threads) {
  start();
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 200; ++i) {
        auto outcome = insert_later(thread * 1000 + i);
        good += get(outcome).has_value() ? 1 : 0;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 1600);
  EXPECT_EQ(rows(), 1600);
}

TEST_F(group_commit_test, ends_the_process_if_a_job_ends_the_transaction) {
  EXPECT_DEATH(
      {
        start();
        auto outcome = submit([](connection& into) { return into.execute("COMMIT"); });
        (void)get(outcome);
      },
      "assertion_failed");
}

}  // namespace
}  // namespace mash::sqlite
