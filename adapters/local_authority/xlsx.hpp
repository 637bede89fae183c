// SPDX-License-Identifier: Apache-2.0
// The rows of a workbook (.xlsx: Office Open XML, ECMA-376 part 1, SpreadsheetML), cells as the text that was saved in
// them. No formula is worked out, no link followed, no macro looked at. A date is a number of days there.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/findings/findings.hpp"
#include "base/clock.hpp"
#include "base/errors.hpp"

namespace mash::local_authority {

// A zip file may hold a thousand times of what it weighs: of each part no more is unpacked than this, of all together
// no more than four times that.
inline constexpr std::size_t WORKBOOK_BYTES_MAX = 32 * 1024 * 1024;
inline constexpr std::size_t PART_BYTES_MAX = 64 * 1024 * 1024;
inline constexpr std::size_t SHEETS_MAX = 64;
inline constexpr std::size_t COLUMNS_MAX = 256;  // whatever stands further right is not read

struct sheet_row {
  std::size_t sheet = 0, number = 0;    // sheets from 0, as the workbook lists them; rows from 1
  std::vector<std::string_view> cells;  // from column A; empty where nothing stands. Valid during the call
  bool days_since_1904 = false;         // else since 1899-12-30
  [[nodiscard]] std::string_view cell(std::size_t column) const;
  // A number of days, or text that is a date (2026-03-31, 31/03/2026). Nothing for everything else.
  [[nodiscard]] std::optional<civil_date> date(std::size_t column) const;
};

// Gives every row of every sheet, in order, to `take`. What is wrong goes to `found`. errc::invalid for a file that is
// no workbook (one that needs a password is none), is damaged or has a document type; too_large over a limit. Rows that
// came before the damage were taken.
[[nodiscard]] result<void> read_workbook(std::string_view bytes, findings::in_file& found,
                                         const std::function<void(const sheet_row&)>& take);

}  // namespace mash::local_authority
