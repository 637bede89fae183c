// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <random>

namespace mash {
namespace {

TEST(rfc3339, is_read_in_every_form_that_the_standard_has_and_written_in_one) {
  struct row {
    const char *text, *written;
  };
  const row rows[] = {
      {"2026-11-20T14:05:00Z", "2026-11-20T14:05:00.000Z"},
      {"2026-11-20t14:05:00z", "2026-11-20T14:05:00.000Z"},
      {"2026-11-20T14:05:00.1Z", "2026-11-20T14:05:00.100Z"},
      {"2026-11-20T14:05:00.12Z", "2026-11-20T14:05:00.120Z"},
      {"2026-11-20T14:05:00.123Z", "2026-11-20T14:05:00.123Z"},
      {"2026-11-20T14:05:00.123999999Z", "2026-11-20T14:05:00.123Z"},
      {"2026-11-20T14:05:00.000000001Z", "2026-11-20T14:05:00.000Z"},
      {"2026-11-20T14:05:00+00:00", "2026-11-20T14:05:00.000Z"},
      {"2026-11-20T14:05:00-00:00", "2026-11-20T14:05:00.000Z"},
      {"2026-07-20T14:05:00+01:00", "2026-07-20T13:05:00.000Z"},
      {"2026-11-20T23:30:00-05:30", "2026-11-21T05:00:00.000Z"},
      {"2026-01-01T00:00:00+14:00", "2025-12-31T10:00:00.000Z"},
      {"2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"},
      {"1969-12-31T23:59:59.001Z", "1969-12-31T23:59:59.001Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
      {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"},
  };
  for (const row& one : rows) {
    const auto read = parse_rfc3339(one.text);
    ASSERT_TRUE(read.has_value()) << one.text;
    EXPECT_EQ(to_rfc3339(*read), one.written) << one.text;
  }
}

TEST(rfc3339, refuses_everything_else_without_repeating_it) {
  for (const char* text : {"",
                           "now",
                           "2026-11-20",
                           "2026-11-20T14:05Z",
                           "2026-11-20T14:05:00",
                           "2026-11-20 14:05:00Z",
                           "20261120T140500Z",
                           "2026-11-20T14:05:00.Z",
                           "2026-11-20T14:05:00.1234567890Z",
                           "2026-11-20T14:05:00,5Z",
                           "2026-11-20T24:00:00Z",
                           "2026-11-20T14:60:00Z",
                           "2026-11-20T14:05:60Z",
                           "2026-02-30T14:05:00Z",
                           "2025-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-10T00:00:00Z",
                           "2026-11-00T00:00:00Z",
                           "2026-11-20T14:05:00+1:00",
                           "2026-11-20T14:05:00+0100",
                           "2026-11-20T14:05:00+24:00",
                           "2026-11-20T14:05:00+01:60",
                           "2026-11-20T14:05:00 +01:00",
                           "2026-11-20T14:05:00Z ",
                           " 2026-11-20T14:05:00Z",
                           "2026-11-20T14:05:00ZZ",
                           "2026-11-20T1a:05:00Z",
                           "-026-11-20T14:05:00Z",
                           "+2026-11-20T14:05:00Z",
                           "2026-11-20T-1:05:00Z",
                           "2026/11/20T14:05:00Z"}) {
    const auto read = parse_rfc3339(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, errc::invalid);
    EXPECT_EQ(read.error().detail, "a time is written as 2026-11-20T14:05:00Z");
  }
}

TEST(rfc3339, every_millisecond_comes_back) {
  std::mt19937_64 random(3);
  const auto span = static_cast<std::uint64_t>(parse_rfc3339("2199-12-31T23:59:59Z")->time_since_epoch().count());
  for (int i = 0; i < 5000; ++i) {
    const instant at(std::chrono::milliseconds(static_cast<std::int64_t>(random() % span) - 1'000'000'000'000));
    const auto back = parse_rfc3339(to_rfc3339(at));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(*back, at);
  }
}

TEST(rfc3339, text_of_one_form_sorts_as_time_does) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 2000; ++i) {
    const instant a(std::chrono::milliseconds(static_cast<std::int64_t>(random() % 4'000'000'000'000)));
    const instant b(std::chrono::milliseconds(static_cast<std::int64_t>(random() % 4'000'000'000'000)));
    EXPECT_EQ(a < b, to_rfc3339(a) < to_rfc3339(b));
  }
}

TEST(iso_date, is_a_day_of_the_calendar) {
  for (const char* text : {"2026-11-20", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "1900-02-28"}) {
    const auto read = parse_iso_date(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(to_iso_date(*read), text);
  }
  for (const char* text : {"", "2026-11-2", "2026-1-20", "26-11-20", "2026-02-30", "2025-02-29", "1900-02-29",
                           "2026-00-01", "2026-01-00", "2026-01-32", "2026-13-01", "2026/11/20", "20-11-2026",
                           "2026-11-20 ", " 2026-11-20", "2026-11-20T", "2026-1a-20", "+026-11-20", "2026-11"})
    EXPECT_FALSE(parse_iso_date(text).has_value()) << text;
}

TEST(iso_date, every_day_of_four_centuries_comes_back) {
  using std::chrono::days, std::chrono::sys_days;
  const sys_days last = sys_days(civil_date{std::chrono::year{2300}, std::chrono::month{1}, std::chrono::day{1}});
  sys_days day = sys_days(civil_date{std::chrono::year{1900}, std::chrono::month{1}, std::chrono::day{1}});
  int count = 0;
  for (; day < last; day += days(1), ++count) {
    const civil_date date{day};
    ASSERT_EQ(parse_iso_date(to_iso_date(date)).value(), date);
  }
  EXPECT_EQ(count, 146'097) << "the Gregorian cycle";
}

TEST(date_of, is_the_day_in_utc) {
  EXPECT_EQ(to_iso_date(date_of(*parse_rfc3339("2026-07-20T23:59:59.999Z"))), "2026-07-20");
  EXPECT_EQ(to_iso_date(date_of(*parse_rfc3339("2026-07-20T23:30:00-01:00"))), "2026-07-21");
  EXPECT_EQ(to_iso_date(date_of(*parse_rfc3339("1969-12-31T23:00:00Z"))), "1969-12-31") << "before 1970 too";
}

TEST(machine_clock, gives_whole_milliseconds_of_this_time) {
  const instant before = system_clock().now(), after = system_clock().now();
  EXPECT_LE(before, after);
  EXPECT_GT(before, *parse_rfc3339("2025-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace mash
