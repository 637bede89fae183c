// SPDX-License-Identifier: Apache-2.0
// The baseline: Fellegi and Sunter with expectation and maximisation as the textbooks have it.
#include <array>
#include <cmath>
#include <map>

#include "adapters/match/similarity.hpp"
#include "tests/bench/matching/febrl.hpp"

namespace mash::bench {
namespace {

constexpr std::size_t FIELDS = 6;
using pattern = std::array<int, FIELDS>;  // 0 equal, 1 alike, 2 different, 3 missing
using table = std::array<std::array<double, 3>, FIELDS>;

int alike(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return 3;
  if (a == b) return 0;
  return matching::jaro_winkler(a, b) >= 880 ? 1 : 2;
}

std::string birth_of(const matching::profile& one) {
  if (!one.born) return "";
  return std::to_string(one.born->year_from * 10000 + static_cast<int>(one.born->month * 100 + one.born->day));
}

pattern compare(const matching::profile& a, const matching::profile& b) {
  return {alike(matching::joined(a.names[0].given), matching::joined(b.names[0].given)),
          alike(matching::joined(a.names[0].family), matching::joined(b.names[0].family)),
          alike(birth_of(a), birth_of(b)),
          alike(a.places[0].postcode, b.places[0].postcode),
          alike(a.places[0].address, b.places[0].address),
          alike(a.places[0].town, b.places[0].town)};
}

class plain_model {
 public:
  void add(const pattern& one) { ++counts_[one]; }

  void learn() {
    for (std::size_t i = 0; i < FIELDS; ++i) {
      m_[i] = {0.8, 0.15, 0.05};
      u_[i] = {0.05, 0.05, 0.9};
    }
    for (int round = 0; round < 100; ++round) step();
  }

  [[nodiscard]] double probability(const pattern& one) const {
    double same = share_, other = 1 - share_;
    for (std::size_t i = 0; i < FIELDS; ++i) {
      if (one[i] == 3) continue;
      same *= m_[i][static_cast<std::size_t>(one[i])];
      other *= u_[i][static_cast<std::size_t>(one[i])];
    }
    return same / (same + other);
  }

 private:
  void step() {
    table same{}, other{};
    double matches = 0, all = 0;
    for (const auto& [one, times] : counts_) {
      const double p = probability(one), n = static_cast<double>(times);
      matches += p * n;
      all += n;
      for (std::size_t i = 0; i < FIELDS; ++i) {
        if (one[i] == 3) continue;
        same[i][static_cast<std::size_t>(one[i])] += p * n;
        other[i][static_cast<std::size_t>(one[i])] += (1 - p) * n;
      }
    }
    share_ = matches / all;
    const auto divide = [](std::array<double, 3>& row) {
      const double sum = row[0] + row[1] + row[2] + 3e-3;
      for (double& one : row) one = (one + 1e-3) / sum;
    };
    for (std::size_t i = 0; i < FIELDS; ++i) {
      divide(same[i]);
      divide(other[i]);
    }
    m_ = same;
    u_ = other;
  }

  std::map<pattern, std::uint64_t> counts_;
  table m_{}, u_{};
  double share_ = 0.1;
};

}  // namespace

pair_list plain_fellegi_sunter(const known_rows* left, const known_rows& right) {
  const auto& from = left == nullptr ? right.profiles : left->profiles;
  std::vector<std::pair<std::pair<std::uint32_t, std::uint32_t>, pattern>> pairs;
  plain_model model;
  for (std::uint32_t i = 0; i < from.size(); ++i)
    for (const std::uint32_t j : right.index.candidates(from[i])) {
      if (left == nullptr && j <= i) continue;
      pairs.emplace_back(std::pair(i, j), compare(from[i], right.profiles[j]));
      model.add(pairs.back().second);
    }
  model.learn();
  pair_list out;
  for (const auto& [pair, how] : pairs)
    if (model.probability(how) >= 0.9) out.push_back(pair);
  return out;
}

}  // namespace mash::bench
