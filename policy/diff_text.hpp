// SPDX-License-Identifier: Apache-2.0
// A line of a comparison (policy/diff.hpp) in words, for people who sign agreements.
#pragma once

#include "policy/diff.hpp"

namespace mash::policy {

struct difference_words {
  std::string holders;   // "Cambridgeshire Constabulary"
  std::string purposes;  // "a section 47 strategy discussion, immediate protection"
  std::string what;      // "intelligence: as a summary, now in full (pol-4)"
  std::string only;      // the circumstances, if not all: "rated red or amber; about an adult"
};

// `names` is the version that gives parties and purposes their names: the newer.
[[nodiscard]] difference_words in_words(const difference& one, const agreement& names);

}  // namespace mash::policy
