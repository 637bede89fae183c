// SPDX-License-Identifier: Apache-2.0
// Whom an agency calls when a Red check waits for one of its people, and after how long (docs/formats/review.md). The
// call itself names nobody: how many wait, and until when.
#pragma once

#include <vector>

#include "adapters/kit/ledger.hpp"
#include "base/notify/notice.hpp"
#include "policy/agreement.hpp"

namespace mash::kit {

enum class call_to : unsigned char { duty_officer, on_call_manager };

struct call_rule {
  call_to who{};
  std::optional<std::chrono::minutes> after{};  // since the review waits; sooner than was agreed, never later
};

struct call_made {
  call_to who{};
  instant at;
};

[[nodiscard]] std::vector<call_made> read_calls(const std::vector<ledger::act>& acts);
[[nodiscard]] ledger::act act_of(call_to who, instant at);

// What the agreement says of it, or the agency, whichever is sooner.
[[nodiscard]] std::chrono::minutes called_after(const call_rule& rule, const policy::human_release& agreed);
// Those that are due when a review has waited so long, and not made, in the order of the rules.
[[nodiscard]] std::vector<call_to> calls_due(const std::vector<call_rule>& rules, const policy::human_release& agreed,
                                             const std::vector<call_made>& made, instant::duration waited);
// `id` is the same however often it is raised. Times are those of this machine's zone.
[[nodiscard]] notify::notice notice_of(call_to who, const std::string& ask, instant due, instant now);

// That the gate on volume has stopped questions. It says no more than that of why.
[[nodiscard]] notify::notice notice_of(call_to who, const ledger::volume_alarm& raised, instant now);

}  // namespace mash::kit

namespace mash {

template <>
struct words<kit::call_to> {
  static constexpr auto list = std::to_array<std::string_view>({"duty_officer", "on_call_manager"});
};

}  // namespace mash
