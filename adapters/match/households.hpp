// SPDX-License-Identifier: Apache-2.0
// Do files have twins in them, people who share name and home with another, people who share a home at all? Where they
// do, a pair that agrees in all but the given name, in all but the date of birth, or in little but the home, may be two
// people. Where a file is shown to have none, it is rather one person whose record was changed.
#pragma once

#include <span>

#include "adapters/match/decision.hpp"
#include "adapters/match/packed.hpp"

namespace mash::matching {

struct doubles {
  std::uint32_t rows = 0;             // with a full name, a whole date of birth and a postcode
  std::uint32_t twins = 0;            // pairs: family name, date of birth and postcode the same, given names not
  std::uint32_t namesakes = 0;        // pairs: names and postcode the same, dates of birth not
  std::uint32_t homes = 0;            // pairs: postcode and address the same, given names or dates of birth not
  std::uint32_t repeats = 0;          // pairs: names, date of birth and postcode the same, so rather one person twice
  int born_from = 0, born_until = 0;  // years; a twentieth of the rows is before, and a twentieth after
};

[[nodiscard]] doubles count_doubles(const packed_people& in, const given_names& forms);

// One of the files: `found` is the share of the other file's rows that have a match in this one. A file that has a
// tenth of the people has a tenth of the twins, and that none is there then says little.
struct file_evidence {
  doubles seen;
  double found = 0;
};

// Three in a hundred children have a twin (of a thousand maternities in England and Wales some fifteen are multiple);
// the same is supposed of namesakes, and of people who share a home, of whom there are many more. A file in which five
// such pairs were to be expected and which has not one has none. Of namesakes and of homes only a file can show it
// whose people are of all the ages of the other's: among pupils there are no fathers. Nor is there none where the other
// file shows some, unless it has people twice, whose errors they can be. The shares of pairs that wait for each answer:
// above an eighth errors do not explain them, and the answer is no.
struct doubts {
  double given = 0, birth = 0, home = 0;
};
[[nodiscard]] circumstances judge_households(std::span<const file_evidence> files, const doubts& doubted);

}  // namespace mash::matching
