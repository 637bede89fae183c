// SPDX-License-Identifier: Apache-2.0
// Private to the room: safeguarding reports (public protection notices). One event has several as a rule, one for each
// person whom the officer was worried about.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sql/session.hpp"

namespace mash::police {

inline constexpr std::string_view REPORT =
    "select report_urn, event_urn, report_type, risk_grade, children_present, repeat_victim, repeat_offender, "
    "submitted_to_mash_at from safeguarding_report";

struct safeguarding_report {
  std::string urn, type, risk, submitted_at;
  std::optional<bool> children_present;  // nothing: not said
  bool repeat_victim = false, repeat_offender = false;
  [[nodiscard]] bool domestic() const { return type == "domestic"; }
};

[[nodiscard]] safeguarding_report to_report(const sql::row& from);
// Domestic if one is; the highest risk; present, repeated if one says so; sent when the first was. `of` is not empty.
[[nodiscard]] safeguarding_report together(const std::vector<safeguarding_report>& of);

}  // namespace mash::police
