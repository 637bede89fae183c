// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/households.hpp"

#include <algorithm>
#include <unordered_map>

namespace mash::matching {
namespace {

constexpr double SHARE_WITH_DOUBLE = 0.03, PAIRS_EXPECTED_MIN = 5, DOUBTED_MAX = 0.125;

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

}  // namespace

doubles count_doubles(const packed_people& in, const given_names& forms) {
  doubles out;
  grouping by_birth, by_name;
  for (std::uint32_t row = 0; row < in.size(); ++row) {
    const profile one = in.at(row);
    const whole_name& name = one.names.front();
    const place& home = one.places.front();
    if (name.given.empty() || name.family.empty() || !one.born || one.born->day == 0 || home.postcode.empty()) continue;
    ++out.rows;
    const std::string family_home = joined(name.family) + "|" + home.postcode + "|";
    by_birth.add(family_home + text_of(*one.born), row);
    by_name.add(family_home + name.given.front(), row);
  }
  const naming names{forms};
  out.twins = by_birth.pairs([&](std::uint32_t i, std::uint32_t j) {
    return compare_given(in.at(i).names.front().given, in.at(j).names.front().given, names) == level::different;
  });
  out.namesakes = by_name.pairs([&](std::uint32_t i, std::uint32_t j) {
    return compare_births(in.at(i).born, in.at(j).born) == level::different;
  });
  return out;
}

circumstances judge_households(std::span<const file_evidence> files, double doubted_given, double doubted_birth) {
  const auto shows_none = [&](std::uint32_t doubles::* kind) {
    return std::ranges::any_of(files, [&](const file_evidence& one) {
      const double expected = one.seen.rows * SHARE_WITH_DOUBLE / 2 * one.found;
      return expected >= PAIRS_EXPECTED_MIN && one.seen.*kind == 0;
    });
  };
  return {doubted_given <= DOUBTED_MAX && shows_none(&doubles::twins),
          doubted_birth <= DOUBTED_MAX && shows_none(&doubles::namesakes)};
}

}  // namespace mash::matching
