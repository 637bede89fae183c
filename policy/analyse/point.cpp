// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "policy/analyse/prove.hpp"

namespace mash::policy::analyse {
namespace {

[[nodiscard]] std::uint64_t lowest(std::uint64_t bits) { return bits & (~bits + 1); }

// What somebody would want to be told of besides who, what and why.
[[nodiscard]] int departures(const region& point) {
  int found = 0;
  for (const axis each : {axis::about, axis::urgencies, axis::family, axis::bands, axis::ages, axis::epochs})
    found += point.on(each) == 1 ? 0 : 1;
  found += std::popcount(point.on(axis::marks) & ~bit(unmarked));
  return found + std::popcount(point.smallest_role_set());
}

}  // namespace

region plainest_point(const region& of) {
  region point;
  for (std::size_t i = 0; i < axes_total - 1; ++i) {
    const auto each = static_cast<axis>(i);
    point.set(each, lowest(of.on(each)));
  }
  if ((of.on(axis::marks) & bit(unmarked)) != 0) point.set(axis::marks, bit(unmarked));
  return point.set_role_set(of.smallest_role_set());
}

bool plainer(const region& a, const region& b) {
  const int of_a = departures(a), of_b = departures(b);
  if (of_a != of_b) return of_a < of_b;
  for (std::size_t i = 0; i < axes_total - 1; ++i)
    if (const auto each = static_cast<axis>(i); a.on(each) != b.on(each)) return a.on(each) < b.on(each);
  return a.smallest_role_set() < b.smallest_role_set();
}

}  // namespace mash::policy::analyse
