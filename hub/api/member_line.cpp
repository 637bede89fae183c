// SPDX-License-Identifier: Apache-2.0
#include "hub/api/member_line.hpp"

namespace mash::hub {
namespace {

std::string_view word_of(member_link::fault what) {
  return what == member_link::fault::unknown_key ? "unknown_key" : "wrong_key";
}

// What failed before the last session was mended since; what failed after it is why there is none.
std::string_view state_of(const member& who, const member_link& line) {
  if (who.curve_public_key.empty()) return "no_line";
  if (!line.key.empty()) return "connected";
  if (line.failed != member_link::fault::none && line.failed_at >= line.since) return word_of(line.failed);
  return "not_reachable";
}

}  // namespace

json::object describe(const member& who, const member_link& line) {
  json::object out{{"state", state_of(who, line)}};
  if (!line.key.empty()) {
    out["key"] = line.key == who.next_curve_public_key ? "next" : "present";
    out["since"] = to_rfc3339(line.since);
  }
  if (line.clock_ahead) out["clock_ahead_ms"] = static_cast<std::int64_t>(line.clock_ahead->count());
  if (line.round_trip) out["round_trip_us"] = static_cast<std::int64_t>(line.round_trip->count());
  if (line.failed != member_link::fault::none) {
    out["failed"] = word_of(line.failed);
    out["failed_at"] = to_rfc3339(line.failed_at);
  }
  return out;
}

}  // namespace mash::hub
