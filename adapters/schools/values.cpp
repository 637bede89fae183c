// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/schools/ctf.hpp"

namespace mash::schools {
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
  if (text.size() >= 10 && text[4] == '-' && text[7] == '-') {
    if (text.size() > 10 && text[10] != 'T' && text[10] != ' ') return std::nullopt;
    return as_date(std::string(text.substr(0, 10)));
  }
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
  if (word == "9") return sex::indeterminate;
  if (word == "u" || word == "unknown" || word == "0") return sex::unknown;
  return std::nullopt;
}

std::optional<int> read_count(std::string_view text) {
  if (text.ends_with(".0")) text.remove_suffix(2);
  constexpr int COUNT_MAX = 100'000;
  int out = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || problem != std::errc{} || end != text.data() + text.size() || out < 0 || out > COUNT_MAX)
    return std::nullopt;
  return out;
}

}  // namespace mash::schools
