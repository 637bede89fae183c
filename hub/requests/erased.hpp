// SPDX-License-Identifier: Apache-2.0
// A check whose content was erased, as somebody asks to see it: what is left, the accountability record, decides
// whether they may hear that it was there. Pure.
#pragma once

#include <span>

#include "base/json.hpp"
#include "hub/requests/plan.hpp"
#include "hub/requests/store_port.hpp"

namespace mash::hub {

// 410 for who asked it, and for managers and auditors of its authority; for everybody else the same 404 as for what
// never was. The record does not say in which team it was asked, so a colleague, too, hears of it from those.
[[nodiscard]] plan_refusal why_not_shown(std::span<const json::object> records, const asking_person& viewer);

// The records of exactly that request.
[[nodiscard]] record_range range_of(const std::string& request);
[[nodiscard]] std::span<const json::object> records_of(const std::vector<request_records>& found,
                                                       const std::string& request);

}  // namespace mash::hub
