// SPDX-License-Identifier: Apache-2.0
// mashctl match: the matcher over any CSV files, without a hub.
#pragma once

#include "adapters/match/columns.hpp"
#include "adapters/match/link.hpp"
#include "cli/context.hpp"

namespace mash::cli {

// What `link` and `train` read.
struct match_files {
  std::string left, right;  // --left, --right; or
  std::string dedupe;       // --dedupe
  std::string columns, weights, names;
};

// A file as people; `ids` by row.
struct people_file {
  std::vector<std::string> ids;
  matching::packed_people people;  // of --left
  matching::people_index index;    // of --right and --dedupe
};

struct match_input {
  people_file left, right;  // with --dedupe: left is empty
  matching::given_names names;
  matching::weights start;
  bool one_file = false;

  [[nodiscard]] matching::two_files files() const { return {one_file ? nullptr : &left.people, right.index}; }
  [[nodiscard]] const std::vector<std::string>& left_ids() const { return one_file ? right.ids : left.ids; }
};

// Its error names file and line. Into a place of the caller's, for the index does not move cheaply.
[[nodiscard]] result<void> read_match_input(const match_files& from, match_input& into);

// --left, --right, --dedupe, --columns, --weights, --names.
void add_match_files(CLI::App& command, match_files& into);

void add_match_link(CLI::App& match, context& shared);
void add_match_train(CLI::App& match, context& shared);

}  // namespace mash::cli
