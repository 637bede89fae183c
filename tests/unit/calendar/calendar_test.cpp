// SPDX-License-Identifier: Apache-2.0
// Working time across nights, weekends, bank holidays, closed periods and both changes of the clock; every expected
// moment was worked out by hand.
#include "base/calendar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace mash {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using testing::Eq;
using testing::HasSubstr;
using testing::Optional;

constexpr opening NINE_TO_FIVE{hours(9), hours(17)};

instant at(std::string_view text) { return parse_rfc3339(text).value(); }
civil_date day(std::string_view text) { return parse_iso_date(text).value(); }

calendar_terms office() {
  calendar_terms terms;
  terms.id = "office";
  for (std::size_t i = 0; i < 5; ++i) terms.week.at(i) = {NINE_TO_FIVE};
  terms.holidays = {std::chrono::sys_days(day("2026-12-25")), std::chrono::sys_days(day("2026-12-28"))};
  terms.holidays_until = day("2026-12-31");
  return terms;
}
calendar made(calendar_terms terms) { return calendar::make(std::move(terms)).value(); }

TEST(calendar, is_open_from_the_first_minute_and_closed_at_the_last) {
  const calendar desk = made(office());  // Friday in winter: local time is UTC
  EXPECT_FALSE(desk.is_open(at("2026-11-20T08:59:59.999Z")));
  EXPECT_TRUE(desk.is_open(at("2026-11-20T09:00:00Z")));
  EXPECT_TRUE(desk.is_open(at("2026-11-20T16:59:59.999Z")));
  EXPECT_FALSE(desk.is_open(at("2026-11-20T17:00:00Z")));
  EXPECT_FALSE(desk.is_open(at("2026-11-21T12:00:00Z"))) << "a Saturday";
}

TEST(calendar, keeps_local_hours_in_summer_time) {
  const calendar desk = made(office());  // Monday 6 July 2026: 9:00 in London is 8:00 UTC
  EXPECT_FALSE(desk.is_open(at("2026-07-06T07:59:00Z")));
  EXPECT_TRUE(desk.is_open(at("2026-07-06T08:00:00Z")));
  EXPECT_FALSE(desk.is_open(at("2026-07-06T16:00:00Z")));
}

TEST(calendar, says_why_it_is_closed_and_when_it_opens) {
  calendar_terms terms = office();
  terms.closed.push_back({day("2026-12-21"), day("2026-12-23"), "school holidays"});
  const calendar desk = made(terms);
  EXPECT_FALSE(desk.closed_at(at("2026-12-18T12:00:00Z")).has_value());
  const auto evening = desk.closed_at(at("2026-12-18T18:00:00Z")).value();
  EXPECT_EQ(evening.because, "closed at this hour");
  EXPECT_THAT(evening.reopens, Optional(Eq(at("2026-12-24T09:00:00Z")))) << "after the weekend and the closed days";
  EXPECT_EQ(desk.closed_at(at("2026-12-22T12:00:00Z"))->because, "school holidays");
  EXPECT_EQ(desk.closed_at(at("2026-12-28T12:00:00Z"))->because, "bank holiday");
  EXPECT_THAT(desk.opens(at("2026-12-25T12:00:00Z")), Optional(Eq(at("2026-12-29T09:00:00Z"))));
}

TEST(calendar, opens_at_once_when_it_is_open) {
  EXPECT_THAT(made(office()).opens(at("2026-11-20T10:30:00Z")), Optional(Eq(at("2026-11-20T10:30:00Z"))));
}

TEST(calendar, closes_at_the_end_of_the_opening_that_runs_or_comes_next) {
  const calendar desk = made(office());
  EXPECT_THAT(desk.closes(at("2026-11-20T12:00:00Z")), Optional(at("2026-11-20T17:00:00Z")));
  EXPECT_THAT(desk.closes(at("2026-11-20T08:00:00Z")), Optional(at("2026-11-20T17:00:00Z")));
  EXPECT_THAT(desk.closes(at("2026-11-20T17:00:00Z")), Optional(at("2026-11-23T17:00:00Z"))) << "over the weekend";
  EXPECT_THAT(desk.closes(at("2026-12-24T18:00:00Z")), Optional(at("2026-12-29T17:00:00Z"))) << "over Christmas";
}

TEST(calendar, counts_working_time_over_a_night_and_a_weekend) {
  const calendar desk = made(office());
  // Friday 16:00, four hours: one on Friday, three on Monday.
  EXPECT_THAT(desk.after_working_time(at("2026-11-20T16:00:00Z"), hours(4)), Optional(Eq(at("2026-11-23T12:00:00Z"))));
  // What ends exactly at closing time ends then, not at the next opening.
  EXPECT_THAT(desk.after_working_time(at("2026-11-20T16:00:00Z"), hours(1)), Optional(Eq(at("2026-11-20T17:00:00Z"))));
  // Asked on Saturday: from Monday 9:00.
  EXPECT_THAT(desk.after_working_time(at("2026-11-21T03:00:00Z"), hours(24)), Optional(Eq(at("2026-11-25T17:00:00Z"))));
  EXPECT_EQ(desk.working_time(at("2026-11-20T16:00:00Z"), at("2026-11-23T12:00:00Z")), hours(4));
  EXPECT_EQ(desk.working_time(at("2026-11-23T12:00:00Z"), at("2026-11-20T16:00:00Z")), milliseconds(0));
}

TEST(calendar, no_working_time_is_the_next_opening) {
  EXPECT_THAT(made(office()).after_working_time(at("2026-11-21T03:00:00Z"), hours(0)),
              Optional(Eq(at("2026-11-23T09:00:00Z"))));
}

TEST(calendar, a_day_of_24_hours_is_one_hour_shorter_in_spring_and_longer_in_autumn) {
  calendar_terms terms;
  for (auto& one_day : terms.week) one_day = {{hours(0), hours(24)}};
  const calendar always = made(terms);
  // Summer time began on 29 March 2026 and ended on 25 October 2026.
  EXPECT_EQ(always.working_time(at("2026-03-29T00:00:00Z"), at("2026-03-29T23:00:00Z")), hours(23));
  EXPECT_EQ(always.working_time(at("2026-10-24T23:00:00Z"), at("2026-10-26T00:00:00Z")), hours(25));
  EXPECT_TRUE(always.is_open(at("2026-03-29T01:30:00Z")));
  EXPECT_THAT(always.after_working_time(at("2026-03-28T12:00:00Z"), hours(24)),
              Optional(Eq(at("2026-03-29T12:00:00Z"))))
      << "hours are hours, whatever the clock on the wall says";
}

TEST(calendar, hours_inside_the_hour_that_is_left_out_are_empty_and_those_that_come_twice_begin_at_the_first) {
  calendar_terms terms;
  terms.week.at(6) = {{hours(1), hours(2)}};  // Sundays, one to two at night
  const calendar desk = made(terms);
  EXPECT_EQ(desk.working_time(at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z")), milliseconds(0));
  EXPECT_THAT(desk.opens(at("2026-10-24T12:00:00Z")), Optional(Eq(at("2026-10-25T00:00:00Z"))));
}

TEST(calendar, a_working_day_after_a_referral_skips_what_is_closed) {
  const calendar desk = made(office());
  EXPECT_THAT(desk.after_working_days(at("2026-11-19T10:15:00Z"), 1), Optional(Eq(at("2026-11-20T10:15:00Z"))));
  EXPECT_THAT(desk.after_working_days(at("2026-11-20T16:45:00Z"), 1), Optional(Eq(at("2026-11-23T16:45:00Z"))));
  EXPECT_THAT(desk.after_working_days(at("2026-11-20T22:00:00Z"), 1), Optional(Eq(at("2026-11-24T09:00:00Z"))))
      << "in the evening: it counts from Monday's opening";
  EXPECT_THAT(desk.after_working_days(at("2026-12-24T12:00:00Z"), 2), Optional(Eq(at("2026-12-30T12:00:00Z"))));
  EXPECT_THAT(desk.after_working_days(at("2026-03-27T12:00:00Z"), 1), Optional(Eq(at("2026-03-30T11:00:00Z"))))
      << "the same time on the wall, after the change of the clock";
  EXPECT_THAT(desk.after_working_days(at("2026-11-19T10:15:00Z"), 0), Optional(Eq(at("2026-11-19T10:15:00Z"))));
}

TEST(calendar, knows_working_days) {
  const calendar desk = made(office());
  EXPECT_TRUE(desk.is_working_day(day("2026-12-24")));
  EXPECT_FALSE(desk.is_working_day(day("2026-12-25")));
  EXPECT_FALSE(desk.is_working_day(day("2026-12-26"))) << "a Saturday";
  EXPECT_FALSE(desk.is_working_day(std::chrono::year(2026) / 2 / 30)) << "no day at all";
}

TEST(calendar, says_how_far_its_bank_holidays_reach) {
  EXPECT_TRUE(made(office()).knows_holidays_on(at("2026-12-31T23:59:00Z")));
  EXPECT_FALSE(made(office()).knows_holidays_on(at("2027-01-01T00:00:00Z")));
  calendar_terms without = office();
  without.holidays_until.reset();
  EXPECT_TRUE(made(without).knows_holidays_on(at("2050-01-01T00:00:00Z"))) << "a desk that keeps no bank holidays";
}

TEST(calendar, one_that_is_closed_for_years_does_not_search_for_ever) {
  calendar_terms terms = office();
  terms.closed.push_back({day("2026-01-01"), day("2126-01-01"), "closed down"});
  const calendar desk = made(terms);
  EXPECT_FALSE(desk.opens(at("2026-11-20T12:00:00Z")).has_value());
  EXPECT_FALSE(desk.after_working_time(at("2026-11-20T12:00:00Z"), hours(1)).has_value());
  EXPECT_FALSE(desk.after_working_days(at("2026-11-20T12:00:00Z"), 1).has_value());
  EXPECT_FALSE(desk.closed_at(at("2026-11-20T12:00:00Z"))->reopens.has_value());
}

TEST(calendar, refuses_hours_that_cannot_be) {
  const auto refused = [](auto change) {
    calendar_terms terms = office();
    change(terms);
    const auto made_of_it = calendar::make(std::move(terms));
    return made_of_it ? std::string("taken") : made_of_it.error().detail;
  };
  EXPECT_THAT(refused([](auto& terms) { terms.week = {}; }), HasSubstr("never open"));
  EXPECT_THAT(refused([](auto& terms) { terms.week[0] = {{hours(9), hours(9)}}; }), HasSubstr("begin before they end"));
  EXPECT_THAT(refused([](auto& terms) { terms.week[0] = {{hours(9), hours(25)}}; }), HasSubstr("within one day"));
  EXPECT_THAT(refused([](auto& terms) { terms.week[0] = {{hours(12), hours(17)}, {hours(9), hours(13)}}; }),
              HasSubstr("overlap"));
  EXPECT_THAT(refused([](auto& terms) { terms.zone = "Europe/Atlantis"; }), HasSubstr("no time zone"));
  EXPECT_THAT(refused([](auto& terms) { terms.closed = {{day("2026-02-02"), day("2026-02-01"), "x"}}; }),
              HasSubstr("ends before"));
}

// Whatever is asked: the working time up to the moment that is given is what was asked for, and that moment is the
// first.
TEST(calendar, counting_forward_and_measuring_back_agree) {
  calendar_terms terms = office();
  terms.week[2] = {{hours(8), hours(12)}, {hours(13), hours(19)}};
  const calendar desk = made(terms);
  std::mt19937 random(20261121);
  const instant begin = at("2026-01-01T00:00:00Z");
  for (int i = 0; i < 2000; ++i) {
    const instant from = begin + minutes(random() % (366 * 24 * 60));
    const milliseconds work = minutes(1 + random() % (10 * 8 * 60));
    const instant end = desk.after_working_time(from, work).value();
    ASSERT_EQ(desk.working_time(from, end), work) << to_rfc3339(from);
    ASSERT_LT(desk.working_time(from, end - milliseconds(1)), work) << to_rfc3339(from);
  }
}

// The clocks went forward on 29 March 2026 and back on 25 October, both at 01:00 UTC.
TEST(hour_in, is_what_a_clock_on_the_wall_shows_across_both_changes) {
  const auto hour = [](const char* utc) { return hour_in("Europe/London", parse_rfc3339(utc).value()); };
  EXPECT_EQ(hour("2026-11-20T14:59:59.999Z"), 14);
  EXPECT_EQ(hour("2026-06-20T23:30:00Z"), 0);
  EXPECT_EQ(hour("2026-03-29T00:59:59Z"), 0);
  EXPECT_EQ(hour("2026-03-29T01:00:00Z"), 2);
  EXPECT_EQ(hour("2026-10-25T00:30:00Z"), 1);
  EXPECT_EQ(hour("2026-10-25T01:30:00Z"), 1);
  EXPECT_EQ(hour("1969-12-31T22:30:00Z"), 23) << "British standard time, before the epoch";
}

}  // namespace
}  // namespace mash
