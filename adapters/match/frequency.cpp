// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/frequency.hpp"

namespace mash::matching {

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out.append(part);
  return out;
}

void frequency::add(const profile& one) {
  const whole_name& name = one.names.front();
  if (!name.given.empty()) {
    ++given_[name.given.front()];
    ++given_total_;
  }
  if (!name.family.empty()) {
    ++family_[joined(name.family)];
    ++family_total_;
  }
}

std::size_t frequency::bytes() const noexcept {
  constexpr std::size_t NODE = sizeof(table::value_type) + 2 * sizeof(void*), BUCKET = sizeof(void*);
  return (given_.size() + family_.size()) * NODE + (given_.bucket_count() + family_.bucket_count()) * BUCKET;
}

}  // namespace mash::matching
