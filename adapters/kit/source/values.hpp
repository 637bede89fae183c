// SPDX-License-Identifier: Apache-2.0
// What the text of a database or an export means: dates, times, yes-or-no and sex, however the product prints them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "policy/vocabulary/people.hpp"

namespace mash::kit {

// The date at the beginning of "2026-09-14" or "2026-09-14 21:05:00"; nothing if it is none.
[[nodiscard]] std::optional<civil_date> to_date(std::string_view text);
// As people and exports write it: ISO, with or without a time after it, or dd/mm/yyyy, or 2013-Jul-05 00:00:00 as
// census extracts have it.
[[nodiscard]] std::optional<civil_date> read_date(std::string_view text);
// M F I U, 1 2 9 0 (as the children's censuses number them), or words, in any case. Nothing for any other.
[[nodiscard]] std::optional<policy::sex> read_sex(std::string_view text);
// As an ISO date, or empty.
[[nodiscard]] std::string iso_date(std::string_view text);
// "2026-09-14 21:05:00[.123]" (space or T; taken as UTC) as RFC 3339 with Z; a bare date stays a date; else empty.
[[nodiscard]] std::string iso_time(std::string_view text);
// 1, t, true, y, yes in any case. Everything else, NULL too, is no: a mark is set or it is not.
[[nodiscard]] bool is_yes(std::string_view text);
// The day after, for a range that finds a date whether the column holds dates or times.
[[nodiscard]] civil_date next_day(civil_date day);
// Day and month exchanged, where that is a date too and another one: 2015-04-02 is 2015-02-04.
[[nodiscard]] std::optional<civil_date> swapped(civil_date day);

}  // namespace mash::kit
