// SPDX-License-Identifier: Apache-2.0
// One CSV table of the looked-after children return (SSDA903). Which table it is shows in its columns, not in its file
// name. Dates are dd/mm/yyyy. Unaccompanied asylum-seeking status is never read.
#pragma once

#include <string_view>

#include "adapters/local_authority/history.hpp"
#include "base/errors.hpp"

namespace mash::local_authority {

struct ssda903_table {
  std::string kind;         // episodes, missing, placed_adoption, adoption, liberty, header; other: known, not used
  std::string latest_date;  // the last day that the table speaks of: it is at least as recent
  histories children;
  std::size_t rows = 0;
};

// errc::invalid with the line where it is not a table of the return, or a row's child or first date cannot be read: a
// return with a row that cannot be read may hide the one that matters.
[[nodiscard]] result<ssda903_table> parse_ssda903(std::string_view text, const std::string& system);

}  // namespace mash::local_authority
