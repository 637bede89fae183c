// SPDX-License-Identifier: Apache-2.0
#include "cli/when.hpp"

#include <array>
#include <ctime>

#include "base/clock.hpp"

namespace mash::cli {
namespace {

std::string day_of(int day, int month, int year) {
  constexpr std::array<std::string_view, 12> MONTHS{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return std::to_string(day) + " " + std::string(MONTHS.at(static_cast<std::size_t>(month))) + " " +
         std::to_string(year);
}

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string when(std::string_view moment) {
  if (const auto day = parse_iso_date(moment))
    return day_of(static_cast<int>(static_cast<unsigned>(day->day())),
                  static_cast<int>(static_cast<unsigned>(day->month())) - 1, static_cast<int>(day->year()));
  const auto at = parse_rfc3339(moment);
  if (!at) return std::string(moment);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(*at);
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return std::string(moment);
  return day_of(local.tm_mday, local.tm_mon, local.tm_year + 1900) + " " + two(local.tm_hour) + ":" +
         two(local.tm_min) + " " + local.tm_zone;
}

}  // namespace mash::cli
