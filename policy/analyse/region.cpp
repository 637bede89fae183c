// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/region.hpp"

#include <algorithm>
#include <cmath>

namespace mash::policy::analyse {
namespace {

// The words of the array that one axis takes.
struct span_of {
  std::size_t first, count;
};

[[nodiscard]] constexpr span_of words_of(axis of) {
  return {static_cast<std::size_t>(of), of == axis::roles ? region::role_words : 1};
}

[[nodiscard]] constexpr std::uint64_t low(std::size_t bits) {
  return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

constexpr std::array<std::size_t, axes_total> SIZES{
    words<purpose>::list.size(),
    words<agency_kind>::list.size(),
    words<agency_kind>::list.size(),
    words<category>::list.size(),
    words<subject_kind>::list.size(),
    words<urgency>::list.size(),
    words<agreement_state>::list.size(),
    words<role>::list.size(),
    2,
    words<caveat>::list.size() + 1,
    words<match_band>::list.size(),
    3,
    64,
    role_sets_total,
};

}  // namespace

region region::everything() {
  region all;
  for (std::size_t i = 0; i < axes_total; ++i) all.forget(static_cast<axis>(i));
  return all;
}

region& region::forget(axis of) {
  const auto [first, count] = words_of(of);
  for (std::size_t i = 0; i < count; ++i) bits_.at(first + i) = low(SIZES.at(static_cast<std::size_t>(of)));
  return *this;
}

region& region::take(axis of, const region& other) {
  const auto [first, count] = words_of(of);
  for (std::size_t i = first; i < first + count; ++i) bits_.at(i) = other.bits_.at(i);
  return *this;
}

region& region::keep_role_sets(const std::function<bool(value_set<role_in_concern>)>& wanted) {
  for (std::size_t set = 0; set < role_sets_total; ++set)
    if (!wanted(value_set<role_in_concern>::of_bits(set)))
      bits_.at(axes_total - 1 + set / 64) &= ~(std::uint64_t{1} << (set % 64));
  return *this;
}

bool region::empty() const {
  for (std::size_t i = 0; i < axes_total - 1; ++i)
    if (bits_[i] == 0) return true;
  std::uint64_t any = 0;
  for (std::size_t i = axes_total - 1; i < words_total; ++i) any |= bits_[i];
  return any == 0;
}

bool region::meets(const region& other) const {
  for (std::size_t i = 0; i < axes_total - 1; ++i)
    if ((bits_[i] & other.bits_[i]) == 0) return false;
  std::uint64_t any = 0;
  for (std::size_t i = axes_total - 1; i < words_total; ++i) any |= bits_[i] & other.bits_[i];
  return any != 0;
}

bool region::contains(const region& other) const {
  for (std::size_t i = 0; i < words_total; ++i)
    if ((other.bits_[i] & ~bits_[i]) != 0) return false;
  return true;
}

std::size_t region::axes_beyond(const region& other) const {
  std::size_t found = 0;
  for (std::size_t i = 0; i < axes_total - 1; ++i) found += (bits_[i] & ~other.bits_[i]) != 0 ? 1 : 0;
  std::uint64_t roles = 0;
  for (std::size_t i = axes_total - 1; i < words_total; ++i) roles |= bits_[i] & ~other.bits_[i];
  return found + (roles != 0 ? 1 : 0);
}

std::size_t region::smallest_role_set() const {
  // By number of words, the sets that have so many.
  static const auto of_size = [] {
    std::array<std::array<std::uint64_t, role_words>, words<role_in_concern>::list.size() + 1> found{};
    for (std::size_t set = 0; set < role_sets_total; ++set)
      found.at(static_cast<std::size_t>(std::popcount(set))).at(set / 64) |= bit(set % 64);
    return found;
  }();
  for (const auto& sets : of_size)
    for (std::size_t i = 0; i < role_words; ++i)
      if (const std::uint64_t here = bits_[axes_total - 1 + i] & sets.at(i); here != 0)
        return i * 64 + static_cast<std::size_t>(std::countr_zero(here));
  return role_sets_total;
}

region& region::set_role_set(std::size_t set) {
  for (std::size_t i = 0; i < role_words; ++i) bits_.at(axes_total - 1 + i) = i == set / 64 ? bit(set % 64) : 0;
  return *this;
}

void region::without(const region& other, std::vector<region>& into) const {
  if (!meets(other)) {
    into.push_back(*this);
    return;
  }
  region rest = *this;
  for (std::size_t i = 0; i < axes_total; ++i) {
    const auto [first, count] = words_of(static_cast<axis>(i));
    region piece = rest;
    std::uint64_t left = 0;
    for (std::size_t w = first; w < first + count; ++w) {
      piece.bits_[w] &= ~other.bits_[w];
      left |= piece.bits_[w];
      rest.bits_[w] &= other.bits_[w];
    }
    if (left != 0) into.push_back(piece);
  }
}

double region::points() const {
  double total = 1;
  for (std::size_t i = 0; i < axes_total; ++i) {
    if (static_cast<axis>(i) == axis::marks) {
      const std::uint64_t marks = bits_[i] & low(unmarked);
      const bool bare = (bits_[i] >> unmarked & 1) != 0;
      total *= std::exp2(std::popcount(marks)) - (bare ? 0 : 1);
      continue;
    }
    const auto [first, count] = words_of(static_cast<axis>(i));
    int here = 0;
    for (std::size_t w = first; w < first + count; ++w) here += std::popcount(bits_[w]);
    total *= here;
  }
  return total;
}

bool region::same_but_for(const region& other, axis but) const {
  const auto [first, count] = words_of(but);
  return std::equal(bits_.begin(), bits_.begin() + first, other.bits_.begin()) &&
         std::equal(bits_.begin() + first + count, bits_.end(), other.bits_.begin() + first + count);
}

std::vector<region> difference(std::vector<region> from, const std::vector<region>& gone) {
  std::vector<region> next;
  for (const region& each : gone) {
    next.clear();
    for (const region& piece : from) piece.without(each, next);
    std::swap(from, next);
    if (from.empty()) break;
  }
  return from;
}

void merge(std::vector<region>& regions) {
  for (std::size_t i = 0; i < axes_total; ++i) {
    const auto but = static_cast<axis>(i);
    const auto [first, count] = words_of(but);
    // Those that differ on this axis only stand side by side once the axis is the last thing compared.
    const auto before = [&](const region& a, const region& b) {
      for (std::size_t w = 0; w < region::words_total; ++w)
        if ((w < first || w >= first + count) && a.bits_[w] != b.bits_[w]) return a.bits_[w] < b.bits_[w];
      return false;
    };
    std::sort(regions.begin(), regions.end(), before);
    std::size_t kept = 0;
    for (std::size_t at = 0; at < regions.size(); ++at) {
      if (kept > 0 && regions[kept - 1].same_but_for(regions[at], but)) {
        for (std::size_t w = first; w < first + count; ++w) regions[kept - 1].bits_[w] |= regions[at].bits_[w];
      } else {
        regions[kept++] = regions[at];
      }
    }
    regions.resize(kept);
  }
}

}  // namespace mash::policy::analyse
