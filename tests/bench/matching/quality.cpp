// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>

#include "adapters/match/link.hpp"
#include "tests/bench/matching/febrl.hpp"
#include "tests/bench/matching/parts.hpp"

namespace mash::bench {
using matching::given_names;
using policy::match_band;

void print_heading(const char* of) {
  std::printf("\n%-24s %-38s %6s %6s %6s   %s\n", of, "", "pairs", "found", "wrong", "precis.  recall      F1");
}

void print_quality(const char* task, const std::string& way, const quality& q) {
  std::printf("%-24s %-38s %6zu %6zu %6zu   %.4f  %.4f  %.4f\n", task, way.c_str(), q.truth, q.found, q.found - q.right,
              q.precision(), q.recall(), q.f1());
}

void compare_baselines(const char* task, const task_rows& rows) {
  print_quality(task, "exact name and birthday", measure(exactly_alike(rows.left, rows.right), rows.left, rows.right));
  print_quality(task, "plain EM Fellegi-Sunter",
                measure(plain_fellegi_sunter(rows.left, rows.right), rows.left, rows.right));
}

void compare_ours(const char* task, const std::string& way, const task_rows& rows) {
  const auto& [left, right] = rows;
  const matching::two_files files{left == nullptr ? nullptr : &left->packed, right.index};
  const auto learned = matching::train(files, given_names::shipped(), matching::weights::shipped());
  const auto links =
      matching::link_files(files, {given_names::shipped(), learned.learned, match_band::possible, false});
  pair_list certain, linked;
  for (const matching::link& one : links) {
    if (*one.found.band == match_band::certain) certain.emplace_back(one.left, one.right);
    if (*one.found.band <= match_band::probable) linked.emplace_back(one.left, one.right);
  }
  print_quality(task, way + ", certain", measure(certain, left, right));
  print_quality(task, way + ", certain or probable", measure(linked, left, right));
}

namespace {

void one_task(const char* task, int set, bool split) {
  constexpr auto WITHOUT = "columns-without-number.toml";
  const auto read = [&](const char* map, part which) { return read_febrl(set, map, which); };
  const known_rows left = read(WITHOUT, part::originals), right = read(WITHOUT, split ? part::duplicates : part::whole);
  const known_rows left_number = read("columns.toml", part::originals);
  const known_rows right_number = read("columns.toml", split ? part::duplicates : part::whole);
  const known_rows* beside = split ? &left : nullptr;
  compare_baselines(task, {beside, right});
  compare_ours(task, "ours without the number", {beside, right});
  compare_ours(task, "ours", {split ? &left_number : nullptr, right_number});
}

}  // namespace

void febrl_table() {
  print_heading("FEBRL");
  one_task("1, two files", 1, true);
  one_task("2, two files", 2, true);
  one_task("3, two files", 3, true);
  one_task("1, one file", 1, false);
  one_task("2, one file", 2, false);
  one_task("3, one file", 3, false);
}

}  // namespace mash::bench
