// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/values.hpp"

#include <gtest/gtest.h>

namespace mash::kit {
namespace {

TEST(sql_values, reads_dates_with_and_without_a_time) {
  EXPECT_EQ(iso_date("2026-09-14"), "2026-09-14");
  EXPECT_EQ(iso_date("2026-09-14 00:00:00"), "2026-09-14");
  EXPECT_EQ(iso_date("2026-09-14T21:05:00Z"), "2026-09-14");
  for (const char* wrong : {"", "2026-02-30", "14/09/2026", "2026-09", "2026-09-145", "2026-09-14x21:00:00"})
    EXPECT_EQ(iso_date(wrong), "") << wrong;
}

TEST(sql_values, prints_times_as_rfc_3339) {
  EXPECT_EQ(iso_time("2026-09-14 21:05:00"), "2026-09-14T21:05:00.000Z");
  EXPECT_EQ(iso_time("2026-09-14T21:05:00.5Z"), "2026-09-14T21:05:00.500Z");
  EXPECT_EQ(iso_time("2026-09-14"), "2026-09-14");
  for (const char* wrong : {"", "2026-09-14 25:00:00", "yesterday evening"}) EXPECT_EQ(iso_time(wrong), "") << wrong;
}

TEST(sql_values, takes_every_usual_spelling_of_yes_and_nothing_else) {
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "y", "Y", "Yes"}) EXPECT_TRUE(is_yes(yes)) << yes;
  for (const char* no : {"", "0", "f", "false", "N", "no", "2", "11", "yess", "null"}) EXPECT_FALSE(is_yes(no)) << no;
}

TEST(sql_values, swaps_day_and_month_only_where_that_is_another_date) {
  using namespace std::chrono_literals;
  EXPECT_EQ(swapped(2015y / 4 / 2), 2015y / 2 / 4);
  EXPECT_EQ(swapped(2015y / 4 / 4), std::nullopt);
  EXPECT_EQ(swapped(2015y / 4 / 13), std::nullopt);
  EXPECT_EQ(swapped(2015y / 12 / 1), 2015y / 1 / 12);
}

TEST(sql_values, the_next_day_crosses_months_and_leap_years) {
  using namespace std::chrono_literals;
  EXPECT_EQ(next_day(2024y / 2 / 28), 2024y / 2 / 29);
  EXPECT_EQ(next_day(2025y / 12 / 31), 2026y / 1 / 1);
}

}  // namespace
}  // namespace mash::kit
