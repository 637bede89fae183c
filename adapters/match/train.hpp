// SPDX-License-Identifier: Apache-2.0
// Learning weights from two files without being told which records belong together. How often two different people
// agree is counted on pairs drawn at random; how often two records of one person do is estimated by expectation and
// maximisation (Dempster, Laird, Rubin 1977) over the pairs that the index proposes.
#pragma once

#include "adapters/match/index.hpp"

namespace mash::matching {

struct trained {
  weights learned;
  std::uint64_t pairs = 0;  // that the index proposed and that were looked at
  double matches = 0;       // expected number of pairs that are one person, among all pairs of the files
  bool from_files = false;  // false: too few to learn from; the weights are those it began with, but for the prior
  int rounds = 0;
};

// One file beside another; `left == nullptr`: `right` beside itself.
struct two_files {
  const packed_people* left = nullptr;
  const people_index& right;
};

// `start` stands in for what the files do not show, as if so many pairs had been seen: a level that no pair has keeps a
// weight, and a small file changes little. The same input gives the same weights.
[[nodiscard]] trained train(const two_files& files, const given_names& forms, const weights& start);

}  // namespace mash::matching
