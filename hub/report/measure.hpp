// SPDX-License-Identifier: Apache-2.0
// One check measured: what it adds to which indicator. Pure; the definitions in words are in indicators.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "hub/report/facts.hpp"
#include "hub/report/indicators.hpp"

namespace mash::hub::report {

struct measured {
  indicator what{};
  std::string_view agency = {};                             // of a question; lives as long as the facts
  std::string_view outcome = {};                            // of outcome_mix
  std::int64_t met = 0, of = 0;                             // what it adds to numerator and denominator
  bool pending = false;                                     // not in the denominator yet: neither done nor due
  bool not_known = false;                                   // would count, but the record lacks what is needed
  std::optional<std::chrono::seconds> took = std::nullopt;  // whole seconds, rounded down
};

// As of that moment. A cancelled check measures nothing: it is void.
[[nodiscard]] std::vector<measured> measure(const facts& of, instant as_of);

}  // namespace mash::hub::report
