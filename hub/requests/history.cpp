// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/history.hpp"

#include <algorithm>

namespace mash::hub {

result<check> rebuild(std::span<const step> steps, int version) {
  if (steps.empty()) return fail(errc::corrupt, "the request's journal has no first step");
  MASH_TRY(whole, open_check(steps.front()));
  for (const step& next : steps.subspan(1)) {
    if (version > 0 && whole->version >= version) break;
    if (auto applied = apply(*whole, next); !applied) return std::unexpected(std::move(applied).error());
  }
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
