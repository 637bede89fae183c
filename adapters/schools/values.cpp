// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "adapters/schools/ctf.hpp"

namespace mash::schools {

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
