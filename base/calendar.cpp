// SPDX-License-Identifier: Apache-2.0
#include "base/calendar.hpp"

#include <date/tz.h>

#include <algorithm>

namespace mash {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

constexpr days SEARCH_MAX{366};      // further ahead nobody plans a partner check
constexpr days COUNT_MAX{20 * 366};  // and no clock counts longer than this
constexpr std::chrono::minutes DAY{24 * 60};

result<void> check_hours(std::vector<opening>& one_day) {
  std::ranges::sort(one_day, {}, &opening::from);
  for (std::size_t i = 0; i < one_day.size(); ++i) {
    const opening& each = one_day[i];
    if (each.from < each.from.zero() || each.until <= each.from || each.until > DAY)
      return fail(errc::invalid, "opening hours begin before they end, within one day");
    if (i > 0 && each.from < one_day[i - 1].until) return fail(errc::invalid, "opening hours of one day overlap");
  }
  return {};
}

// The weekday as an index into `calendar_terms::week`.
std::size_t index_of(sys_days day) { return std::chrono::weekday(day).iso_encoding() - 1; }

}  // namespace

result<calendar> calendar::make(calendar_terms terms) {
  for (auto& one_day : terms.week)
    if (auto good = check_hours(one_day); !good) return std::unexpected(std::move(good).error());
  if (std::ranges::all_of(terms.week, [](const auto& one_day) { return one_day.empty(); }))
    return fail(errc::invalid, "a desk that is never open answers nothing: name the hours of at least one weekday");
  for (const closed_period& one : terms.closed)
    if (!one.from.ok() || !one.until.ok() || sys_days(one.until) < sys_days(one.from))
      return fail(errc::invalid, "a closed period ends before it begins");
  try {
    const date::time_zone* zone = date::locate_zone(terms.zone);
    return calendar(std::move(terms), *zone);
  } catch (const std::runtime_error&) {
    return fail(errc::invalid, "this machine knows no time zone of that name; `Europe/London` is one");
  }
}

int hour_in(std::string_view zone, instant at) {
  const auto local = date::locate_zone(std::string(zone))->to_local(at).time_since_epoch();
  return static_cast<int>(std::chrono::floor<std::chrono::hours>(local - std::chrono::floor<days>(local)).count());
}

sys_days calendar::local_day(instant at) const {
  return sys_days(std::chrono::floor<days>(zone_->to_local(at)).time_since_epoch());
}

instant calendar::at_local(sys_days day, milliseconds since_midnight) const {
  // In the hour that is left out in spring: the moment of the change. In the hour that comes twice: its first passing.
  const date::local_time<milliseconds> local(day.time_since_epoch() + since_midnight);
  return zone_->to_sys(local, date::choose::earliest);
}

const closed_period* calendar::closed_on(sys_days day) const {
  const auto found = std::ranges::find_if(
      terms_.closed, [&](const closed_period& one) { return sys_days(one.from) <= day && day <= sys_days(one.until); });
  return found == terms_.closed.end() ? nullptr : &*found;
}

std::vector<calendar::interval> calendar::hours_of(sys_days day) const {
  std::vector<interval> open;
  if (terms_.holidays.contains(day) || closed_on(day) != nullptr) return open;
  for (const opening& each : terms_.week.at(index_of(day)))
    open.push_back({at_local(day, each.from), at_local(day, each.until)});
  return open;
}

bool calendar::is_open(instant at) const {
  return std::ranges::any_of(hours_of(local_day(at)),
                             [&](const interval& each) { return each.from <= at && at < each.until; });
}

std::optional<closure> calendar::closed_at(instant at) const {
  if (is_open(at)) return std::nullopt;
  const sys_days today = local_day(at);
  closure out{"closed at this hour", opens(at)};
  if (const closed_period* period = closed_on(today))
    out.because = period->because;
  else if (terms_.holidays.contains(today))
    out.because = "bank holiday";
  return out;
}

std::optional<instant> calendar::opens(instant at) const {
  const sys_days today = local_day(at);
  for (sys_days day = today; day <= today + SEARCH_MAX; day += days(1))
    for (const interval& each : hours_of(day))
      if (at < each.until) return std::max(at, each.from);
  return std::nullopt;
}

std::optional<instant> calendar::closes(instant at) const {
  const sys_days today = local_day(at);
  for (sys_days day = today; day <= today + SEARCH_MAX; day += days(1))
    for (const interval& each : hours_of(day))
      if (at < each.until) return each.until;
  return std::nullopt;
}

std::optional<instant> calendar::after_working_time(instant from, milliseconds work) const {
  if (work <= work.zero()) return opens(from);
  const sys_days first = local_day(from);
  for (sys_days day = first; day <= first + COUNT_MAX; day += days(1))
    for (const interval& each : hours_of(day)) {
      const instant begin = std::max(from, each.from);
      if (begin >= each.until) continue;
      if (work <= each.until - begin) return begin + work;
      work -= each.until - begin;
    }
  return std::nullopt;
}

milliseconds calendar::working_time(instant from, instant until) const {
  milliseconds sum{};
  if (until <= from) return sum;
  const sys_days last = std::min(local_day(until), local_day(from) + COUNT_MAX);
  for (sys_days day = local_day(from); day <= last; day += days(1))
    for (const interval& each : hours_of(day)) {
      const instant begin = std::max(from, each.from), end = std::min(until, each.until);
      if (begin < end) sum += end - begin;
    }
  return sum;
}

bool calendar::is_working_day(civil_date day) const { return day.ok() && !hours_of(sys_days(day)).empty(); }

std::optional<instant> calendar::after_working_days(instant from, int count) const {
  const auto start = opens(from);
  if (!start) return std::nullopt;
  const sys_days first = local_day(*start);
  const milliseconds time_of_day = zone_->to_local(*start).time_since_epoch() - first.time_since_epoch();
  sys_days day = first;
  while (count > 0) {
    day += days(1);
    if (day > first + COUNT_MAX) return std::nullopt;
    if (!hours_of(day).empty()) --count;
  }
  return at_local(day, time_of_day);
}

bool calendar::knows_holidays_on(instant at) const {
  return !terms_.holidays_until || local_day(at) <= sys_days(*terms_.holidays_until);
}

}  // namespace mash
