// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "adapters/match/link.hpp"
#include "tests/bench/matching/febrl.hpp"
#include "tests/bench/matching/parts.hpp"

namespace mash::bench {
namespace {

using matching::given_names;
using policy::match_band;

void print(const char* task, const char* way, const quality& q) {
  std::printf("%-24s %-38s %6zu %6zu %6zu   %.4f  %.4f  %.4f\n", task, way, q.truth, q.found, q.found - q.right,
              q.precision(), q.recall(), q.f1());
}

// As mashctl match link does it: weights learned from the two files, starting from the shipped ones.
void ours(const char* task, const char* way, const febrl_rows* left, const febrl_rows& right) {
  const matching::two_files files{left == nullptr ? nullptr : &left->packed, right.index};
  const auto learned = matching::train(files, given_names::shipped(), matching::weights::shipped());
  const auto links =
      matching::link_files(files, {given_names::shipped(), learned.learned, match_band::possible, false});
  pair_list certain, linked;
  for (const matching::link& one : links) {
    if (*one.found.band == match_band::certain) certain.emplace_back(one.left, one.right);
    if (*one.found.band <= match_band::probable) linked.emplace_back(one.left, one.right);
  }
  print(task, (std::string(way) + ", certain").c_str(), measure(certain, left, right));
  print(task, (std::string(way) + ", certain or probable").c_str(), measure(linked, left, right));
}

void one_task(const char* task, int set, bool split) {
  constexpr auto WITHOUT = "columns-without-number.toml";
  const auto read = [&](const char* map, part which) { return read_febrl(set, map, which); };
  const febrl_rows left = read(WITHOUT, part::originals), right = read(WITHOUT, split ? part::duplicates : part::whole);
  const febrl_rows left_number = read("columns.toml", part::originals);
  const febrl_rows right_number = read("columns.toml", split ? part::duplicates : part::whole);
  const febrl_rows* beside = split ? &left : nullptr;
  print(task, "exact name and birthday", measure(exactly_alike(beside, right), beside, right));
  print(task, "plain EM Fellegi-Sunter", measure(plain_fellegi_sunter(beside, right), beside, right));
  ours(task, "ours without the number", beside, right);
  ours(task, "ours", split ? &left_number : nullptr, right_number);
}

}  // namespace

void febrl_table() {
  std::printf("%-24s %-38s %6s %6s %6s   %s\n", "FEBRL", "", "pairs", "found", "wrong", "precis.  recall      F1");
  one_task("1, two files", 1, true);
  one_task("2, two files", 2, true);
  one_task("3, two files", 3, true);
  one_task("1, one file", 1, false);
  one_task("2, one file", 2, false);
  one_task("3, one file", 3, false);
}

}  // namespace mash::bench
