// SPDX-License-Identifier: Apache-2.0
// One child's history as records with labels: what happened, what is open now and as at which day, who works with the
// child. Sentences name nobody.
#pragma once

#include <string>
#include <vector>

#include "adapters/contract/record.hpp"
#include "adapters/local_authority/history.hpp"
#include "base/clock.hpp"

namespace mash::local_authority {

struct holder {
  std::string organisation;  // member name
  std::string service;       // "Children's social care, Peterborough City Council"
  std::string telephone;     // of the desk that puts a caller through; may be empty
  civil_date today;
};

// An open entry of an annual return is told as open "on" the return's day; older than this many days it raises no
// alert.
inline constexpr int RETURN_DAYS_MAX = 400;

[[nodiscard]] std::vector<contract::record> make_records(const std::string& child, const std::string& subject,
                                                         const history& of, const holder& by);

}  // namespace mash::local_authority
