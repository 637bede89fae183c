// SPDX-License-Identifier: Apache-2.0
// Two files, or one beside itself: which rows are one person. Nothing is merged; pairs are named, with why.
#pragma once

#include <functional>

#include "adapters/match/train.hpp"

namespace mash::matching {

struct link {
  std::uint32_t left, right;  // rows, counting from 0
  decision found;
};

struct link_terms {
  const given_names& forms;
  const weights& by;
  policy::match_band at_least = policy::match_band::probable;  // which pairs are named
  bool one_to_one = false;                                     // neither file has a person twice
};

// In the order of the left rows, then of the right ones. With `one_to_one` a row keeps only its best pair, if it is
// that of the other row too; where the next best is nearly as good, both are `possible`, for a person to decide.
[[nodiscard]] std::vector<link> link_files(const two_files& files, const link_terms& terms);

}  // namespace mash::matching
