// SPDX-License-Identifier: Apache-2.0
// When a desk is open: weekly hours, bank holidays and closed periods, in the local time of its zone across both clock
// changes. Counts working time, and working days as Working Together 2023 means them ("within one working day of a
// referral"). Pure; docs/formats/calendar.md has the file.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace date {
class time_zone;
}

namespace mash {

// Local times of one day, from midnight; `until` up to 24 h and after `from`.
struct opening {
  std::chrono::minutes from{}, until{};
  bool operator==(const opening&) const = default;
};

struct closed_period {
  civil_date from, until;  // both days included
  std::string because;     // "school holidays": shown to whoever asks
};

struct calendar_terms {
  std::string id, zone = "Europe/London";
  std::array<std::vector<opening>, 7> week;  // Monday first
  std::set<std::chrono::sys_days> holidays;
  std::optional<civil_date> holidays_until;  // the last day the list of bank holidays speaks of
  std::vector<closed_period> closed;
};

// Why a desk is not open at a moment.
struct closure {
  std::string because;             // "bank holiday", "closed at this hour", or the closed period's own words
  std::optional<instant> reopens;  // nothing within a year: not known
};

class calendar {
 public:
  // `invalid`: a zone this machine does not know, hours that overlap or end before they begin, no hour open in any
  // week, a closed period that ends before it begins.
  [[nodiscard]] static result<calendar> make(calendar_terms terms);

  [[nodiscard]] bool is_open(instant at) const;
  [[nodiscard]] std::optional<closure> closed_at(instant at) const;  // nothing: open
  // The first moment not before `at` that is open; nothing within a year gives nothing.
  [[nodiscard]] std::optional<instant> opens(instant at) const;
  // The first end of an opening after `at`; nothing within a year gives nothing.
  [[nodiscard]] std::optional<instant> closes(instant at) const;
  // The moment by which so much working time has passed since `from`; `work` of zero is `opens(from)`.
  [[nodiscard]] std::optional<instant> after_working_time(instant from, std::chrono::milliseconds work) const;
  [[nodiscard]] std::chrono::milliseconds working_time(instant from, instant until) const;
  // So many working days later, at the same time of day. What comes in while closed counts from the next opening.
  [[nodiscard]] std::optional<instant> after_working_days(instant from, int days) const;
  [[nodiscard]] bool is_working_day(civil_date day) const;
  // False where the list of bank holidays does not reach: the answer may then be a day out, and should say so.
  [[nodiscard]] bool knows_holidays_on(instant at) const;

  [[nodiscard]] const calendar_terms& terms() const { return terms_; }

 private:
  struct interval {
    instant from, until;
  };
  calendar(calendar_terms terms, const date::time_zone& zone) : terms_(std::move(terms)), zone_(&zone) {}
  [[nodiscard]] std::chrono::sys_days local_day(instant at) const;  // the local date, as a count of days
  [[nodiscard]] instant at_local(std::chrono::sys_days day, std::chrono::milliseconds since_midnight) const;
  [[nodiscard]] std::vector<interval> hours_of(std::chrono::sys_days day) const;
  [[nodiscard]] const closed_period* closed_on(std::chrono::sys_days day) const;

  calendar_terms terms_;
  const date::time_zone* zone_;  // of the process-wide table, never freed
};

// The hour of the day, 0 to 23, that a clock on the wall shows there. `zone`: one that this machine knows.
[[nodiscard]] int hour_in(std::string_view zone, instant at);

}  // namespace mash
