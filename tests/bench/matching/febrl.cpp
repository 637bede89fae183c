// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/matching/febrl.hpp"

#include <charconv>
#include <map>

#include "adapters/match/columns.hpp"
#include "tests/support/source_path.hpp"

namespace mash::bench {
namespace {

// "rec-1070-dup-0" is 1070.
std::uint32_t person_of(std::string_view id) {
  std::uint32_t number = 0;
  id.remove_prefix(4);
  std::from_chars(id.data(), id.data() + id.size(), number);
  return number;
}

}  // namespace

void known_rows::add(std::uint32_t who, const matching::description& as) {
  person.push_back(who);
  profiles.push_back(matching::make_profile(as));
  packed.add(profiles.back());
  index.add(profiles.back());
}

known_rows read_febrl(int set, const std::string& map, part which) {
  const std::string folder = test::source_path("tests/data/febrl/");
  const auto columns = matching::read_columns(toml::read_file(folder + map).value(), map, matching::side::left);
  const auto table = csv::read_file(folder + "dataset" + std::to_string(set) + ".csv");
  known_rows out;
  for (const matching::description& one : matching::read_people(table.value(), columns.value()).value()) {
    const bool original = one.id.ends_with("-org");
    if (which != part::whole && original != (which == part::originals)) continue;
    out.add(person_of(one.id), one);
  }
  out.index.seal();
  return out;
}

double quality::f1() const {
  const double both = precision() + recall();
  return both > 0 ? 2 * precision() * recall() / both : 0;
}

quality measure(const pair_list& pairs, const known_rows* left, const known_rows& right) {
  quality out;
  std::map<std::uint32_t, std::size_t> in_right;
  for (const std::uint32_t one : right.person) ++in_right[one];
  if (left == nullptr)
    for (const auto& [person, rows] : in_right) out.truth += rows * (rows - 1) / 2;
  else
    for (const std::uint32_t one : left->person) out.truth += in_right.contains(one) ? in_right[one] : 0;
  const std::vector<std::uint32_t>& people = left == nullptr ? right.person : left->person;
  for (const auto& [a, b] : pairs) out.right += people[a] == right.person[b] ? 1U : 0U;
  out.found = pairs.size();
  return out;
}

pair_list exactly_alike(const known_rows* left, const known_rows& right) {
  const auto key = [](const matching::profile& one) {
    return matching::joined(one.names[0].given) + "|" + matching::joined(one.names[0].family) + "|" +
           (one.born
                ? std::to_string(one.born->year_from * 10000 + static_cast<int>(one.born->month * 100 + one.born->day))
                : "");
  };
  std::multimap<std::string, std::uint32_t> rows;
  for (std::uint32_t j = 0; j < right.profiles.size(); ++j) rows.emplace(key(right.profiles[j]), j);
  const auto& from = left == nullptr ? right.profiles : left->profiles;
  pair_list out;
  for (std::uint32_t i = 0; i < from.size(); ++i) {
    if (!from[i].born || from[i].names[0].given.empty() || from[i].names[0].family.empty()) continue;
    const auto [first, last] = rows.equal_range(key(from[i]));
    for (auto at = first; at != last; ++at)
      if (left != nullptr || at->second > i) out.emplace_back(i, at->second);
  }
  return out;
}

}  // namespace mash::bench
