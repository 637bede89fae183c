// SPDX-License-Identifier: Apache-2.0
// When the content of a check is destroyed: the hub is not the record. Pure; the run is in hub/app/operations.
#pragma once

#include "base/json.hpp"
#include "hub/store/keeping.hpp"

namespace mash::hub {

// Days after the last thing that happened, looks aside.
struct content_periods {
  std::chrono::days kept{90};  // until the decision is in the authority's case system and the recheck window over
  std::chrono::days no_further_action{30};
};

enum class disposal : unsigned char { keep, held, erase };

// The shorter time only if every decision that was taken, of every child, was that nothing further is done; where
// nobody decided, the longer.
[[nodiscard]] disposal dispose_of(const settled_request& one, const content_periods& periods, instant now);

// How many checks a run left where.
struct retention_counts {
  std::int64_t erased = 0, held = 0, kept = 0;
  void add(disposal one) { ++(one == disposal::erase ? erased : one == disposal::held ? held : kept); }
};
[[nodiscard]] json::object to_json(const retention_counts& counts);

}  // namespace mash::hub
