// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

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

// snprintf costs more than everything else that is done to write a time.
std::string padded(unsigned number, std::size_t width) {
  std::string text(width, '0');
  for (; width > 0; number /= 10) text[--width] = static_cast<char>('0' + number % 10);
  return text;
}

std::unexpected<error> not_a_time() { return fail(errc::invalid, "a time is written as 2026-11-20T14:05:00Z"); }

}  // namespace

const clock& system_clock() {
  static const machine_clock the_clock;
  return the_clock;
}

std::string to_iso_date(civil_date date) {
  const int year = static_cast<int>(date.year());
  std::string text = year >= 0 && year <= 9999 ? padded(static_cast<unsigned>(year), 4) : std::to_string(year);
  text.append("-").append(padded(static_cast<unsigned>(date.month()), 2));
  return text.append("-").append(padded(static_cast<unsigned>(date.day()), 2));
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
  const auto part = [](auto count, std::size_t width) { return padded(static_cast<unsigned>(count.count()), width); };
  std::string text = to_iso_date(civil_date{day});
  text.append("T").append(part(time.hours(), 2)).append(":").append(part(time.minutes(), 2)).append(":");
  return text.append(part(time.seconds(), 2)).append(".").append(part(time.subseconds(), 3)).append("Z");
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
