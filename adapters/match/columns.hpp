// SPDX-License-Identifier: Apache-2.0
// Which column of a file says what: MAP.toml of `mashctl match` (docs/formats/matching.md).
#pragma once

#include "adapters/csv/csv.hpp"
#include "adapters/match/profile.hpp"
#include "base/toml.hpp"

namespace mash::matching {

// For each member of a description the columns that hold it, in order.
struct column_map {
  using names = std::vector<std::string>;
  names id, given_names, family_name, previous_names, aliases, date_of_birth, sex;
  names nhs_number, upn, number, postcode, previous_postcodes, address, previous_addresses, town, telephones;
  names restricted, adopted;
};

enum class side : unsigned char { left, right };

// Members of [left] or [right] stand instead of those outside. Refuses unknown members and a map that names no id,
// with file, line and every fault.
[[nodiscard]] result<column_map> read_columns(const toml::document& file, const std::string& path, side of);

// One description a row. Refuses a column that the table lacks, an id that is empty or there twice, and a word in
// `restricted` or `adopted` that is none; names the line, never the value.
[[nodiscard]] result<std::vector<description>> read_people(const csv::table& rows, const column_map& by);

}  // namespace mash::matching
