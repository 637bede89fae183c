// SPDX-License-Identifier: Apache-2.0
// Any bytes are a table or are refused; every row is as wide as its header; and reading as far as is sound gives the
// whole table where there is one, and otherwise says that something was left out.
#include <cstdint>

#include "adapters/csv/csv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto whole = mash::csv::parse(text);
  mash::findings::in_file faults;
  const auto sound = mash::csv::parse_sound(text, faults);
  if (sound)
    for (const auto& row : sound->found.rows) MASH_ASSERT(row.fields.size() == sound->found.columns.size());
  if (whole) {
    MASH_ASSERT(sound && sound->left_out.empty() && sound->found.rows.size() == whole->rows.size());
    for (const auto& row : whole->rows) MASH_ASSERT(row.fields.size() == whole->columns.size());
  } else {
    MASH_ASSERT(!whole.error().detail.empty());
    MASH_ASSERT(!sound || !sound->left_out.empty());
  }
  return 0;
}
