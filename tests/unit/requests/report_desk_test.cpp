// SPDX-License-Identifier: Apache-2.0
// The desk of reports over a store that a test plays: the entry comes before anything is read, pages follow each other
// without a gap, and whatever cannot be read whole is refused instead of shown in part.
#include "hub/requests/report_desk.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "hub/requests/labels.hpp"
#include "hub/requests/report_facts.hpp"
#include "hub/requests/timeliness.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using test::NOW;

class still_clock final : public clock {
 public:
  [[nodiscard]] instant now() const override { return NOW; }
};

// Holds `count` copies of one check under ids that follow each other, and notes what it was asked, in order.
class played_store final : public store_port {
 public:
  awaitable<result<durable>> commit(durable_change change) override {
    asked.push_back("commit " + std::to_string(change.acts.size()));
    if (refuses_commit) co_return fail(errc::unavailable, "full");
    co_return durable{};
  }
  awaitable<result<std::vector<request_records>>> records(record_range wanted) override {
    asked.push_back("records");
    pages.push_back(wanted);
    if (refuses_reading) co_return fail(errc::unavailable, "stopping");
    std::vector<request_records> page;
    for (std::size_t at = wanted.after.empty() ? 0 : std::stoul(wanted.after) + 1;
         at < count && page.size() < wanted.requests_max; ++at) {
      page.push_back(one);
      page.back().request = std::to_string(at);
    }
    co_return page;
  }
  awaitable<result<std::vector<step>>> load(std::string) override { co_return fail(errc::not_found, ""); }
  awaitable<result<std::vector<std::string>>> open_requests() override { co_return std::vector<std::string>(); }
  awaitable<result<std::vector<std::string>>> requests_near(std::string) override {
    co_return std::vector<std::string>();
  }
  awaitable<result<std::vector<std::string>>> opened_between(record_range) override {
    co_return std::vector<std::string>();
  }
  awaitable<result<std::optional<earlier_request>>> find_earlier(std::string, std::string, std::string) override {
    co_return std::optional<earlier_request>();
  }

  request_records one;
  std::size_t count = 0;
  bool refuses_commit = false, refuses_reading = false;
  std::vector<std::string> asked;
  std::vector<record_range> pages;
};

class report_desk_test : public ::testing::Test {
 protected:
  report_desk_test() {
    const plan made =
        make_plan(test::parsed_demo(), test::coordinator(), *test::shipped_agreement(), test::demo_members(), NOW)
            .value();
    store.one.records.push_back({{"questions", labels_of(made.decided)}, {"clocks", clocks_of(made.opened)}});
    store.one.steps.push_back({"opened", NOW});
  }
  std::expected<made_report, plan_refusal> make(std::vector<std::string> authorities = {"cambridgeshire"}) {
    asking_person reader = test::coordinator();
    reader.authorities = std::move(authorities);
    boost::asio::io_context io(1);
    report_desk desk(store, time);
    std::optional<std::expected<made_report, plan_refusal>> made;
    const auto run = [&]() -> awaitable<void> {
      made = co_await desk.make(reader, {NOW, NOW + std::chrono::hours(1), std::nullopt});
    };
    auto done = boost::asio::co_spawn(io, run, boost::asio::use_future);
    io.run();
    done.get();
    return *std::move(made);
  }

  played_store store;
  still_clock time;
};

TEST_F(report_desk_test, enters_the_reading_before_it_reads_and_reads_each_page_after_the_last_id_of_the_one_before) {
  store.count = 250;
  const auto made = make();
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->totals.checks(), 250);
  EXPECT_EQ(store.asked, (std::vector<std::string>{"commit 1", "records", "records", "records"}));
  EXPECT_EQ(store.pages[0].after, "");
  EXPECT_EQ(store.pages[1].after, "99");
  EXPECT_EQ(store.pages[2].after, "199");
  for (const record_range& page : store.pages) {
    EXPECT_EQ(page.from, NOW);
    EXPECT_EQ(page.until, NOW + std::chrono::hours(1));
  }
}

TEST_F(report_desk_test, of_another_authority_counts_nothing) {
  store.count = 3;
  EXPECT_EQ(make({"peterborough"})->totals.checks(), 0);
  EXPECT_EQ(make({"peterborough", "cambridgeshire"})->totals.checks(), 3);
}

TEST_F(report_desk_test, counts_erased_records_apart) {
  store.count = 2;
  store.one.records.clear();
  store.one.steps.clear();
  const auto made = make();
  EXPECT_EQ(made->totals.checks(), 0);
  EXPECT_EQ(made->totals.without_record(), 2);
}

TEST_F(report_desk_test, leaves_a_cancelled_check_out_of_every_number) {
  store.count = 1;
  store.one.records.emplace_back();
  store.one.steps.push_back({"cancelled", NOW + std::chrono::minutes(1)});
  const auto made = make();
  EXPECT_EQ(made->totals.cancelled(), 1);
  EXPECT_TRUE(made->totals.of(report::indicator::agreement_recorded).empty());
}

TEST_F(report_desk_test, counts_an_expired_check_unless_it_was_asked_again_or_cancelled) {
  store.count = 1;
  const auto expired_after = [&](const char* kind) {
    store.one.records.emplace_back();
    store.one.steps.push_back({kind, NOW + std::chrono::minutes(1)});
    return make()->totals.expired();
  };
  EXPECT_EQ(expired_after("holding"), 0);
  EXPECT_EQ(expired_after("expired"), 1);
  EXPECT_EQ(expired_after("answered"), 1) << "whether or not an answer came after all";
  EXPECT_EQ(expired_after("asked_again"), 0);
  EXPECT_EQ(expired_after("expired"), 1);
  EXPECT_EQ(expired_after("cancelled"), 0);
}

TEST_F(report_desk_test, reads_nothing_where_the_reading_cannot_be_recorded) {
  store.refuses_commit = true;
  const auto made = make();
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().status, 503U);
  EXPECT_EQ(store.asked, std::vector<std::string>{"commit 1"});
}

TEST_F(report_desk_test, shows_no_part_of_what_cannot_be_read_whole) {
  store.count = 1;
  store.refuses_reading = true;
  EXPECT_EQ(make().error().status, 503U);
  store.refuses_reading = false;
  store.one.records[0]["clocks"] = "torn";
  EXPECT_EQ(make().error().status, 503U);
}

TEST_F(report_desk_test, refuses_a_period_with_more_checks_than_a_report_is_made_from) {
  store.count = REPORT_CHECKS_MAX;
  store.one.records[0].erase("clocks");  // each is read, and adds little
  EXPECT_TRUE(make().has_value());
  store.count = REPORT_CHECKS_MAX + 1;
  const auto made = make();
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().status, 422U);
  EXPECT_EQ(made.error().faults.at(0).pointer, "/until");
}

// The same store, later, when every question of it was due.
class timeliness_board_test : public report_desk_test {
 protected:
  std::optional<timeliness> looked() {
    boost::asio::io_context io(1);
    auto done = boost::asio::co_spawn(io, board.look(), boost::asio::use_future);
    io.run();
    done.get();
    return board.of("police");
  }
  struct later_clock final : clock {
    [[nodiscard]] instant now() const override { return NOW + std::chrono::days(3); }
  } later;
  timeliness_board board{store, later};
};

TEST_F(timeliness_board_test, reads_every_page_of_four_weeks_and_enters_nothing) {
  store.count = 10;
  EXPECT_EQ(looked(), (timeliness{.questions = 10, .on_time = 0, .median = std::nullopt}));
  EXPECT_EQ(board.as_of(), later.now());
  EXPECT_EQ(store.asked, (std::vector<std::string>{"records", "records", "records"}));
  EXPECT_EQ(store.pages[2].after, "7");
  EXPECT_EQ(store.pages[0].from, later.now() - std::chrono::days(28));
}

TEST_F(timeliness_board_test, has_no_number_where_so_few_were_asked_that_one_could_be_found_out) {
  store.count = 9;
  EXPECT_EQ(looked(), std::nullopt);
  store.count = 10;
  EXPECT_NE(looked(), std::nullopt);
  EXPECT_EQ(board.of("nobody"), std::nullopt);
}

TEST_F(timeliness_board_test, has_no_old_numbers_and_no_part_of_new_ones_where_not_all_can_be_read) {
  store.count = 20;
  ASSERT_NE(looked(), std::nullopt);
  store.refuses_reading = true;
  EXPECT_EQ(looked(), std::nullopt);
  store.refuses_reading = false;
  ASSERT_NE(looked(), std::nullopt);
  store.one.records[0]["clocks"] = "torn";
  EXPECT_EQ(looked(), std::nullopt);
}

}  // namespace
}  // namespace mash::hub
