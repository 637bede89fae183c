// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/region.hpp"

#include <gtest/gtest.h>

#include <random>

namespace mash::policy::analyse {
namespace {

// A region that is narrow on four axes, so that its points can be counted one by one.
[[nodiscard]] region narrow(std::mt19937& random) {
  region made = region::everything();
  for (const axis each : {axis::about, axis::urgencies, axis::bands, axis::ages})
    made.set(each, made.on(each) & random());
  std::uint64_t sets = random() & 0xff;
  made.keep_role_sets([&](auto known) { return known.bits() < 8 && (sets >> known.bits() & 1) != 0; });
  return made;
}

[[nodiscard]] std::vector<region> points_of_space() {
  std::vector<region> points;
  for (std::size_t about = 0; about < 3; ++about)
    for (std::size_t urgent = 0; urgent < 4; ++urgent)
      for (std::size_t band = 0; band < 3; ++band)
        for (std::size_t age = 0; age < 3; ++age)
          for (std::size_t roles = 0; roles < 8; ++roles) {
            region point = region::everything();
            point.set(axis::about, bit(about)).set(axis::urgencies, bit(urgent)).set(axis::bands, bit(band));
            point.set(axis::ages, bit(age)).keep_role_sets([&](auto known) { return known.bits() == roles; });
            points.push_back(point);
          }
  return points;
}

[[nodiscard]] std::size_t holders_of(const region& point, const std::vector<region>& among) {
  std::size_t found = 0;
  for (const region& each : among)
    if (each.contains(point)) ++found;
  return found;
}

TEST(region, of_nothing_is_empty_and_everything_is_not) {
  EXPECT_TRUE(region().empty());
  EXPECT_FALSE(region::everything().empty());
  region one = region::everything();
  one.set(axis::bands, 0);
  EXPECT_TRUE(one.empty());
  EXPECT_EQ(one.points(), 0);
}

TEST(region, without_roles_in_any_set_is_empty) {
  region none = region::everything();
  none.keep_role_sets([](auto) { return false; });
  EXPECT_TRUE(none.empty());
  EXPECT_FALSE(none.meets(region::everything()));
}

TEST(region, counts_every_set_of_marks_and_of_roles) {
  const double expected = 17.0 * 33 * 33 * 47 * 3 * 4 * 11 * 19 * 2 * 262144 * 3 * 3 * 64 * 256;
  EXPECT_DOUBLE_EQ(region::everything().points(), expected);
  region one = region::everything();
  one.set(axis::marks, bit(unmarked));
  EXPECT_DOUBLE_EQ(one.points(), expected / 262144);
  one.set(axis::marks, 0b11);  // one mark, the other, or both
  EXPECT_DOUBLE_EQ(one.points(), expected / 262144 * 3);
}

TEST(region, subtraction_leaves_each_point_outside_exactly_once) {
  std::mt19937 random(7);
  const auto all = points_of_space();
  for (int round = 0; round < 60; ++round) {
    const region a = narrow(random), b = narrow(random);
    std::vector<region> left;
    a.without(b, left);
    for (const region& point : all)
      EXPECT_EQ(holders_of(point, left), a.contains(point) && !b.contains(point) ? 1U : 0U);
  }
}

TEST(region, intersection_is_what_both_hold) {
  std::mt19937 random(8);
  const auto all = points_of_space();
  for (int round = 0; round < 60; ++round) {
    const region a = narrow(random), b = narrow(random), both = a & b;
    std::size_t shared = 0;
    for (const region& point : all) {
      EXPECT_EQ(both.contains(point), a.contains(point) && b.contains(point));
      shared += both.contains(point) ? 1 : 0;
    }
    EXPECT_EQ(a.meets(b), shared > 0);
    EXPECT_EQ(both.empty(), shared == 0);
  }
}

TEST(region, difference_takes_out_several_in_any_order) {
  std::mt19937 random(9);
  const auto all = points_of_space();
  for (int round = 0; round < 30; ++round) {
    const region a = narrow(random), b = narrow(random), c = narrow(random);
    const auto left = difference({a}, {b, c}), other = difference({a}, {c, b});
    for (const region& point : all) {
      const std::size_t expected = a.contains(point) && !b.contains(point) && !c.contains(point) ? 1 : 0;
      EXPECT_EQ(holders_of(point, left), expected);
      EXPECT_EQ(holders_of(point, other), expected);
    }
  }
}

TEST(region, merging_keeps_every_point_once_and_makes_no_more_regions) {
  std::mt19937 random(10);
  const auto all = points_of_space();
  for (int round = 0; round < 30; ++round) {
    std::vector<region> pieces = difference({region::everything()}, {narrow(random), narrow(random)});
    for (region& each : pieces) each.keep_role_sets([](auto known) { return known.bits() < 8; });
    std::vector<region> merged = pieces;
    merge(merged);
    EXPECT_LE(merged.size(), pieces.size());
    for (const region& point : all) EXPECT_EQ(holders_of(point, merged), holders_of(point, pieces));
  }
}

TEST(region, single_points_merge_into_the_product_they_came_from) {
  auto points = points_of_space();
  merge(points);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].on(axis::urgencies), 0b1111U);
  EXPECT_TRUE(points[0].has_role_set(7));
  EXPECT_FALSE(points[0].has_role_set(8));
}

}  // namespace
}  // namespace mash::policy::analyse
