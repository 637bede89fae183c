// SPDX-License-Identifier: Apache-2.0
// Time as the whole program sees it. Wire form: RFC 3339 UTC with `Z` and three decimals. Store form: milliseconds.
// Wall time stamps facts; durations and waits use the steady clock. Logic takes time as an argument; only shells ask
// a clock, so that tests set it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace mash {

using instant = std::chrono::sys_time<std::chrono::milliseconds>;
using civil_date = std::chrono::year_month_day;

class clock {
 public:
  virtual ~clock() = default;
  [[nodiscard]] virtual instant now() const = 0;
};

// The machine's clock; safe to use from every thread.
[[nodiscard]] const clock& system_clock();

[[nodiscard]] std::string to_rfc3339(instant at);                        // 2026-11-20T14:05:00.000Z
[[nodiscard]] result<instant> parse_rfc3339(std::string_view text);      // accepts 0 to 9 decimals and offsets
[[nodiscard]] std::string to_iso_date(civil_date date);                  // 2026-11-20
[[nodiscard]] result<civil_date> parse_iso_date(std::string_view text);  // refuses 2026-02-30
[[nodiscard]] civil_date date_of(instant at);                            // in UTC

}  // namespace mash
