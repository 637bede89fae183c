// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/train.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace mash::matching {
namespace {

constexpr std::uint64_t RANDOM_PAIRS = 200'000, PROPOSED_MAX = 1'000'000;
constexpr int ROUNDS_MAX = 30;
constexpr double MATCHES_MIN = 50;                      // fewer teach nothing
constexpr double AS_IF_SAME = 20, AS_IF_OTHER = 1'000;  // pairs that `start` stands for

using shares = std::array<std::array<double, LEVELS>, FIELDS>;
using patterns = std::map<level_vector, std::uint64_t>;

// splitmix64: the same pairs in every run.
class dice {
 public:
  std::uint32_t below(std::uint32_t limit) {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return static_cast<std::uint32_t>((z ^ z >> 31) % limit);
  }

 private:
  std::uint64_t state_ = 42;
};

shares shares_of(const weights& from, bool same_person) {
  shares out{};
  for (std::size_t i = 0; i < FIELDS; ++i)
    for (const level each : levels_of(static_cast<field>(i))) {
      const level_weight& row = from.of(static_cast<field>(i), each);
      const double m = static_cast<double>(row.same_person) / MILLION;
      out[i][at(each)] = same_person ? m : m * std::exp2(-row.weight / 1000.0);
    }
  return out;
}

// Counts become shares; `start` counts as `as_if` pairs.
shares mixed(const shares& counts, const shares& start, double as_if) {
  shares out{};
  for (std::size_t i = 0; i < FIELDS; ++i) {
    double all = 0;
    for (const level each : levels_of(static_cast<field>(i))) all += counts[i][at(each)];
    for (const level each : levels_of(static_cast<field>(i)))
      out[i][at(each)] = (counts[i][at(each)] + as_if * start[i][at(each)]) / (all + as_if);
  }
  return out;
}

double bits_of(const level_vector& pattern, const shares& m, const shares& u) {
  double bits = 0;
  for (std::size_t i = 0; i < FIELDS; ++i)
    if (const std::size_t how = at(pattern[i]); pattern[i] != level::absent) bits += std::log2(m[i][how] / u[i][how]);
  return bits;
}

double probability(double bits) { return 1.0 / (1.0 + std::exp2(std::clamp(-bits, -500.0, 500.0))); }

class school {
 public:
  school(const two_files& files, const given_names& forms, const weights& start)
      : files_(files), names_{forms, &files.right.often()}, start_(start) {}

  trained run() {
    trained out{.learned = start_, .pairs = 0, .matches = 0, .from_files = false, .rounds = 0};
    const double pairs = all_pairs();
    if (pairs < 1) return out;
    propose(out);
    draw();
    const shares first = shares_of(start_, true), other = shares_of(start_, false);
    shares m = first, u = other;
    double matches = std::min(static_cast<double>(size_of_left()), pairs) / 2;
    for (double before = 0; out.rounds < ROUNDS_MAX && std::abs(matches - before) > before / 10'000; ++out.rounds) {
      before = matches;
      const double prior = std::log2(matches / pairs);
      shares agreeing{}, disagreeing{};
      matches = std::max(1.0, expect(m, u, prior, agreeing));
      count_others(m, u, prior, disagreeing);
      m = mixed(agreeing, first, AS_IF_SAME);
      u = mixed(disagreeing, other, AS_IF_OTHER);
    }
    out.matches = matches;
    out.learned.prior = std::clamp(thousandths_of_bits(matches / pairs), -WEIGHT_MAX, 0);
    out.from_files = matches >= MATCHES_MIN;
    if (out.from_files) take(m, u, out.learned);
    return out;
  }

 private:
  [[nodiscard]] std::uint32_t size_of_left() const {
    return files_.left == nullptr ? files_.right.size() : files_.left->size();
  }
  [[nodiscard]] profile left_at(std::uint32_t number) const {
    return files_.left == nullptr ? files_.right.at(number) : files_.left->at(number);
  }
  [[nodiscard]] double all_pairs() const {
    const double right = files_.right.size(), left = size_of_left();
    return files_.left == nullptr ? right * (right - 1) / 2 : left * right;
  }

  static bool teaches(const comparison& one) { return !one.closed && !one.other_person; }

  // Of a large file every so many rows, so that the work has a bound.
  void propose(trained& into) {
    const std::uint32_t rows = size_of_left();
    constexpr std::uint32_t ROWS_MAX = 50'000;
    const std::uint32_t step = rows / ROWS_MAX + 1;
    taken_share_ = 1.0 / step;
    for (std::uint32_t i = 0; i < rows && into.pairs < PROPOSED_MAX; i += step) {
      const profile who = left_at(i);
      for (const std::uint32_t j : files_.right.candidates(who)) {
        if (files_.left == nullptr && j <= i) continue;
        ++into.pairs;
        if (const comparison one = compare(who, files_.right.at(j), names_); teaches(one)) ++proposed_[one.levels];
      }
    }
  }

  void draw() {
    dice throws;
    for (std::uint64_t n = 0; n < RANDOM_PAIRS; ++n) {
      const std::uint32_t i = throws.below(size_of_left()), j = throws.below(files_.right.size());
      if (files_.left == nullptr && i == j) continue;
      ++drawn_[compare(left_at(i), files_.right.at(j), names_).levels];
    }
  }

  // Of pairs drawn at random nearly all are two people; in small files not quite all.
  void count_others(const shares& m, const shares& u, double prior, shares& into) const {
    for (const auto& [pattern, times] : drawn_) {
      const double here = (1 - probability(prior + bits_of(pattern, m, u))) * static_cast<double>(times);
      for (std::size_t i = 0; i < FIELDS; ++i) into[i][at(pattern[i])] += here;
    }
  }

  // Expected number of pairs that are one person; `agreeing` gets how these agree.
  double expect(const shares& m, const shares& u, double prior, shares& agreeing) const {
    double matches = 0;
    for (const auto& [pattern, times] : proposed_) {
      const double here = probability(prior + bits_of(pattern, m, u)) * static_cast<double>(times);
      matches += here;
      for (std::size_t i = 0; i < FIELDS; ++i)
        if (pattern[i] != level::absent) agreeing[i][at(pattern[i])] += here;
    }
    return matches / taken_share_;
  }

  static void take(const shares& m, const shares& u, weights& into) {
    for (std::size_t i = 0; i < FIELDS; ++i)
      for (const level each : levels_of(static_cast<field>(i))) {
        const double same = m[i][at(each)];
        into.set(static_cast<field>(i), each,
                 {thousandths_of_bits(same / u[i][at(each)]), static_cast<int>(std::lround(same * MILLION))});
      }
    into.make_monotone();
  }

  const two_files& files_;
  naming names_;
  const weights& start_;
  patterns proposed_, drawn_;
  double taken_share_ = 1;
};

}  // namespace

trained train(const two_files& files, const given_names& forms, const weights& start) {
  if (files.right.size() == 0 || (files.left != nullptr && files.left->size() == 0))
    return {.learned = start, .pairs = 0, .matches = 0, .from_files = false, .rounds = 0};
  return school(files, forms, start).run();
}

}  // namespace mash::matching
