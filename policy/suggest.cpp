// SPDX-License-Identifier: Apache-2.0
#include "policy/suggest.hpp"

#include <algorithm>
#include <vector>

namespace mash::policy {
namespace {

constexpr std::size_t length_max = 64;  // words of the vocabulary are shorter; what is longer is no slip

// Optimal string alignment distance (Damerau-Levenshtein without repeated edits of one substring).
[[nodiscard]] std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view written, std::span<const std::string_view> known) {
  if (written.size() > length_max) return {};
  std::string_view nearest;
  std::size_t best = std::max<std::size_t>(2, written.size() / 3) + 1;  // a third of the letters, or two
  for (const std::string_view word : known)
    if (const std::size_t found = distance(written, word); found < best) {
      best = found;
      nearest = word;
    }
  return nearest;
}

}  // namespace mash::policy
