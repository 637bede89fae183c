// SPDX-License-Identifier: Apache-2.0
// Sets of people as profiles, with the truth, and how well a list of pairs agrees with it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "adapters/match/index.hpp"

namespace mash::bench {

struct known_rows {
  void add(std::uint32_t who, const matching::description& as);

  std::vector<std::uint32_t> person;  // by row: who it is
  std::vector<matching::profile> profiles;
  matching::packed_people packed;
  matching::people_index index;
};

enum class part : unsigned char { whole, originals, duplicates };

// `map`: columns.toml or columns-without-number.toml of tests/data/febrl.
[[nodiscard]] known_rows read_febrl(int set, const std::string& map, part which);

// Rows of tests/data/sui_matcher whose column `person` has the truth; a 0 is nobody's but the row's own.
[[nodiscard]] known_rows read_national(const std::string& file);

struct quality {
  std::size_t truth = 0, found = 0, right = 0;
  [[nodiscard]] double precision() const {
    return found == 0 ? 1 : static_cast<double>(right) / static_cast<double>(found);
  }
  [[nodiscard]] double recall() const {
    return truth == 0 ? 1 : static_cast<double>(right) / static_cast<double>(truth);
  }
  [[nodiscard]] double f1() const;
};

using pair_list = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// `left == nullptr`: pairs within `right`, each once.
[[nodiscard]] quality measure(const pair_list& pairs, const known_rows* left, const known_rows& right);

// Rows whose given name, family name and date of birth are equal.
[[nodiscard]] pair_list exactly_alike(const known_rows* left, const known_rows& right);

// The textbook: five fields, each equal, alike (Jaro-Winkler 0.88) or different, probabilities by expectation and
// maximisation over the same candidates, no rules; pairs of probability 0.9 or more.
[[nodiscard]] pair_list plain_fellegi_sunter(const known_rows* left, const known_rows& right);

void print_heading(const char* of);
void print_quality(const char* task, const std::string& way, const quality& q);

// Exact names, the plain model, and ours with weights learned as `mashctl match link` learns them.
struct task_rows {
  const known_rows* left;  // null: `right` beside itself
  const known_rows& right;
};
void compare_baselines(const char* task, const task_rows& rows);
void compare_ours(const char* task, const std::string& way, const task_rows& rows);

}  // namespace mash::bench
