// SPDX-License-Identifier: Apache-2.0
#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace mash {
namespace {

const instant NOW = parse_rfc3339("2026-11-20T14:25:00.123Z").value();

TEST(uuid, has_its_version_its_variant_and_its_millisecond) {
  // On a thread of its own: ids of one thread only rise, whatever time they are asked for afterwards.
  std::thread([] {
    const std::string id = new_uuid(NOW);
    EXPECT_TRUE(is_uuid(id)) << id;
    EXPECT_EQ(id[14], '7');
    EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos) << id;
    const std::string millis = id.substr(0, 8) + id.substr(9, 4);
    EXPECT_EQ(std::stoll(millis, nullptr, 16), NOW.time_since_epoch().count());
  }).join();
}

TEST(uuid, rises_within_a_millisecond_and_beyond_its_counter) {
  std::thread([] {
    std::string last = new_uuid(NOW);
    for (int i = 0; i < 20'000; ++i) {
      std::string next = new_uuid(NOW);
      ASSERT_LT(last, next) << i;
      ASSERT_TRUE(is_uuid(next));
      last = std::move(next);
    }
  }).join();
}

TEST(uuid, rises_though_the_clock_goes_back) {
  std::thread([] {
    const std::string before = new_uuid(NOW);
    EXPECT_LT(before, new_uuid(NOW - std::chrono::hours(1)));
    EXPECT_LT(before, new_uuid(NOW + std::chrono::milliseconds(5)));
  }).join();
}

TEST(uuid, beside_another_has_its_millisecond_whatever_was_made_since) {
  std::thread([] {
    const std::string first = new_uuid(NOW);
    (void)new_uuid(NOW + std::chrono::hours(30));
    std::set<std::string> all{first};
    for (int i = 0; i < 5'000; ++i) {
      const std::string beside = new_uuid_beside(first);
      ASSERT_TRUE(is_uuid(beside)) << beside;
      ASSERT_EQ(beside.substr(0, 15), first.substr(0, 13) + "-7");
      ASSERT_NE(std::string_view("89ab").find(beside[19]), std::string_view::npos) << beside;
      all.insert(beside);
    }
    EXPECT_EQ(all.size(), 5'001U) << "and all are different";
  }).join();
}

TEST(uuid, is_nobody_elses_whichever_thread_made_it) {
  std::set<std::string> all;
  std::mutex door;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      std::vector<std::string> mine;
      for (int i = 0; i < 2000; ++i) mine.push_back(new_uuid(NOW));
      const std::lock_guard held(door);
      all.insert(mine.begin(), mine.end());
    });
  for (std::thread& one : threads) one.join();
  EXPECT_EQ(all.size(), 16'000U);
}

TEST(uuid, is_told_from_everything_that_is_none) {
  EXPECT_TRUE(is_uuid("01934567-89ab-7cde-8f01-23456789abcd"));
  EXPECT_TRUE(is_uuid("00000000-0000-0000-0000-000000000000"));
  for (const char* text : {"", "x", "01934567-89ab-7cde-8f01-23456789abc", "01934567-89ab-7cde-8f01-23456789abcde",
                           "01934567-89AB-7cde-8f01-23456789abcd", "0193456789ab7cde8f0123456789abcd",
                           "01934567_89ab_7cde_8f01_23456789abcd", "{1934567-89ab-7cde-8f01-23456789abc}",
                           "01934567-89ab-7cde-8f01-23456789abcg", "0193456-789ab-7cde-8f01-23456789abcd",
                           " 1934567-89ab-7cde-8f01-23456789abcd", "01934567-89ab-7cde-8f01-23456789abc\n",
                           "------------------------------------", "01934567-89ab-7cde-8f01-23456789abc/",
                           "01934567-89ab-7cde-8f01-2345678%61cd"})
    EXPECT_FALSE(is_uuid(text)) << text;
}

}  // namespace
}  // namespace mash
