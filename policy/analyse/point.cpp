// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "policy/analyse/prove.hpp"

namespace mash::policy::analyse {
namespace {

[[nodiscard]] std::uint64_t lowest(std::uint64_t bits) { return bits & (~bits + 1); }

[[nodiscard]] std::size_t fewest_roles(const region& of) {
  std::size_t best = role_sets_total;
  for (std::size_t set = 0; set < role_sets_total; ++set)
    if (of.has_role_set(set) && (best == role_sets_total || std::popcount(set) < std::popcount(best))) best = set;
  return best;
}

// What somebody would want to be told of besides who, what and why.
[[nodiscard]] int departures(const region& point) {
  int found = 0;
  for (const axis each : {axis::about, axis::urgencies, axis::family, axis::bands, axis::ages, axis::epochs})
    found += point.on(each) == 1 ? 0 : 1;
  found += std::popcount(point.on(axis::marks) & ~bit(unmarked));
  return found + std::popcount(fewest_roles(point));
}

}  // namespace

region plainest_point(const region& of) {
  region point;
  for (std::size_t i = 0; i < axes_total - 1; ++i) {
    const auto each = static_cast<axis>(i);
    point.set(each, lowest(of.on(each)));
  }
  if ((of.on(axis::marks) & bit(unmarked)) != 0) point.set(axis::marks, bit(unmarked));
  const std::size_t roles = fewest_roles(of);
  region of_roles;
  of_roles.forget(axis::roles);
  of_roles.keep_role_sets([&](auto known) { return known.bits() == roles; });
  point.take(axis::roles, of_roles);
  return point;
}

bool plainer(const region& a, const region& b) {
  const int of_a = departures(a), of_b = departures(b);
  return of_a != of_b ? of_a < of_b : a < b;
}

}  // namespace mash::policy::analyse
