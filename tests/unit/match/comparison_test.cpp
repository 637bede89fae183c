// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/comparison.hpp"

#include <gtest/gtest.h>

#include "tests/unit/match/people.hpp"

namespace mash::matching {
namespace {

using enum level;

TEST(comparison, of_equal_records_agrees_in_everything) {
  const comparison found = compare(make_profile(grace()), make_profile(grace()), plain_naming());
  for (std::size_t i = 0; i < FIELDS; ++i) {
    const auto of = static_cast<field>(i);
    const bool unsaid = of == field::upn || of == field::number || of == field::relationship;
    EXPECT_EQ(found.levels[i], unsaid ? absent : same) << to_word(of);
  }
}

TEST(identifier, with_a_wrong_check_digit_is_a_slip_if_nearly_equal_and_else_nothing) {
  description other = grace();
  other.nhs_number = "9434765918";
  EXPECT_EQ(level_of(grace(), other, field::nhs_number), slip);
  other.nhs_number = "0449310999";
  EXPECT_EQ(level_of(grace(), other, field::nhs_number), absent);
}

TEST(identifier, wrong_on_both_sides_says_nothing) {
  description a = grace(), b = grace();
  a.nhs_number = b.nhs_number = "1234567890";  // what is typed where a number is wanted
  EXPECT_EQ(level_of(a, b, field::nhs_number), absent);
  b.nhs_number = "1234567980";
  EXPECT_EQ(level_of(a, b, field::nhs_number), absent);
}

TEST(identifier, that_is_valid_and_another_is_another_person) {
  description other = grace();
  other.nhs_number = "9449305552";
  const comparison found = compare(make_profile(grace()), make_profile(other), plain_naming());
  EXPECT_EQ(found.levels[at(field::nhs_number)], different);
  EXPECT_TRUE(found.other_person);
}

TEST(identifier, upn_is_checked_by_its_own_letter) {
  description a = grace(), b = grace();
  a.upn = b.upn = "A950000178301";
  EXPECT_EQ(level_of(a, b, field::upn), same);
  b.upn = "H243278544154";
  EXPECT_EQ(level_of(a, b, field::upn), different);
  b.upn = "UN1";
  EXPECT_EQ(level_of(a, b, field::upn), absent);
}

TEST(identifier, a_placeholder_is_none) {
  for (const char* number : {"0000000", "N/A", "1111111", "12"}) {
    description a = grace(), b = grace();
    a.number = b.number = number;
    EXPECT_EQ(level_of(a, b, field::number), absent) << number;
  }
}

TEST(reference_number, given_out_one_after_the_other_is_no_slip) {
  description a = grace(), b = grace();
  a.number = "6988048";
  b.number = "6988049";
  EXPECT_EQ(level_of(a, b, field::number), different);
  b.number = "6988084";
  EXPECT_EQ(level_of(a, b, field::number), different);
  b.number = "6898048";
  EXPECT_EQ(level_of(a, b, field::number), slip);
  b.number = "7364009";
  EXPECT_EQ(level_of(a, b, field::number), different);
}

TEST(names, in_each_other_s_fields_are_swapped) {
  description other = grace();
  other.given_names = "Bell";
  other.family_name = "Grace";
  EXPECT_EQ(level_of(grace(), other, field::given_name), swapped);
  EXPECT_EQ(level_of(grace(), other, field::family_name), swapped);
  other.family_name = "Hope";
  EXPECT_EQ(level_of(grace(), other, field::given_name), different);
}

TEST(names, swapped_with_one_missing_still_speak) {
  description one, other;
  one.given_names = "Grace";
  other.family_name = "Grace";
  EXPECT_EQ(level_of(one, other, field::given_name), swapped);
  EXPECT_EQ(level_of(one, other, field::family_name), absent);
}

TEST(names, met_through_an_earlier_one_say_so) {
  description married = grace();
  married.family_name = "Cooper";
  married.previous_names = "Grace Bell";
  EXPECT_EQ(level_of(grace(), married, field::family_name), earlier);
  EXPECT_EQ(level_of(grace(), married, field::given_name), same);
}

TEST(names, an_alias_is_another_form) {
  description known = grace();
  known.given_names = "Destiny";
  known.aliases = "Grace Bell";
  EXPECT_EQ(level_of(grace(), known, field::given_name), variant);
}

TEST(places, an_earlier_home_counts_and_a_missed_one_does_not) {
  description moved = grace();
  moved.postcode = "NR99 1AA";
  moved.previous_postcodes = "CB999ZZ;PE99 2BB";
  EXPECT_EQ(level_of(grace(), moved, field::postcode), earlier);
  description only_before = grace();
  only_before.postcode.clear();
  only_before.previous_postcodes = "PE99 2BB";
  EXPECT_EQ(level_of(grace(), only_before, field::postcode), absent);
}

TEST(places, of_the_restricted_are_never_compared) {
  description hidden = grace();
  hidden.restricted = true;
  for (const field of : {field::postcode, field::address, field::town, field::telephone}) {
    EXPECT_TRUE(is_of_place(of));
    EXPECT_EQ(level_of(grace(), hidden, of), absent) << to_word(of);
    EXPECT_EQ(level_of(hidden, grace(), of), absent) << to_word(of);
  }
}

TEST(sex, that_one_does_not_know_says_nothing) {
  description other = grace();
  other.sex = "";
  EXPECT_EQ(level_of(grace(), other, field::sex), absent);
  other.sex = "M";
  EXPECT_EQ(level_of(grace(), other, field::sex), different);
}

TEST(town, misspelled_is_near) {
  description other = grace();
  other.town = "Wisbeach";
  EXPECT_EQ(level_of(grace(), other, field::town), near);
  other.town = "Ely";
  EXPECT_EQ(level_of(grace(), other, field::town), different);
}

TEST(comparison, notes_how_often_the_agreed_names_occur) {
  frequency often;
  for (int i = 0; i < 7; ++i) often.add(make_profile(grace()));
  const naming counted{given_names::shipped(), &often};
  const comparison found = compare(make_profile(grace()), make_profile(grace()), counted);
  EXPECT_EQ(found.given.count, 7U);
  EXPECT_EQ(found.family.total, 7U);
  description other = grace();
  other.family_name = "Blel";
  EXPECT_EQ(compare(make_profile(grace()), make_profile(other), counted).family.total, 0U);
}

TEST(levels, every_field_begins_with_same_and_ends_with_different) {
  for (std::size_t i = 0; i < FIELDS; ++i) {
    const auto list = levels_of(static_cast<field>(i));
    EXPECT_EQ(list.front(), same);
    EXPECT_EQ(list.back(), static_cast<field>(i) == field::relationship ? same : different);
    EXPECT_FALSE(rank_of(static_cast<field>(i), absent));
    for (const level each : list) EXPECT_FALSE(in_words(static_cast<field>(i), each).empty());
  }
}

}  // namespace
}  // namespace mash::matching
