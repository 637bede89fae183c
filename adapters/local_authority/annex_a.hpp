// SPDX-License-Identifier: Apache-2.0
// The child-level lists that a council prepares for an inspection (Ofsted, ILACS, "Annex A": one workbook, lists 1 to
// 11, a sheet each). It is the only return that names the worker: of each list that does, the worker of each child is
// taken, and of every list whatever tells of an adoption. Nothing else is: the other returns and the case system have
// it, with codes. Sheets are known by their headers, because names and order differ between councils.
#pragma once

#include <string_view>

#include "adapters/findings/findings.hpp"
#include "adapters/local_authority/history.hpp"
#include "base/errors.hpp"

namespace mash::local_authority {

struct annex_a_file {
  histories children;       // workers without `from`: nobody says since when
  std::string latest_date;  // the latest day in the lists up to today: they are as at that day
  std::string left_out;     // why something is missing: a child or an end cannot be read. Empty: nothing is
  std::size_t rows = 0;
};

// `today`: ISO date. errc as read_workbook's, and invalid for a workbook without a list that names workers.
[[nodiscard]] result<annex_a_file> parse_annex_a(std::string_view bytes, const std::string& system,
                                                 const std::string& today, findings::in_file& found);

}  // namespace mash::local_authority
