// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/weights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/match/given_names.hpp"
#include "adapters/match/shipped.hpp"

namespace mash::matching {
namespace {

using testing::HasSubstr;

std::string fault_of(std::string text, std::string_view old_text, std::string_view new_text) {
  const std::size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos);
  text.replace(at, old_text.size(), new_text);
  const auto file = toml::parse(text);
  EXPECT_TRUE(file);
  const auto read = weights::read(*file, "w.toml");
  return read ? "" : read.error().detail;
}

std::string shipped_text() { return std::string(shipped_weights()); }

TEST(weights, the_shipped_ones_are_whole_and_in_order) {
  const weights& by = weights::shipped();
  EXPECT_LT(by.prior, 0);
  for (std::size_t i = 0; i < FIELDS; ++i) {
    int better = WEIGHT_MAX, sum = 0;
    for (const level each : levels_of(static_cast<field>(i))) {
      const level_weight& row = by.of(static_cast<field>(i), each);
      EXPECT_LE(row.weight, better);
      better = row.weight;
      sum += row.same_person;
    }
    EXPECT_EQ(sum, MILLION) << to_word(static_cast<field>(i)) << ": shares of one whole";
  }
}

TEST(weights, are_read_back_as_they_were_written) {
  const auto file = toml::parse(weights::shipped().to_toml());
  ASSERT_TRUE(file);
  const auto read = weights::read(*file, "w.toml");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, weights::shipped());
}

TEST(weights, a_better_level_may_not_weigh_less) {
  EXPECT_THAT(fault_of(shipped_text(), "slip = { weight = 12000", "slip = { weight = 39000"),
              HasSubstr("a better level may not weigh less"));
}

TEST(weights, every_fault_is_named_with_its_line) {
  EXPECT_THAT(fault_of(shipped_text(), "[sex]\nsame", "[sex]\nsmae"), HasSubstr("w.toml:"));
  EXPECT_THAT(fault_of(shipped_text(), "prior = -17000", "prior = 17000"), HasSubstr("prior"));
  EXPECT_THAT(fault_of(shipped_text(), "probable = 4300", "probable = 14300"), HasSubstr("certain"));
  EXPECT_THAT(fault_of(shipped_text(), "version = 1", "version = 2"), HasSubstr("version"));
  EXPECT_THAT(fault_of(shipped_text(), "[town]", "[city]"), HasSubstr("town"));
}

TEST(weights, pools_levels_that_stand_the_wrong_way_round) {
  weights by = weights::shipped();
  by.set(field::sex, level::same, {-1000, 500'000});
  by.set(field::sex, level::different, {1000, 500'000});
  by.make_monotone();
  EXPECT_EQ(by.of(field::sex, level::same).weight, by.of(field::sex, level::different).weight);
  EXPECT_GT(by.of(field::sex, level::same).weight, -1000);
  EXPECT_LT(by.of(field::sex, level::same).weight, 1000);
}

TEST(weights, in_order_stay_as_they_are) {
  weights by = weights::shipped();
  by.make_monotone();
  for (std::size_t i = 0; i < FIELDS; ++i)
    for (const level each : levels_of(static_cast<field>(i)))
      EXPECT_NEAR(by.of(static_cast<field>(i), each).weight, weights::shipped().of(static_cast<field>(i), each).weight,
                  1);
}

TEST(weights, are_kept_within_what_can_be_read) {
  weights by;
  by.set(field::sex, level::same, {1 << 30, -5});
  EXPECT_EQ(by.of(field::sex, level::same), (level_weight{WEIGHT_MAX, 1}));
}

TEST(given_name_forms, the_shipped_ones_know_usual_forms) {
  const given_names& table = given_names::shipped();
  EXPECT_TRUE(table.are_forms_of_one("LIZ", "ELIZABETH"));
  EXPECT_TRUE(table.are_forms_of_one("MOHAMMED", "MUHAMMAD"));
  EXPECT_TRUE(table.are_forms_of_one("SIOBHAN", "CHEVONNE"));
  EXPECT_FALSE(table.are_forms_of_one("LIZ", "WILLIAM"));
  EXPECT_FALSE(table.are_forms_of_one("QXZ", "LIZ"));
  EXPECT_TRUE(table.is_name("KAYDEN"));
  EXPECT_FALSE(table.is_name("KAYEDN"));
  EXPECT_TRUE(table.is_borne_first("MUHAMMAD"));
}

TEST(given_name_forms, a_wrong_table_is_refused_with_file_and_line) {
  for (const char* text : {"version = 1\nforms = [[\"A\"]]", "version = 1\nforms = [\"A\"]",
                           "version = 1\nforms = [[1, 2]]", "version = 1\nforms = [[\"A\", \"1\"]]",
                           "version = 2\nforms = []", "forms = []", "version = 1\nforms = []\nnmaes = []"}) {
    const auto file = toml::parse(text);
    ASSERT_TRUE(file) << text;
    const auto read = given_names::read(*file, "n.toml");
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().detail, HasSubstr("n.toml:"));
  }
}

}  // namespace
}  // namespace mash::matching
