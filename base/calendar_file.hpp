// SPDX-License-Identifier: Apache-2.0
// Reads calendars from files: one TOML file a desk, and bank holidays in the JSON that GOV.UK publishes
// (docs/formats/calendar.md).
#pragma once

#include <map>

#include "base/calendar.hpp"

namespace mash {

struct bank_holidays {
  std::set<std::chrono::sys_days> days;
  civil_date until;  // the end of the last year that the list speaks of
};

// `division`: `england-and-wales`, `scotland` or `northern-ireland`. Members that GOV.UK adds are passed over: the file
// is theirs. `invalid` where the division, a date or every event is missing.
[[nodiscard]] result<bank_holidays> read_bank_holidays(std::string_view text, std::string_view division);

// `invalid` with file, line and every fault.
[[nodiscard]] result<calendar> read_calendar(const std::string& path);

// Every `*.toml` of a folder, by id. `invalid` for the folder where one of them is.
[[nodiscard]] result<std::map<std::string, calendar, std::less<>>> read_calendars(const std::string& folder);

}  // namespace mash
