// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/history.hpp"

#include <algorithm>

namespace mash::hub {

result<check> rebuild(std::span<const step> steps, int version) {
  if (steps.empty()) return fail(errc::corrupt, "the request's journal has no first step");
  MASH_TRY(whole, open_check(steps.front()));
  for (const step& next : steps.subspan(1)) {
    if (version > 0 && whole->version >= version) break;
    auto applied = apply(*whole, next);
    if (!applied && applied.error().code == errc::conflict) applied = pass_over(*whole, next);
    if (!applied) return std::unexpected(std::move(applied).error());
  }
  // Who was connected then is in no journal. An agency that had yet to answer is shown as that, not as out of reach.
  if (version > 0)
    for (agency& one : whole->agencies) one.seen = one.connected = true;
  return *std::move(whole);
}

int version_at(std::span<const step> steps, instant at) {
  std::int64_t newest = 0;
  for (const step& one : steps) {
    const json::value* cut = one.content.if_contains("version");
    if (one.at <= at && cut != nullptr && cut->is_int64()) newest = std::max(newest, cut->get_int64());
  }
  return static_cast<int>(newest);
}

}  // namespace mash::hub
