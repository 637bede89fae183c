// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/last_looks.hpp"

namespace mash::sql {

looked last_looks::of(const std::string& place, moment now) const {
  const std::lock_guard held(guard_);
  const auto found = by_place_.find(place);
  return found == by_place_.end() || now >= found->second.until ? looked::not_yet : found->second.what;
}

void last_looks::remember(const std::string& place, looked what, moment until) {
  const std::lock_guard held(guard_);
  by_place_.insert_or_assign(place, said{what, until});
}

void last_looks::forget() {
  const std::lock_guard held(guard_);
  by_place_.clear();
}

}  // namespace mash::sql
