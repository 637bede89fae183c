// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/similarity.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>

namespace mash::matching {
namespace {

using marks = std::bitset<BYTES_COMPARED>;

// Letters that stand in both within half the longer length; marks which.
std::size_t mark_common(std::string_view a, std::string_view b, marks& in_a, marks& in_b) {
  const std::size_t longer = std::max(a.size(), b.size());
  const std::size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
  std::size_t common = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t from = i > window ? i - window : 0, until = std::min(b.size(), i + window + 1);
    for (std::size_t j = from; j < until; ++j) {
      if (in_b[j] || a[i] != b[j]) continue;
      in_a.set(i);
      in_b.set(j);
      ++common;
      break;
    }
  }
  return common;
}

std::size_t out_of_order(std::string_view a, std::string_view b, const marks& in_a, const marks& in_b) {
  std::size_t different = 0, j = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!in_a[i]) continue;
    while (!in_b[j]) ++j;
    different += a[i] != b[j++] ? 1U : 0U;
  }
  return different;
}

// Which common letters are found depends a little on who is looked through for whom: the order makes it symmetric.
std::pair<std::string_view, std::string_view> in_order(std::string_view a, std::string_view b) {
  a = a.substr(0, BYTES_COMPARED);
  b = b.substr(0, BYTES_COMPARED);
  return a.size() < b.size() || (a.size() == b.size() && a < b) ? std::pair(a, b) : std::pair(b, a);
}

char soundex_digit(char c) {
  // A to Z; 0: a vowel, which parts two letters of one sound; 7: H and W, which do not.
  constexpr std::string_view DIGITS = "01230127022455012623017202";
  return c >= 'A' && c <= 'Z' ? DIGITS[static_cast<std::size_t>(c - 'A')] : '\0';
}

}  // namespace

int jaro_winkler(std::string_view left, std::string_view right) {
  const auto [a, b] = in_order(left, right);
  if (a == b) return a.empty() ? 0 : 1000;
  marks in_a, in_b;
  const auto common = static_cast<std::int64_t>(mark_common(a, b, in_a, in_b));
  if (common == 0) return 0;
  const auto moved = static_cast<std::int64_t>(out_of_order(a, b, in_a, in_b) / 2);
  const auto length_a = static_cast<std::int64_t>(a.size()), length_b = static_cast<std::int64_t>(b.size());
  const std::int64_t jaro =
      (1000 * common / length_a + 1000 * common / length_b + 1000 * (common - moved) / common) / 3;
  std::int64_t prefix = 0;
  while (prefix < 4 && prefix < length_a && a[static_cast<std::size_t>(prefix)] == b[static_cast<std::size_t>(prefix)])
    ++prefix;
  return static_cast<int>(jaro + prefix * (1000 - jaro) / 10);
}

bool within_one_edit(std::string_view left, std::string_view right) {
  auto [a, b] = in_order(left, right);  // a is the shorter
  if (b.size() - a.size() > 1) return false;
  std::size_t same = 0;
  while (same < a.size() && a[same] == b[same]) ++same;
  a.remove_prefix(same);
  b.remove_prefix(same);
  if (a.size() < b.size()) return a == b.substr(1);
  if (a.empty() || a.substr(1) == b.substr(1)) return true;
  return a.size() >= 2 && a[0] == b[1] && a[1] == b[0] && a.substr(2) == b.substr(2);
}

int shared_pairs(std::string_view left, std::string_view right) {
  const auto [a, b] = in_order(left, right);
  if (a.size() < 2 || b.size() < 2) return !a.empty() && a == b ? 1000 : 0;
  const auto pairs_of = [](std::string_view text, std::array<std::uint16_t, BYTES_COMPARED>& into) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
      into[i] = static_cast<std::uint16_t>(static_cast<unsigned char>(text[i]) << 8 |
                                           static_cast<unsigned char>(text[i + 1]));
    std::sort(into.begin(), into.begin() + static_cast<std::ptrdiff_t>(text.size() - 1));
    return text.size() - 1;
  };
  std::array<std::uint16_t, BYTES_COMPARED> in_a{}, in_b{};
  const std::size_t count_a = pairs_of(a, in_a), count_b = pairs_of(b, in_b);
  std::size_t shared = 0;
  for (std::size_t i = 0, j = 0; i < count_a && j < count_b;) {
    if (in_a[i] == in_b[j]) {
      ++shared;
      ++i;
      ++j;
    } else if (in_a[i] < in_b[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return static_cast<int>(2000 * shared / (count_a + count_b));
}

std::string soundex(std::string_view name) {
  std::string out;
  char last = '\0';
  for (const char c : name) {
    const char digit = soundex_digit(c);
    if (digit == '\0') continue;
    if (out.empty()) {
      out.push_back(c);
      last = digit;
      continue;
    }
    if (digit != '0' && digit != '7' && digit != last) out.push_back(digit);
    if (digit != '7') last = digit;
    if (out.size() == 4) break;
  }
  if (!out.empty()) out.resize(4, '0');
  return out;
}

}  // namespace mash::matching
