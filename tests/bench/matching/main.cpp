// SPDX-License-Identifier: Apache-2.0
// How well people are matched, and what it costs: precision and recall on the FEBRL sets, on an invented town and on
// the cases of the national matcher, beside a plain Fellegi-Sunter model and beside exact names and birthdays; how many
// of 10,000 pairs of twins, of siblings and of namesakes are taken for one person; memory and time of the index over a
// million people.
#include <cstdio>

#include "tests/bench/matching/parts.hpp"

int main() {
  mash::bench::febrl_table();
  mash::bench::town_table();
  mash::bench::national_table();
  mash::bench::twins_table();
  mash::bench::million_table();
  return 0;
}
