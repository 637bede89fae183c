// SPDX-License-Identifier: Apache-2.0
// Follows GET /v1/events: connects, reads, and takes the stream up again where it broke off or ended after its nine
// minutes. Blocking; for a command line.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "cli/api.hpp"
#include "cli/event_stream.hpp"

namespace mash::cli {

struct follow_options {
  std::string request;  // empty: every check that the person may open
  std::string last_id;  // take up after this event; empty: only what comes from now on
  std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();
};

// `take` is called with an event named "open" each time the stream begins, then with each event; false ends the
// following. Returns when `take` has had enough or the time is up; `denied` with the refusal's words, `unavailable` if
// the hub cannot be reached or hangs up on us again and again.
[[nodiscard]] result<void> follow_events(const profile& who, const follow_options& options,
                                         const std::function<bool(const server_event&)>& take);

}  // namespace mash::cli
