// SPDX-License-Identifier: Apache-2.0
// School census extracts (CSV): one table per file, told apart by their columns. The pupil tables carry names; the
// others (attendance, exclusions, special needs, addresses) carry only the row key of the pupil table and the school's
// own word.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/findings/findings.hpp"
#include "adapters/schools/pupil.hpp"
#include "base/errors.hpp"

namespace mash::schools {

enum class census_table : unsigned char { pupils, attendance, exclusions, needs, addresses, not_used };

// What one row of a table without names adds to the pupil it belongs to.
struct census_row {
  std::string school;   // as the extract calls it
  std::string row_key;  // of the pupil table
  std::size_t line = 0;
  std::string code;  // attendance: code; needs: type
  int sessions = 0;  // attendance
  exclusion excluded;
  contract::address place;
};

struct census_file {
  census_table table = census_table::not_used;
  std::string term;           // "spring 2025", from the file's name; may be empty
  std::string taken_on;       // ISO date of that term's census day; empty where the term or its year is not known
  bool on_roll = false;       // census_table::pupils: those on the roll, not those who left
  std::vector<pupil> pupils;  // census_table::pupils; `school` holds the extract's own word still
  std::vector<census_row> rows;
  std::string left_out;  // why the first row was left out that was; empty: none
  bool cut_off = false;  // the end is missing: the file may be half-written
};

// Read as far as it is sound: a row that cannot be read is left out, and `left_out` says so. What is wrong goes to
// `found`. `invalid` names the line and never a value. A table that no school census has is refused; one that has
// nothing to do with safeguarding (free school meals) is read as `not_used`.
[[nodiscard]] result<census_file> read_census(std::string_view bytes, std::string_view file_name,
                                              findings::in_file& found);

}  // namespace mash::schools
