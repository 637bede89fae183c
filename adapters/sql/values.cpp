// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/values.hpp"

#include <algorithm>
#include <array>

namespace mash::sql {

std::optional<civil_date> to_date(std::string_view text) {
  if (text.size() > 10 && text[10] != ' ' && text[10] != 'T') return std::nullopt;
  const auto day = parse_iso_date(text.substr(0, 10));
  return day ? std::optional(*day) : std::nullopt;
}

std::string iso_date(std::string_view text) {
  const auto day = to_date(text);
  return day ? to_iso_date(*day) : std::string();
}

std::string iso_time(std::string_view text) {
  if (text.size() <= 10) return iso_date(text);
  std::string whole(text);
  if (whole[10] == ' ') whole[10] = 'T';
  if (!whole.ends_with('Z')) whole += 'Z';
  const auto at = parse_rfc3339(whole);
  return at ? to_rfc3339(*at) : std::string();
}

bool is_yes(std::string_view text) {
  constexpr auto YES = std::to_array<std::string_view>({"1", "t", "true", "y", "yes"});
  const auto same = [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b); };
  return std::ranges::any_of(YES, [&](std::string_view word) { return std::ranges::equal(text, word, same); });
}

civil_date next_day(civil_date day) { return std::chrono::sys_days(day) + std::chrono::days(1); }

std::optional<civil_date> swapped(civil_date day) {
  const unsigned d = static_cast<unsigned>(day.day()), m = static_cast<unsigned>(day.month());
  if (d > 12 || d == m) return std::nullopt;
  return civil_date(day.year(), std::chrono::month(d), std::chrono::day(m));
}

}  // namespace mash::sql
