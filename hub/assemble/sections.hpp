// SPDX-License-Identifier: Apache-2.0
// The sections of a consolidated response, one function each; hub/assemble/response.cpp puts them together.
#pragma once

#include "base/json.hpp"
#include "hub/assemble/released.hpp"

namespace mash::hub {

[[nodiscard]] json::object echo_of(const request& asked);  // without protected addresses
[[nodiscard]] json::array roster_of(const check& whole, const released& shown, instant as_of);
[[nodiscard]] json::array safety_headlines_of(const check& whole);
[[nodiscard]] json::array people_of(const check& whole, const released& shown);
[[nodiscard]] json::array gaps_of(const check& whole, instant as_of);
[[nodiscard]] json::array notices_of(const check& whole, instant as_of);
[[nodiscard]] json::array withheld_of(const released& shown);

// The five lists that items fall into by kind. Chronology and intelligence are sorted, oldest first, undated last.
struct item_lists {
  json::array involvements, chronology, intelligence, assessments, alerts;
};
[[nodiscard]] item_lists lists_of(const released& shown);

}  // namespace mash::hub
