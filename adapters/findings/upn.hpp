// SPDX-License-Identifier: Apache-2.0
// What is wrong with a unique pupil number (DfE, "Unique pupil numbers": a check letter, the authority's three digits,
// the school's four, the year's two, and a serial of three digits, or of two and a letter while it is temporary).
#pragma once

#include <algorithm>
#include <optional>

#include "adapters/contract/person.hpp"
#include "adapters/findings/findings.hpp"

namespace mash::findings {

[[nodiscard]] inline std::optional<rule> upn_fault(std::string_view upn) {
  if (contract::valid_upn(upn)) return std::nullopt;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool formed = upn.size() == 13 && is_letter(upn.front()) && std::ranges::all_of(upn.substr(1, 11), is_digit) &&
                      (is_digit(upn.back()) || is_letter(upn.back()));
  return formed ? rule::upn_check_digit : rule::upn_malformed;
}

}  // namespace mash::findings
