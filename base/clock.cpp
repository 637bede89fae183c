// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <charconv>
#include <cstdio>
#include <optional>

namespace mash {
namespace {

class machine_clock final : public clock {
 public:
  instant now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
  if (from + count > text.size()) return std::nullopt;
  int value = 0;
  for (char c : text.substr(from, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::unexpected<error> not_a_time() { return fail(errc::invalid, "a time is written as 2026-11-20T14:05:00Z"); }

}  // namespace

const clock& system_clock() {
  static const machine_clock the_clock;
  return the_clock;
}

std::string to_iso_date(civil_date date) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

result<civil_date> parse_iso_date(std::string_view text) {
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !year || !month || !day)
    return fail(errc::invalid, "a date is written as 2026-11-20");
  const civil_date date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                        std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return fail(errc::invalid, "there is no such day in the calendar");
  return date;
}

civil_date date_of(instant at) { return civil_date{std::chrono::floor<std::chrono::days>(at)}; }

std::string to_rfc3339(instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time{at - day};
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%03dZ", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return to_iso_date(civil_date{day}) + text;
}

result<instant> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
    return not_a_time();
  const auto date = parse_iso_date(text.substr(0, 10));
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!date || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return not_a_time();
  std::size_t at = 19;
  int millis = 0;
  if (text[at] == '.') {
    int scale = 100;
    const auto first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      millis += (text[at] - '0') * scale;
    if (at == first || at - first > 9) return not_a_time();
  }
  auto value = std::chrono::sys_days{*date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
               std::chrono::seconds{*second} + std::chrono::milliseconds{millis};
  const std::string_view zone = text.substr(at);
  if (zone == "Z" || zone == "z") return value;
  const auto zone_hours = digits(zone, 1, 2), zone_minutes = digits(zone, 4, 2);
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || !zone_hours || !zone_minutes ||
      *zone_hours > 23 || *zone_minutes > 59)
    return not_a_time();
  const auto offset = std::chrono::hours{*zone_hours} + std::chrono::minutes{*zone_minutes};
  return zone[0] == '+' ? value - offset : value + offset;
}

}  // namespace mash
