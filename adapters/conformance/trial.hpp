// SPDX-License-Identifier: Apache-2.0
// A whole trial of one adapter: every case, one after the other, each on an adapter that the one before left in order.
#pragma once

#include <functional>

#include "adapters/conformance/report.hpp"
#include "adapters/conformance/stage.hpp"

namespace mash::conformance {

struct trial_options {
  stage_options on;
  std::vector<std::string> only;  // names of cases; empty: all
  std::string kit;
};

// `said` hears of each case as it ends. An error only if there is nothing to report on: what was given cannot be read,
// a name is of no case, or the adapter does not start and greet at all.
[[nodiscard]] result<report> try_adapter(trial_options chosen, const std::function<void(const case_result&)>& said);

}  // namespace mash::conformance
