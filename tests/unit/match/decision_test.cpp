// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/decision.hpp"

#include <gtest/gtest.h>

#include "tests/unit/match/people.hpp"

namespace mash::matching {
namespace {

using policy::match_band;

TEST(decision, the_same_record_is_certain) {
  const decision found = decided(grace(), grace());
  EXPECT_EQ(found.band, match_band::certain);
  EXPECT_EQ(found.why, held_back::no);
  EXPECT_EQ(probability_of(found.score), 999);
}

TEST(decision, two_strangers_are_nobody) {
  description other;
  other.given_names = "Oliver";
  other.family_name = "Cooper";
  other.date_of_birth = "1990-11-20";
  other.postcode = "NR99 1AA";
  const decision found = decided(grace(), other);
  EXPECT_FALSE(found.band);
  EXPECT_EQ(probability_of(found.score), 0);
}

TEST(decision, name_and_birth_alone_are_never_certain) {
  description a = grace_without_number(), b = grace_without_number();
  for (description* one : {&a, &b}) {
    one->postcode.clear();
    one->address.clear();
    one->telephones.clear();
  }
  const decision found = decided(a, b);
  EXPECT_EQ(found.band, match_band::probable);
  EXPECT_EQ(found.why, held_back::name_and_birth_alone);
}

TEST(decision, name_birth_and_home_are_certain_without_a_number) {
  EXPECT_EQ(decided(grace_without_number(), grace_without_number()).band, match_band::certain);
}

TEST(decision, twins_are_two_people_whatever_the_sum_says) {
  description twin = grace_without_number();
  twin.given_names = "Hope";
  const decision found = decided(grace_without_number(), twin);
  EXPECT_EQ(found.band, match_band::possible);
  EXPECT_EQ(found.why, held_back::given_name);
  EXPECT_GT(found.score, weights::shipped().bands.certain) << "the weights alone would have merged them";
}

TEST(decision, twins_of_one_given_name_and_different_second_ones_are_two_people) {
  description ali = grace_without_number(), hassan = grace_without_number();
  ali.given_names = "Muhammad Ali";
  hassan.given_names = "Mohammed Hassan";
  EXPECT_EQ(decided(ali, hassan).why, held_back::given_name);
}

TEST(decision, twins_called_nearly_alike_are_never_certain) {
  description waylen = grace_without_number(), taylen = grace_without_number();
  waylen.given_names = "Waylen";
  taylen.given_names = "Taylen";
  EXPECT_EQ(decided(waylen, taylen).band, match_band::probable);
  EXPECT_EQ(decided(waylen, taylen).why, held_back::given_name_nearly);
}

TEST(decision, a_middle_name_used_first_is_for_a_person_to_decide) {
  description anne = grace_without_number();
  anne.given_names = "Anne";
  EXPECT_EQ(decided(grace_without_number(), anne).band, match_band::possible);
  EXPECT_EQ(decided(grace_without_number(), anne).why, held_back::part_of_name);
}

TEST(decision, a_twin_s_number_in_the_record_does_not_make_one_of_two) {
  description twin = grace();
  twin.given_names = "Hope";
  EXPECT_EQ(decided(grace(), twin).band, match_band::probable);
  EXPECT_EQ(decided(grace(), twin).why, held_back::identifier_alone);
}

TEST(decision, a_brother_s_number_in_the_record_is_no_more_than_probable) {
  description brother = grace();
  brother.given_names = "Oliver";
  brother.date_of_birth = "2008-11-20";
  EXPECT_EQ(decided(grace(), brother).band, match_band::probable);
  brother.family_name = "Cooper";
  EXPECT_EQ(decided(grace(), brother).band, match_band::possible);
}

TEST(decision, a_son_called_after_his_father_is_not_his_father) {
  description father = grace_without_number();
  father.date_of_birth = "1984-11-22";
  EXPECT_EQ(decided(grace_without_number(), father).band, match_band::possible);
  EXPECT_EQ(decided(grace_without_number(), father).why, held_back::birth);
}

// The same house, street and birthday, and nothing of the family: see below for what else is then asked.
description of_another_family() {
  description out = grace_without_number();
  out.family_name = "Cooper";
  return out;
}

TEST(decision, two_of_one_given_name_and_birthday_in_one_town_are_two_people) {
  description other = of_another_family();
  other.telephones.clear();
  other.address = "90 Sample Street";
  other.postcode = "CB99 1AA";  // the district is the same
  const decision found = decided(grace_without_number(), other);
  EXPECT_EQ(found.band, match_band::possible);
  EXPECT_EQ(found.why, held_back::family_name);
  EXPECT_GE(found.score, weights::shipped().bands.probable) << "the weights alone would have made it probable";
}

TEST(decision, a_child_renamed_at_home_is_certain_only_by_the_whole_home) {
  description renamed = of_another_family();
  EXPECT_EQ(decided(grace_without_number(), renamed).band, match_band::certain);
  renamed.telephones.clear();
  EXPECT_EQ(decided(grace_without_number(), renamed).band, match_band::certain) << "postcode, house and street";
  renamed.address = "90 Sample Street";
  EXPECT_EQ(decided(grace_without_number(), renamed).band, match_band::probable) << "a street is not a home";
  EXPECT_EQ(decided(grace_without_number(), renamed).why, held_back::family_name);
  renamed.nhs_number = grace().nhs_number;
  EXPECT_EQ(decided(grace(), renamed).band, match_band::certain) << "the number settles it";
}

TEST(decision, family_name_and_birthday_both_a_little_wrong_are_two_people_but_at_one_home) {
  description other = of_another_family();
  other.telephones.clear();
  other.date_of_birth = "2012-03-08";
  EXPECT_EQ(decided(grace_without_number(), other).band, match_band::probable);
  EXPECT_EQ(decided(grace_without_number(), other).why, held_back::family_name);
  other.address.clear();
  EXPECT_EQ(decided(grace_without_number(), other).band, match_band::possible);
}

TEST(decision, house_and_street_of_another_town_are_no_home) {
  description other = grace_without_number();
  other.telephones.clear();
  other.postcode = "NR99 1AA";
  other.town = "Ely";
  EXPECT_EQ(decided(grace_without_number(), other).band, match_band::probable);
  EXPECT_EQ(decided(grace_without_number(), other).why, held_back::name_and_birth_alone);
  other.town = "Wisbech";
  EXPECT_EQ(decided(grace_without_number(), other).band, match_band::certain) << "the postcode is the wrong one";
}

TEST(decision, a_postcode_with_a_slip_and_a_street_that_is_alike_are_a_home) {
  description other = grace_without_number();
  other.telephones.clear();
  other.postcode = "CB99 8ZZ";
  other.address = "12 Sampl Stret";
  EXPECT_EQ(decided(grace_without_number(), other).band, match_band::certain);
}

TEST(decision, a_name_and_half_a_birth_are_less_than_probable_wherever_they_live) {
  description other = grace_without_number();
  other.telephones = other.address = "";
  other.postcode = "CB99 1AA";
  other.date_of_birth = "2012-03-08";
  EXPECT_EQ(decided(grace_without_number(), other).band, match_band::possible);
  other.date_of_birth = "2012-07-03";
  EXPECT_EQ(decided(grace_without_number(), other).band, match_band::probable) << "day and month changed places";
}

TEST(decision, a_record_without_a_given_name_or_birthday_may_be_anybody_of_the_house) {
  description somebody = grace_without_number();
  somebody.given_names.clear();
  somebody.date_of_birth = "2012-03-29";
  EXPECT_EQ(decided(grace_without_number(), somebody).band, match_band::possible);
  EXPECT_EQ(decided(grace_without_number(), somebody).why, held_back::no_given_name);
}

TEST(decision, sisters_are_two_people) {
  description sister = grace_without_number();
  sister.given_names = "Hope";
  sister.date_of_birth = "2014-09-21";
  EXPECT_NE(decided(grace_without_number(), sister).band, match_band::certain);
  EXPECT_NE(decided(grace_without_number(), sister).band, match_band::probable);
}

TEST(decision, two_valid_numbers_are_two_people) {
  description other = grace();
  other.nhs_number = "9449305552";
  EXPECT_FALSE(decided(grace(), other).band);
  EXPECT_EQ(decided(grace(), other).why, held_back::other_identifier);
}

TEST(decision, a_mistyped_number_does_not_stand_in_the_way) {
  description other = grace();
  other.nhs_number = "9434765918";
  EXPECT_EQ(decided(grace(), other).band, match_band::certain);
}

TEST(decision, an_identifier_that_agrees_against_everything_else_is_for_a_person_to_look_at) {
  description other;
  other.nhs_number = grace().nhs_number;
  other.given_names = "Oliver";
  other.family_name = "Cooper";
  other.date_of_birth = "1990-11-20";
  const decision found = decided(grace(), other);
  EXPECT_LT(found.score, weights::shipped().bands.possible);
  EXPECT_EQ(found.band, match_band::possible);
  EXPECT_EQ(found.why, held_back::identifier_alone);
  other.upn = "A950000178301";
  description with_upn = grace();
  with_upn.upn = "H243278544154";
  EXPECT_FALSE(decided(with_upn, other).band) << "each has a number of its own";
}

TEST(decision, a_relative_who_was_found_is_the_one_thing_more) {
  description a = grace_without_number();
  a.postcode = a.address = a.town = a.telephones = "";
  comparison by = compare(make_profile(a), make_profile(a), plain_naming());
  EXPECT_EQ(decide(by, weights::shipped()).band, match_band::probable);
  by.levels[at(field::relationship)] = level::same;
  EXPECT_EQ(decide(by, weights::shipped()).band, match_band::certain);
  by.levels[at(field::given_name)] = level::different;
  EXPECT_EQ(decide(by, weights::shipped()).why, held_back::given_name) << "twins have one mother";
}

TEST(decision, never_bridges_an_adoption) {
  description former = grace();
  former.adopted = description::adoption::former;
  EXPECT_FALSE(decided(grace(), former).band);
  EXPECT_EQ(decided(former, grace()).why, held_back::closed_identity);
  description present = grace_without_number();
  present.given_names = "Hope";
  present.family_name = "Miller";
  present.previous_names = "Grace Anne Bell";
  present.previous_postcodes = "CB99 9ZZ";
  present.postcode = present.address = present.telephones = present.town = "";
  EXPECT_NE(decided(grace_without_number(), present).why, held_back::given_name) << "a previous name counts";
  present.adopted = description::adoption::present;
  const decision found = decided(grace_without_number(), present);
  EXPECT_FALSE(found.band) << found.score;
}

TEST(decision, never_shows_where_a_restricted_person_lives) {
  description hidden = grace();
  hidden.restricted = true;
  const decision found = decided(grace(), hidden);
  EXPECT_EQ(found.band, match_band::certain) << "the number agrees";
  for (const finding& one : found.findings) EXPECT_FALSE(is_of_place(one.what)) << to_word(one.what);
  hidden.nhs_number.clear();
  EXPECT_EQ(decided(grace(), hidden).band, match_band::probable) << "what is left is name and birth";
}

TEST(decision, a_record_without_a_given_name_may_be_a_twin_s) {
  description baby = grace_without_number();
  baby.given_names = "Baby of Grace";
  EXPECT_EQ(decided(grace_without_number(), baby).band, match_band::probable);
  EXPECT_EQ(decided(grace_without_number(), baby).why, held_back::no_given_name);
}

TEST(decision, a_record_without_a_given_name_is_certain_by_an_identifier_with_the_date_of_birth_and_not_without) {
  description baby = grace();
  baby.given_names = "Baby of Grace";
  EXPECT_EQ(decided(grace(), baby).band, match_band::certain);
  EXPECT_EQ(decided(grace(), baby).why, held_back::no);
  baby.nhs_number.clear();
  EXPECT_EQ(decided(grace(), baby).band, match_band::probable) << "all agrees but the number";
  EXPECT_EQ(decided(grace(), baby).why, held_back::no_given_name);
  baby.nhs_number = grace().nhs_number;
  baby.date_of_birth.clear();
  EXPECT_EQ(decided(grace(), baby).band, match_band::probable);
  EXPECT_EQ(decided(grace(), baby).why, held_back::identifier_alone);
}

// Test patients of DfE's SUI Matcher (Crown copyright, MIT): one as she is registered, one as a file misspells her.
TEST(decision, a_misspelt_child_of_the_national_matcher_s_cases_is_possible) {
  description registered, misspelt;
  registered.given_names = "OCTAVIA";
  registered.family_name = "CHISLETT";
  registered.date_of_birth = "20/09/2008";
  misspelt.given_names = "OCTIAVIAN";
  misspelt.family_name = "CHISLETTE";
  misspelt.date_of_birth = "2008-09-20";
  EXPECT_EQ(decided(registered, misspelt).band, policy::match_band::possible) << "there: a match of low confidence";
  registered.nhs_number = misspelt.nhs_number = "9449305552";
  EXPECT_EQ(decided(registered, misspelt).band, policy::match_band::certain);
  misspelt.given_names = "test";
  misspelt.nhs_number = "0449310999";  // its check digit is wrong: no evidence at all
  EXPECT_FALSE(decided(registered, misspelt).band);
}

TEST(decision, a_half_known_birth_is_not_certain) {
  description other = grace_without_number();
  other.date_of_birth = "2012";
  EXPECT_EQ(decided(grace_without_number(), other).band, match_band::probable);
  EXPECT_EQ(decided(grace_without_number(), other).why, held_back::nothing_more);
}

TEST(decision, files_without_twins_make_a_changed_name_probable_and_no_more) {
  description renamed = grace_without_number();
  renamed.given_names = "Hope";
  const decision found = decided(grace_without_number(), renamed, {.no_twins = true});
  EXPECT_EQ(found.band, match_band::probable);
  EXPECT_EQ(found.why, held_back::no_twins);
  renamed.sex = "M";
  EXPECT_EQ(decided(grace_without_number(), renamed, {.no_twins = true}).band, match_band::possible);
  renamed = grace_without_number();
  renamed.date_of_birth = "1984-11-22";
  EXPECT_EQ(decided(grace_without_number(), renamed, {.no_namesakes = true}).band, match_band::probable);
  EXPECT_EQ(decided(grace_without_number(), renamed, {.no_twins = true}).band, match_band::possible);
}

TEST(decision, files_without_twins_still_have_sisters) {
  description sister = grace_without_number();
  sister.given_names = "Hope";
  sister.date_of_birth = "2014-09-21";
  const decision found = decided(grace_without_number(), sister, {true, true});
  EXPECT_NE(found.band, match_band::probable);
  EXPECT_NE(found.band, match_band::certain);
}

TEST(decision, files_in_which_nobody_shares_a_home_make_who_agrees_in_home_and_a_name_probable_and_no_more) {
  description other = grace_without_number();
  other.given_names = "Hope";
  other.date_of_birth.clear();
  const circumstances lone{.no_shared_homes = true};
  const decision found = decided(grace_without_number(), other, lone);
  EXPECT_EQ(found.band, match_band::probable);
  EXPECT_EQ(found.why, held_back::no_shared_homes);
  EXPECT_EQ(decided(grace_without_number(), other, {true, true}).band, match_band::possible);
  description brother = other;
  brother.sex = "M";
  EXPECT_NE(decided(grace_without_number(), brother, lone).band, match_band::probable);
  description next_tenant = other;
  next_tenant.family_name = "Okafor";
  EXPECT_NE(decided(grace_without_number(), next_tenant, lone).band, match_band::probable);
  description elsewhere = other;
  elsewhere.address = "4 Other Road";
  elsewhere.telephones.clear();
  EXPECT_NE(decided(grace_without_number(), elsewhere, lone).band, match_band::probable);
}

TEST(decision, a_house_counts_once) {
  const decision found = decided(grace_without_number(), grace_without_number());
  int sum = weights::shipped().prior;
  for (const finding& one : found.findings) sum += one.weight;
  EXPECT_LT(found.score, sum);
}

TEST(decision, a_rare_name_says_more_than_a_common_one) {
  frequency often;
  for (int i = 0; i < 1000; ++i) {
    description one;
    one.family_name = i < 300    ? "Bell"
                      : i == 300 ? "Featherstonehaugh"
                                 : "Cooper" + std::string(1, static_cast<char>('a' + i % 26));
    often.add(make_profile(one));
  }
  const naming counted{given_names::shipped(), &often};
  description rare = grace_without_number();
  rare.family_name = "Featherstonehaugh";
  const auto score = [&](const description& one) {
    return decide(compare(make_profile(one), make_profile(one), counted), weights::shipped()).score;
  };
  EXPECT_GT(score(rare), score(grace_without_number()));
}

TEST(decision, says_its_evidence_in_words) {
  EXPECT_EQ(in_words(finding{field::date_of_birth, level::swapped, 9140}),
            "date of birth: day and month changed places (+9.1)");
  EXPECT_EQ(in_words(finding{field::postcode, level::different, -3500}), "postcode: different (-3.5)");
  for (std::size_t i = 1; i < words<held_back>::list.size(); ++i)
    EXPECT_FALSE(in_words(static_cast<held_back>(i)).empty()) << words<held_back>::list[i];
}

TEST(decision, gives_no_value_of_anybody_in_its_words) {
  for (const finding& one : decided(grace(), grace()).findings) {
    const std::string said = in_words(one);
    for (const char* value : {"Grace", "Bell", "2012", "CB99", "Sample", "Wisbech", "9434"})
      EXPECT_EQ(said.find(value), std::string::npos) << said;
  }
}

TEST(probability, is_a_half_at_nothing_and_never_sure) {
  EXPECT_EQ(probability_of(0), 500);
  EXPECT_EQ(probability_of(1'000'000), 999);
  EXPECT_EQ(probability_of(-1'000'000), 0);
}

}  // namespace
}  // namespace mash::matching
