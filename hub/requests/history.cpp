// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/history.hpp"

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

}  // namespace mash::hub
