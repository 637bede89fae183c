// SPDX-License-Identifier: Apache-2.0
// One CSV table of the looked-after children return (SSDA903). Which table it is shows in its columns, not in its file
// name. Dates are dd/mm/yyyy. Unaccompanied asylum-seeking status is never read.
#pragma once

#include <string_view>
#include <vector>

#include "adapters/findings/findings.hpp"
#include "adapters/local_authority/history.hpp"
#include "base/errors.hpp"

namespace mash::local_authority {

// Who is looked after stands in this table alone: a return without it says nothing of anybody's care.
inline constexpr const char* SSDA903_EPISODES = "episodes";

struct ssda903_table {
  std::string kind;         // episodes, missing, placed_adoption, adoption, liberty, header; other: known, not used
  std::string latest_date;  // the last day that the table speaks of: it is at least as recent
  histories children;
  std::size_t rows = 0;  // that were read
  std::string left_out;  // why the first row was left out that was; empty: none
  std::vector<held_upn> upns;
};

// Reads as far as the table is sound: a row whose child or dates cannot be read is left out, since a missing end would
// say that a child is still looked after, and `left_out` says so: it may hide the row that matters. That a child was
// adopted is believed of such a row, too; of a row that is no row of the table nobody can say whose it is, and a table
// of episodes that has one tells nothing but adoptions. What is wrong goes to `found`. errc::invalid: not a table of
// the return.
[[nodiscard]] result<ssda903_table> parse_ssda903(std::string_view text, const std::string& system,
                                                  findings::in_file& found);

}  // namespace mash::local_authority
