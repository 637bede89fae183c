// SPDX-License-Identifier: Apache-2.0
#include "base/metrics.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace mash::metrics {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(metrics, exposition_is_the_prometheus_text_format) {
  registry all;
  all.count("mash_requests_total", "Requests answered", {{"status", "2xx"}}).add(3);
  all.count("mash_requests_total", "Requests answered", {{"status", "4xx"}}).add();
  all.level("mash_members_connected", "Members with a session").set(-2);
  EXPECT_EQ(all.exposition(),
            "# HELP mash_members_connected Members with a session\n"
            "# TYPE mash_members_connected gauge\n"
            "mash_members_connected -2\n"
            "# HELP mash_requests_total Requests answered\n"
            "# TYPE mash_requests_total counter\n"
            "mash_requests_total{status=\"2xx\"} 3\n"
            "mash_requests_total{status=\"4xx\"} 1\n");
}

TEST(metrics, the_same_name_and_labels_are_the_same_series) {
  registry all;
  auto& first = all.count("n", "help", {{"a", "x"}});
  for (int i = 0; i < 50; ++i) all.count("n", "help", {{"a", std::to_string(i)}}).add();
  EXPECT_EQ(&first, &all.count("n", "help", {{"a", "x"}}));
  EXPECT_NE(&first, &all.count("n", "help", {{"a", "y"}}));
}

TEST(metrics, a_gauge_of_something_that_is_gone_is_not_printed_and_starts_anew_when_it_comes_back) {
  registry all;
  const labels police{{"member", "police"}}, health{{"member", "health"}};
  gauge& of_police = all.level("connected", "help", police);
  of_police.set(1);
  all.level("connected", "help", health).set(1);
  all.count("met_total", "help", police).add();
  all.forget_level("connected", police);
  all.forget_level("connected", {{"member", "schools"}});
  all.forget_level("unheard_of", police);
  all.forget_level("met_total", police);
  EXPECT_THAT(all.exposition(), Not(HasSubstr("connected{member=\"police\"}")));
  EXPECT_THAT(all.exposition(), HasSubstr("connected{member=\"health\"} 1\n"));
  EXPECT_THAT(all.exposition(), HasSubstr("met_total{member=\"police\"} 1\n")) << "a counter goes on";
  EXPECT_EQ(&all.level("connected", "help", police), &of_police);
  EXPECT_THAT(all.exposition(), HasSubstr("connected{member=\"police\"} 0\n"));
}

TEST(metrics, label_values_and_help_are_escaped) {
  registry all;
  all.count("n", "one\nline \\ here", {{"a", "q\"b\\s\nn"}}).add();
  const auto text = all.exposition();
  EXPECT_THAT(text, HasSubstr("# HELP n one\\nline \\\\ here\n"));
  EXPECT_THAT(text, HasSubstr("n{a=\"q\\\"b\\\\s\\nn\"} 1\n"));
}

TEST(metrics, a_duration_counts_in_every_bucket_that_holds_it) {
  registry all;
  auto& took = all.durations("mash_seconds", "How long", {{"route", "check"}});
  took.observe(100us);  // on the bound: "less or equal"
  took.observe(101us);
  took.observe(2500ms);
  took.observe(1h);
  EXPECT_EQ(took.at_most(0), 1U);
  EXPECT_EQ(took.at_most(1), 2U);
  EXPECT_EQ(took.count(), 4U);
  const auto text = all.exposition();
  EXPECT_THAT(text, HasSubstr("# TYPE mash_seconds histogram\n"));
  EXPECT_THAT(text, HasSubstr("mash_seconds_bucket{route=\"check\",le=\"0.0001\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("mash_seconds_bucket{route=\"check\",le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("mash_seconds_bucket{route=\"check\",le=\"2.5\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("mash_seconds_bucket{route=\"check\",le=\"30\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("mash_seconds_bucket{route=\"check\",le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("mash_seconds_sum{route=\"check\"} 3602.500201\n"));
  EXPECT_THAT(text, HasSubstr("mash_seconds_count{route=\"check\"} 4\n"));
}

TEST(metrics, a_duration_below_zero_counts_as_none) {
  registry all;
  auto& took = all.durations("s", "help");
  took.observe(-1s);
  EXPECT_EQ(took.at_most(0), 1U);
  EXPECT_EQ(took.sum(), 0us);
}

TEST(metrics, runaway_labels_share_one_series) {
  registry all;
  for (int i = 0; i < 1000; ++i) all.count("n", "help", {{"a", std::to_string(i)}}).add();
  const auto text = all.exposition();
  EXPECT_THAT(text, HasSubstr("n{a=\"254\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("n{a=\"255\"}")));
  EXPECT_THAT(text, HasSubstr("n{series=\"other\"} 745\n"));
}

TEST(metrics, counting_from_many_threads_loses_nothing) {
  registry all;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&all] {
        auto& n = all.count("n", "help");
        auto& took = all.durations("s", "help");
        for (int i = 0; i < 10000; ++i) {
          n.add();
          took.observe(1ms);
        }
      });
    for (int i = 0; i < 20; ++i) (void)all.exposition();  // a reader at the same time, for the thread sanitiser
  }
  EXPECT_EQ(all.count("n", "help").value(), 40000U);
  EXPECT_EQ(all.durations("s", "help").count(), 40000U);
}

TEST(metrics_death, one_name_is_one_kind) {
  registry all;
  all.count("n", "help").add();
  EXPECT_DEATH((void)all.level("n", "help"), "assertion_failed");
}

TEST(metrics_death, names_are_lower_snake_case) {
  registry all;
  EXPECT_DEATH((void)all.count("Bad-Name", "help"), "assertion_failed");
}

}  // namespace
}  // namespace mash::metrics
