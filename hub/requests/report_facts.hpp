// SPDX-License-Identifier: Apache-2.0
// What the accountability records keep of a check for the reports, and how it reads back: times by which something was
// due, who replied and how, how many children, never who anybody is. The record outlives the content, so a report is
// the same before and after that is erased (docs/formats/reports.md).
#pragma once

#include <span>

#include "hub/report/facts.hpp"
#include "hub/requests/store_port.hpp"

namespace mash::hub {

// Hours of the day in a report are of this zone, that of every authority that a hub can have.
inline constexpr std::string_view REPORT_ZONE = "Europe/London";

// Of the step that opens a check or asks its questions: the member `clocks`.
[[nodiscard]] json::object clocks_of(const check& whole);
// Of the step that takes answers, once the check has them: the member `replies`.
[[nodiscard]] json::array replies_of(const check& whole, std::span<const std::string> members);
// Of a decision: the members of `decided` that a report needs. Children by their place among those of the request.
void note_decided(const check& whole, const decision_taken& act, json::object& into);

// Nothing: the record was erased, or is of a check that was never opened. `corrupt`: not as it was written.
[[nodiscard]] result<std::optional<report::facts>> read_facts(const request_records& of);

}  // namespace mash::hub
