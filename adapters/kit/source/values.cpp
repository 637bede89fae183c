// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/values.hpp"

#include <algorithm>
#include <array>

namespace mash::kit {
namespace {

constexpr auto MONTHS = std::to_array<std::string_view>(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<civil_date> as_date(const std::string& iso) {
  const auto found = parse_iso_date(iso);
  return found ? std::optional(*found) : std::nullopt;
}

}  // namespace

std::optional<civil_date> read_date(std::string_view text) {
  if (text.size() >= 10 && text[4] == '-' && text[7] == '-') return to_date(text);
  if (text.size() == 10 && text[2] == '/' && text[5] == '/')
    return as_date(
        std::string(text.substr(6)).append("-").append(text.substr(3, 2)).append("-").append(text.substr(0, 2)));
  if (text.size() >= 11 && text[4] == '-' && text[8] == '-') {
    const auto month = std::ranges::find(MONTHS, lower(text.substr(5, 3)));
    if (month == MONTHS.end() || (text.size() > 11 && text[11] != ' ')) return std::nullopt;
    const std::string number = std::to_string(month - MONTHS.begin() + 1);
    return as_date(std::string(text.substr(0, 5))
                       .append(number.size() == 1 ? "0" : "")
                       .append(number)
                       .append("-")
                       .append(text.substr(9, 2)));
  }
  return std::nullopt;
}

std::optional<policy::sex> read_sex(std::string_view text) {
  using policy::sex;
  const std::string word = lower(text);
  if (word == "m" || word == "male" || word == "1") return sex::male;
  if (word == "f" || word == "female" || word == "2") return sex::female;
  if (word == "i" || word == "indeterminate" || word == "9") return sex::indeterminate;
  if (word == "u" || word == "unknown" || word == "0") return sex::unknown;
  return std::nullopt;
}

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

}  // namespace mash::kit
