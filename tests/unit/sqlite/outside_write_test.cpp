// SPDX-License-Identifier: Apache-2.0
// What a commit needs outside the database is written while the next batch is worked on, and nothing is acknowledged
// before.
#include <gtest/gtest.h>
#include <sched.h>

#include <future>

#include "base/sqlite/beside.hpp"
#include "base/sqlite/group_commit.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::sqlite {
namespace {

using namespace std::chrono_literals;

// Something that happens once, and that others wait for.
class moment {
 public:
  void come() { promise_.set_value(); }
  [[nodiscard]] bool came_within(std::chrono::milliseconds time) const {
    return future_.wait_for(time) == std::future_status::ready;
  }
  [[nodiscard]] bool came() const { return came_within(20s); }

 private:
  std::promise<void> promise_;
  std::shared_future<void> future_ = promise_.get_future().share();
};

// This thread and those that it starts.
class on_one_processor {
 public:
  on_one_processor() {
    MASH_ASSERT(::sched_getaffinity(0, sizeof before_, &before_) == 0);
    int first = 0;
    while (!CPU_ISSET(first, &before_)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    MASH_ASSERT(::sched_setaffinity(0, sizeof one, &one) == 0);
  }
  ~on_one_processor() { ::sched_setaffinity(0, sizeof before_, &before_); }
  on_one_processor(const on_one_processor&) = delete;
  on_one_processor& operator=(const on_one_processor&) = delete;

 private:
  cpu_set_t before_;
};

class outside_write_test : public testing::Test {
 protected:
  outside_write_test() { EXPECT_TRUE(writer.execute("CREATE TABLE job(id INTEGER PRIMARY KEY) STRICT")); }

  // Each commit's outside write tells that it began and then does what `outcome_of` says, by the commit's number.
  void start(std::function<result<void>(int)> outcome_of) {
    store.emplace(std::move(writer),
                  group_commit::hooks{.after_commit =
                                          [this, outcome_of] {
                                            const int commit = ++commits;
                                            return result<group_commit::outside_write>([this, outcome_of, commit] {
                                              EXPECT_EQ(++writing, 1) << "two outside writes at once";
                                              auto outcome = outcome_of(commit);
                                              --writing;
                                              return outcome;
                                            });
                                          },
                                      .fatal = [this](const error& why) { fatal.set_value(why); }},
                  limits);
  }
  // `ran` comes when the job does; the answer tells its number in `order`.
  std::future<result<void>> submit(int id, moment* ran = nullptr, const moment* wait_for = nullptr) {
    auto promise = std::make_shared<std::promise<result<void>>>();
    auto outcome = promise->get_future();
    const bool taken = store->submit(
        [id, ran, wait_for](connection& into) {
          if (ran != nullptr) ran->come();
          if (wait_for != nullptr) EXPECT_TRUE(wait_for->came());
          return into.prepare("INSERT INTO job(id) VALUES(?1)").bind(1, id).run();
        },
        [this, id, promise](result<void> done) {
          order.push_back(id);
          promise->set_value(std::move(done));
        });
    EXPECT_TRUE(taken);
    return outcome;
  }
  static bool answered(const std::future<result<void>>& one, std::chrono::milliseconds within) {
    return one.wait_for(within) == std::future_status::ready;
  }

  test::temporary_directory directory;
  connection writer = connection::open_writer(directory.file("hub.db")).value();
  std::atomic<int> writing = 0;
  int commits = 0;         // the storage thread's own
  std::vector<int> order;  // of the answers; the storage thread's own
  std::promise<error> fatal;
  group_commit::limits limits;
  std::optional<group_commit> store;
};

TEST_F(outside_write_test, the_next_batch_runs_meanwhile_and_nobody_is_answered_before_its_end) {
  moment first_runs, first_may_end, second_runs, may_be_durable;
  start([&](int commit) -> result<void> {
    if (commit == 1) EXPECT_TRUE(may_be_durable.came());
    return {};
  });
  auto first = submit(1, &first_runs, &first_may_end);
  ASSERT_TRUE(first_runs.came());
  auto second = submit(2, &second_runs);  // it waits when the first commit ends
  first_may_end.come();
  EXPECT_TRUE(second_runs.came()) << "the second job ran while the first commit's outside write did not end";
  EXPECT_FALSE(answered(first, 50ms));
  EXPECT_FALSE(answered(second, 0ms));
  may_be_durable.come();
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
  store->stop();
  EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST_F(outside_write_test, a_batch_is_answered_although_no_other_follows) {
  moment first_runs, first_may_end, may_be_durable;
  start([&](int commit) -> result<void> {
    if (commit == 1) EXPECT_TRUE(may_be_durable.came());
    return {};
  });
  auto first = submit(1, &first_runs, &first_may_end);
  ASSERT_TRUE(first_runs.came());
  auto refused = submit(1);  // the same row: a batch that comes to nothing, and is told so at once
  first_may_end.come();
  EXPECT_EQ(refused.get().error().code, errc::conflict);
  EXPECT_FALSE(answered(first, 50ms));
  may_be_durable.come();
  EXPECT_TRUE(first.get());
}

TEST_F(outside_write_test, what_is_not_durable_outside_is_not_acknowledged_nor_is_what_came_after_it) {
  moment first_runs, first_may_end, second_runs, may_fail;
  start([&](int commit) -> result<void> {
    if (commit != 1) return {};
    EXPECT_TRUE(may_fail.came());
    return fail(errc::io, "the checkpoint is not durable");
  });
  auto first = submit(1, &first_runs, &first_may_end);
  ASSERT_TRUE(first_runs.came());
  auto second = submit(2, &second_runs);
  first_may_end.come();
  ASSERT_TRUE(second_runs.came());
  may_fail.come();
  EXPECT_EQ(first.get().error().code, errc::unavailable);
  EXPECT_EQ(second.get().error().code, errc::unavailable);
  EXPECT_EQ(fatal.get_future().get().code, errc::io);
  EXPECT_FALSE(store->submit([](connection&) -> result<void> { return {}; }, nullptr));
}

TEST_F(outside_write_test, stopping_waits_for_it_and_answers) {
  moment first_runs, first_may_end, second_runs, may_be_durable;
  start([&](int commit) -> result<void> {
    if (commit == 1) EXPECT_TRUE(may_be_durable.came());
    return {};
  });
  auto first = submit(1, &first_runs, &first_may_end);
  ASSERT_TRUE(first_runs.came());
  auto second = submit(2, &second_runs);
  first_may_end.come();
  ASSERT_TRUE(second_runs.came());
  std::thread stopping([&] { store->stop(); });
  EXPECT_FALSE(answered(first, 20ms));
  may_be_durable.come();
  stopping.join();
  EXPECT_TRUE(answered(first, 0ms) && first.get());
  EXPECT_TRUE(answered(second, 0ms) && second.get());
}

TEST_F(outside_write_test, under_load_every_job_is_answered_once_and_after_its_own_commit_was_written) {
  constexpr int JOBS = 2000;
  std::atomic<int> written = 0;
  start([&](int commit) -> result<void> {
    EXPECT_EQ(written.exchange(commit), commit - 1) << "out of order";
    return {};
  });
  std::atomic<int> good = 0;
  std::promise<void> all;
  for (int id = 0; id < JOBS; ++id) {
    auto in_commit = std::make_shared<int>(0);
    while (!store->submit(
        [this, id, in_commit](connection& into) {
          *in_commit = commits + 1;
          return into.prepare("INSERT INTO job(id) VALUES(?1)").bind(1, id).run();
        },
        [&, in_commit](const result<void>& done) {
          EXPECT_GE(written, *in_commit);
          if (done && ++good == JOBS) all.set_value();
        }))
      std::this_thread::yield();
  }
  EXPECT_EQ(all.get_future().wait_for(60s), std::future_status::ready);
  EXPECT_EQ(good, JOBS);
}

// Whoever waits for the end of an outside write may be through with it and asleep before the other thread rings: always
// where that one yields its only processor to everybody else.
TEST_F(outside_write_test, a_bell_that_rings_late_does_not_keep_the_next_job_waiting) {
  const on_one_processor meanwhile;
  limits.idle = 1h;
  start([](int commit) -> result<void> {
    if (commit % 3 != 1) return {};  // of which nobody waits: written on the storage thread
    const sched_param none{};
    EXPECT_EQ(::sched_setscheduler(0, SCHED_IDLE, &none), 0);
    std::this_thread::sleep_for(2ms);  // the next commit waits for this
    return {};
  });
  for (int id = 0; id < 90; id += 3) {
    moment first_runs, second_is_there;
    auto first = submit(id, &first_runs, &second_is_there);
    ASSERT_TRUE(first_runs.came());
    auto second = submit(id + 1);
    second_is_there.come();
    ASSERT_TRUE(answered(first, 20s) && answered(second, 20s)) << "round " << id / 3;
    std::this_thread::sleep_for(2ms);  // it rings
    auto third = submit(id + 2);
    ASSERT_TRUE(answered(third, 20s)) << "round " << id / 3;
  }
}

TEST(beside, does_one_thing_at_a_time_and_rings_when_it_has_ended) {
  std::atomic<int> rung = 0;
  beside other([&] { ++rung; });
  EXPECT_FALSE(other.busy());
  EXPECT_FALSE(other.ended());
  for (int i = 1; i <= 100; ++i) {
    other.begin([i]() -> result<void> {
      if (i % 2 == 0) return fail(errc::io, std::to_string(i));
      return {};
    });
    EXPECT_TRUE(other.busy());
    const auto outcome = other.end();
    EXPECT_EQ(outcome.has_value(), i % 2 != 0);
    if (!outcome) EXPECT_EQ(outcome.error().detail, std::to_string(i));
    EXPECT_FALSE(other.busy());
    EXPECT_FALSE(other.ended());
  }
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (rung != 100 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_EQ(rung, 100);
}

TEST(beside, finishes_what_it_has_in_hand_before_it_goes) {
  bool done = false;
  {
    beside other([] {});
    other.begin([&]() -> result<void> {
      std::this_thread::sleep_for(5ms);
      done = true;
      return {};
    });
  }
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace mash::sqlite
