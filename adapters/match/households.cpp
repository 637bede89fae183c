// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/households.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace mash::matching {
namespace {

constexpr double SHARE_WITH_DOUBLE = 0.03, PAIRS_EXPECTED_MIN = 5, DOUBTED_MAX = 0.125;
constexpr double REPEATS_WRONG_MAX = 0.5;  // of two records of one person, beside those that agree
constexpr int YEARS_ALIKE = 5;             // so much may the ages of one file's people reach beyond the other's

// Rows by a text that they share; pairs are counted among those of one text.
class grouping {
 public:
  void add(std::string key, std::uint32_t row) { rows_[std::move(key)].push_back(row); }

  template <class Differ>
  [[nodiscard]] std::uint32_t pairs(Differ differ) const {
    std::uint32_t out = 0;
    for (const auto& [key, rows] : rows_)
      for (std::size_t i = 0; i < std::min(rows.size(), ROWS_MAX); ++i)
        for (std::size_t j = 0; j < i; ++j) out += differ(rows[i], rows[j]) ? 1U : 0U;
    return out;
  }

 private:
  static constexpr std::size_t ROWS_MAX = 50;
  std::unordered_map<std::string, std::vector<std::uint32_t>> rows_;
};

std::string text_of(const birth& one) {
  return std::to_string(one.year_from) + "-" + std::to_string(one.month) + "-" + std::to_string(one.day);
}

using kind_of_double = std::uint32_t doubles::*;

bool shows_none(const file_evidence& one, kind_of_double kind) {
  const double expected = one.seen.rows * SHARE_WITH_DOUBLE / 2 * one.found;
  return expected >= PAIRS_EXPECTED_MIN && one.seen.*kind == 0;
}

bool shows_some(const file_evidence& one, kind_of_double kind) {
  return one.seen.*kind > one.seen.repeats * REPEATS_WRONG_MAX;
}

bool is_of_all_ages(const file_evidence& one, std::span<const file_evidence> files) {
  return std::ranges::all_of(files, [&](const file_evidence& other) {
    return one.seen.born_from <= other.seen.born_from + YEARS_ALIKE &&
           one.seen.born_until >= other.seen.born_until - YEARS_ALIKE;
  });
}

void note_ages(std::vector<int> years, doubles& into) {
  if (years.empty()) return;
  std::ranges::sort(years);
  into.born_from = years[years.size() / 20];
  into.born_until = years[years.size() - 1 - years.size() / 20];
}

}  // namespace

doubles count_doubles(const packed_people& in, const given_names& forms) {
  doubles out;
  grouping by_birth, by_name, by_home;
  std::vector<int> years;
  for (std::uint32_t row = 0; row < in.size(); ++row) {
    const profile one = in.at(row);
    const whole_name& name = one.names.front();
    const place& home = one.places.front();
    if (name.given.empty() || name.family.empty() || !one.born || one.born->day == 0 || home.postcode.empty()) continue;
    ++out.rows;
    years.push_back(one.born->year_from);
    const std::string family_home = joined(name.family) + "|" + home.postcode + "|";
    by_birth.add(family_home + text_of(*one.born), row);
    by_name.add(family_home + name.given.front(), row);
    if (!home.address.empty()) by_home.add(home.postcode + "|" + home.address, row);
  }
  const naming names{forms};
  note_ages(std::move(years), out);
  const auto is_born_apart = [&](std::uint32_t i, std::uint32_t j) {
    return compare_births(in.at(i).born, in.at(j).born) == level::different;
  };
  const auto is_twin = [&](std::uint32_t i, std::uint32_t j) {
    return compare_given(in.at(i).names.front().given, in.at(j).names.front().given, names) == level::different;
  };
  out.twins = by_birth.pairs(is_twin);
  out.repeats = by_birth.pairs([&](std::uint32_t i, std::uint32_t j) { return !is_twin(i, j); });
  out.namesakes = by_name.pairs(is_born_apart);
  out.homes = by_home.pairs([&](std::uint32_t i, std::uint32_t j) { return is_twin(i, j) || is_born_apart(i, j); });
  return out;
}

circumstances judge_households(std::span<const file_evidence> files, const doubts& doubted) {
  const auto have_none = [&](kind_of_double kind, bool of_all_ages) {
    return std::ranges::none_of(files, [&](const file_evidence& one) { return shows_some(one, kind); }) &&
           std::ranges::any_of(files, [&](const file_evidence& one) {
             return shows_none(one, kind) && (!of_all_ages || is_of_all_ages(one, files));
           });
  };
  circumstances out{.no_twins = doubted.given <= DOUBTED_MAX && have_none(&doubles::twins, false),
                    .no_namesakes = doubted.birth <= DOUBTED_MAX && have_none(&doubles::namesakes, true)};
  out.no_shared_homes =
      out.no_twins && out.no_namesakes && doubted.home <= DOUBTED_MAX && have_none(&doubles::homes, true);
  return out;
}

}  // namespace mash::matching
