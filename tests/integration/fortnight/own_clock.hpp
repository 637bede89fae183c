// SPDX-License-Identifier: Apache-2.0
// The clocks of a check worked out a second time, minute by minute, from the rules in docs/formats/calendar.md alone:
// nothing here calls base/calendar, reads its files or knows a zone's table. Local time is that of London in 2027,
// where clocks go forward on 28 March at 01:00 UTC. Good for March to May 2027.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"

namespace mash::fortnight {

using std::chrono::minutes;

// Hours of one day, in minutes from midnight.
using day_hours = std::vector<std::pair<int, int>>;

struct own_desk {
  std::array<day_hours, 7> week;  // Monday first
  bool keeps_bank_holidays = true;
  std::vector<std::pair<civil_date, civil_date>> away{};  // both days included
  std::string away_because{};
};

class own_clock {
 public:
  explicit own_clock(own_desk desk) : desk_(std::move(desk)), open_(static_cast<std::size_t>((LAST - FIRST).count())) {
    for (std::size_t i = 0; i < open_.size(); ++i) open_[i] = works(FIRST + minutes(i));
  }

  [[nodiscard]] bool is_open(instant at) const { return open_.at(place(at)); }
  // Every open minute takes one off; where the last one ends, the time is up.
  [[nodiscard]] instant after_working(instant from, minutes work) const {
    instant at = from;
    for (minutes left = work; left > minutes(0); at += minutes(1))
      if (is_open(at)) --left;
    return at;
  }
  [[nodiscard]] instant opens(instant from) const {
    while (!is_open(from)) from += minutes(1);
    return from;
  }
  // One working day later at the same time of day; what comes in while closed counts from the next opening.
  [[nodiscard]] instant next_working_day(instant from) const {
    const instant start = opens(from);
    const auto time_of_day = local(start) - day_of(start);
    for (auto day = day_of(start) + std::chrono::days(1);; day += std::chrono::days(1))
      if (!hours_of(day).empty()) return from_local(day + time_of_day);
  }
  // In the words that a page shows; empty while it is open.
  [[nodiscard]] std::string closed_because(instant at) const {
    if (is_open(at)) return "";
    if (is_away(day_of(at))) return desk_.away_because;
    return desk_.keeps_bank_holidays && is_bank_holiday(day_of(at)) ? "bank holiday" : "closed at this hour";
  }

 private:
  using local_minute = std::chrono::sys_time<std::chrono::milliseconds>;  // what the wall shows, as if it were UTC
  static constexpr std::chrono::sys_time<minutes> FIRST = std::chrono::sys_days(std::chrono::year(2027) / 3 / 1);
  static constexpr std::chrono::sys_time<minutes> LAST = std::chrono::sys_days(std::chrono::year(2027) / 6 / 1);
  static constexpr std::chrono::sys_time<minutes> FORWARD =
      std::chrono::sys_days(std::chrono::year(2027) / 3 / 28) + minutes(60);

  static std::size_t place(instant at) {
    return static_cast<std::size_t>(std::chrono::floor<minutes>(at - FIRST).count());
  }
  static local_minute local(instant at) { return at >= FORWARD ? at + std::chrono::hours(1) : at; }
  static std::chrono::sys_days day_of(instant at) { return std::chrono::floor<std::chrono::days>(local(at)); }
  static instant from_local(local_minute wall) {
    const instant in_summer = wall - std::chrono::hours(1);
    return in_summer >= FORWARD ? in_summer : wall;
  }
  static bool is_bank_holiday(std::chrono::sys_days day) {  // of England: Good Friday, Easter Monday, May twice, August
    for (const auto& [month, date] : {std::pair{3, 26}, {3, 29}, {5, 3}, {5, 31}, {8, 30}})
      if (day == std::chrono::sys_days(std::chrono::year(2027) / month / date)) return true;
    return false;
  }
  [[nodiscard]] bool is_away(std::chrono::sys_days day) const {
    for (const auto& [from, until] : desk_.away)
      if (std::chrono::sys_days(from) <= day && day <= std::chrono::sys_days(until)) return true;
    return false;
  }
  [[nodiscard]] day_hours hours_of(std::chrono::sys_days day) const {
    if (is_away(day) || (desk_.keeps_bank_holidays && is_bank_holiday(day))) return {};
    return desk_.week.at(std::chrono::weekday(day).iso_encoding() - 1);
  }
  [[nodiscard]] bool works(instant at) const {
    const auto minute = std::chrono::floor<minutes>(local(at) - day_of(at)).count();
    for (const auto& [from, until] : hours_of(day_of(at)))
      if (from <= minute && minute < until) return true;
    return false;
  }

  own_desk desk_;
  std::vector<bool> open_;
};

}  // namespace mash::fortnight
