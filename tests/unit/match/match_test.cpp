// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/match.hpp"

#include <gtest/gtest.h>

#include "tests/unit/match/scene.hpp"

namespace mash::kit {
namespace {

using policy::match_band;
using policy::search_result;

TEST(match, name_and_birth_date_alone_are_never_better_than_probable) {
  one_subject scene = john();
  scene.people = {known("1", "John", "Smith", "1985-01-20")};
  EXPECT_EQ(scene.run().result, search_result::found);
  EXPECT_EQ(scene.run().evidence.band, match_band::probable);
}

TEST(match, the_second_of_one_name_and_birth_date_makes_both_ambiguous_and_names_neither) {
  one_subject scene = john();
  scene.people = {known("1", "John", "Smith", "1985-01-20"), known("2", "John", "Smith", "1985-01-20")};
  EXPECT_EQ(scene.run().result, search_result::ambiguous_match);
  EXPECT_TRUE(scene.run().key.empty());
  EXPECT_TRUE(scene.run().evidence.why.empty());
}

TEST(match, name_birth_date_and_address_are_somebody) {
  one_subject scene = john();
  scene.people = {known("1", "JOHN", "SMITH", "1985-01-20")};
  scene.people[0].identity.addresses = {at("cb999zz")};
  const auto found = scene.run();
  EXPECT_EQ(found.result, search_result::found);
  EXPECT_EQ(found.key, "1");
  EXPECT_EQ(found.evidence.band, match_band::certain);
  EXPECT_EQ(found.evidence.score, 999);
  EXPECT_EQ(words_on(found, "postcode"), "the same");
}

TEST(match, the_look_alike_with_another_address_is_left_aside) {
  one_subject scene = john();
  scene.people = {known("other", "John", "Smith", "1985-01-20"), known("right", "John", "Smith", "1985-01-20")};
  scene.people[0].identity.addresses = {at("NR99 1AA")};
  scene.people[1].identity.addresses = {at("CB99 9ZZ")};
  EXPECT_EQ(scene.run().key, "right");
  std::swap(scene.people[0], scene.people[1]);
  EXPECT_EQ(scene.run().key, "right");
}

TEST(match, two_that_both_fit_are_ambiguous) {
  one_subject scene = john();
  scene.people = {known("1", "John", "Smith", "1985-01-20"), known("2", "John", "Smith", "1985-01-20")};
  for (auto& one : scene.people) one.identity.addresses = {at("CB99 9ZZ")};
  EXPECT_EQ(scene.run().result, search_result::ambiguous_match);
}

TEST(match, everybody_who_fits_at_all_is_noted_for_the_agency_itself) {
  one_subject scene = john();
  scene.people = {known("1", "John", "Smith", "1985-01-20"), known("2", "John", "Smith", "1985-01-20"),
                  known("3", "Jane", "Smith", "1985-01-20")};
  scene.people[1].restricted = true;
  scene.people[1].identity.nhs_number = "9990009999";
  scene.people[1].identity.upn = "A999999999999";
  EXPECT_EQ(scene.whole().fitting, (std::set<std::string, std::less<>>{"1", "2", "9990009999", "A999999999999"}))
      << "the uncertain and the restricted too, and not whose given name disagrees";
}

TEST(match, a_twin_shares_everything_but_the_given_name_and_is_not_the_child) {
  one_subject scene;
  scene.question.subjects = {asked("s", "Leo", "Smith", "2024-01-11")};
  scene.question.subjects[0].addresses = {at("CB99 9ZZ")};
  scene.people = {known("twin", "Noah", "Smith", "2024-01-11")};
  scene.people[0].identity.addresses = {at("CB99 9ZZ")};
  EXPECT_EQ(scene.run().result, search_result::no_trace);
  scene.people.push_back(known("leo", "Leo", "Smith", "2024-01-11"));
  scene.people[1].identity.addresses = {at("CB99 9ZZ")};
  EXPECT_EQ(scene.run().key, "leo") << "and does not make the child ambiguous";
}

TEST(match, a_twin_s_number_in_the_record_is_no_more_than_probable) {
  one_subject scene;
  scene.question.subjects = {asked("s", "Leo", "Smith", "2024-01-11")};
  scene.question.subjects[0].nhs_number = "9990002029";
  scene.people = {known("twin", "Noah", "Smith", "2024-01-11")};
  scene.people[0].identity.nhs_number = "9990002029";
  EXPECT_NE(scene.run().evidence.band, match_band::certain);
}

TEST(match, an_identifier_is_enough_even_if_the_birth_date_was_typed_wrongly) {
  one_subject scene;
  scene.question.subjects = {asked("s", "Ada Mary", "Okafor", "2015-04-02")};
  scene.question.subjects[0].nhs_number = "9990001014";
  scene.people = {known("1", "Ada", "Okafor", "2015-02-04")};
  scene.people[0].identity.nhs_number = "9990001014";
  const auto found = scene.run();
  EXPECT_EQ(found.result, search_result::found);
  EXPECT_EQ(found.evidence.band, match_band::certain);
  EXPECT_EQ(words_on(found, "nhs_number"), "the same");
  EXPECT_EQ(words_on(found, "date_of_birth"), "day and month changed places");
}

TEST(match, an_identifier_against_both_name_and_birth_date_is_ambiguous) {
  one_subject scene;
  scene.question.subjects = {asked("s", "Ada", "Okafor", "2015-04-02")};
  scene.question.subjects[0].nhs_number = "9990001014";
  scene.people = {known("1", "Zoe", "Miller", "2011-12-24")};
  scene.people[0].identity.nhs_number = "9990001014";
  EXPECT_EQ(scene.run().result, search_result::ambiguous_match);
}

TEST(match, another_identifier_is_another_person_whatever_else_agrees) {
  one_subject scene = john();
  scene.question.subjects[0].nhs_number = "9990001014";
  scene.people = {known("1", "John", "Smith", "1985-01-20")};
  scene.people[0].identity.nhs_number = "9990002029";
  scene.people[0].identity.addresses = {at("CB99 9ZZ")};
  EXPECT_EQ(scene.run().result, search_result::no_trace);
}

TEST(match, a_number_with_a_wrong_check_digit_speaks_neither_for_nor_against) {
  one_subject scene = john();
  scene.people = {known("1", "John", "Smith", "1985-01-20")};
  const auto without = scene.run();
  scene.question.subjects[0].nhs_number = "9990001015";
  for (const char* theirs : {"9990001015", "9990002029"}) {
    scene.people[0].identity.nhs_number = theirs;
    EXPECT_EQ(scene.run().evidence.band, match_band::probable) << theirs;
    EXPECT_EQ(scene.run().evidence.score, without.evidence.score) << theirs;
  }
}

TEST(match, a_maiden_name_on_either_side_finds_the_mother) {
  one_subject scene;
  scene.question.subjects = {asked("s", "Grace", "Okafor", "1990-06-30")};
  scene.question.subjects[0].previous_names = {"Grace Bell"};
  scene.people = {known("1", "Grace", "Bell", "1990-06-30")};
  EXPECT_EQ(scene.run().result, search_result::found);
  EXPECT_EQ(scene.run().evidence.band, match_band::probable) << "name and birth date, and nothing more";
  EXPECT_EQ(words_on(scene.run(), "family_name"), "the same as an earlier name or alias");
  scene.question.subjects[0].previous_names.clear();
  EXPECT_NE(scene.run().result, search_result::found);
  scene.people[0].identity.aliases = {"Grace Okafor"};
  EXPECT_EQ(scene.run().result, search_result::found);
  scene.people[0].identity.telephones = {"07700 900123"};
  scene.question.subjects[0].telephones = {"+44 7700 900123"};
  EXPECT_EQ(scene.run().evidence.band, match_band::certain);
}

TEST(match, a_tie_to_another_matched_subject_settles_it) {
  contract::ask question;
  question.subjects = {asked("c1", "Ada", "Okafor", "2015-04-02"), asked("a1", "Grace", "Okafor", "1990-06-30")};
  question.subjects[0].nhs_number = "9990001014";
  question.relations = {{"a1", "c1", policy::relationship::mother}};
  known_person ada = known("ada", "Ada", "Okafor", "2015-04-02");
  ada.identity.nhs_number = "9990001014";
  known_person grace = known("grace", "Grace", "Okafor", "1990-06-30");
  grace.ties = {{"ada", "", policy::relationship::mother}};
  const auto found = match(question, {{"c1", {ada}}, {"a1", {grace}}});
  EXPECT_EQ(found.keys().at("a1"), std::vector<std::string>{"grace"});
  EXPECT_EQ(band_of(found, "a1"), match_band::certain);
  EXPECT_EQ(words_on(found.by_subject.at("a1").at("police"), "relationship"),
            "recorded with another person who was found");

  question.relations.clear();  // the request does not say that they belong together
  EXPECT_EQ(band_of(match(question, {{"c1", {ada}}, {"a1", {grace}}}), "a1"), match_band::probable);
}

TEST(match, ties_among_unmatched_people_prove_nothing) {
  contract::ask question;
  question.subjects = {asked("c1", "Ada", "Okafor", "2015-04-02"), asked("a1", "Grace", "Okafor", "1990-06-30")};
  question.relations = {{"a1", "c1", policy::relationship::mother}};
  known_person ada = known("ada", "Ada", "Okafor", "2015-04-02"),
               grace = known("grace", "Grace", "Okafor", "1990-06-30");
  ada.ties = {{"grace", "", policy::relationship::mother}};
  grace.ties = {{"ada", "", policy::relationship::mother}};
  const auto found = match(question, {{"c1", {ada}}, {"a1", {grace}}});
  EXPECT_EQ(band_of(found, "c1"), match_band::probable);
  EXPECT_EQ(band_of(found, "a1"), match_band::probable);
}

// Somebody types postcodes to find where a mother in a refuge lives. Every answer is the same, the right guess's too.
TEST(match, fifty_postcodes_typed_for_a_restricted_person_tell_nothing) {
  one_subject scene;
  scene.question.subjects = {asked("s", "Grace", "Okafor", "1990-06-30")};
  scene.people = {known("1", "Grace", "Okafor", "1990-06-30")};
  scene.people[0].restricted = true;
  scene.people[0].identity.addresses = {at("CB99 8HV")};
  scene.people[0].identity.telephones = {"07700 900123"};
  const auto without = scene.run();
  EXPECT_EQ(without.result, search_result::ambiguous_match);
  for (int guess = 0; guess < 50; ++guess) {
    const std::string postcode = guess == 37 ? "CB99 8HV" : "CB99 " + std::to_string(guess % 10) + "AB";
    scene.question.subjects[0].addresses = {at(postcode)};
    scene.question.subjects[0].telephones = {guess == 37 ? "07700 900123" : "07700 900" + std::to_string(100 + guess)};
    const auto found = scene.run();
    EXPECT_EQ(found.result, without.result) << guess;
    EXPECT_TRUE(found.evidence.why.empty()) << guess;
  }
}

TEST(match, evidence_for_a_person_with_a_protected_address_names_no_place) {
  one_subject scene = john();
  scene.people = {known("1", "John", "Smith", "1985-01-20")};
  scene.people[0].identity.addresses = {at("CB99 9ZZ"), at("CB99 8HV")};
  scene.people[0].identity.addresses[1].is_protected = true;
  const auto found = scene.run();
  EXPECT_EQ(found.result, search_result::found);
  EXPECT_EQ(words_on(found, "postcode"), "");
  EXPECT_EQ(found.evidence.score, contract::least_score(match_band::certain)) << "nor does the score tell";
  scene.question.subjects[0].addresses = {at("CB99 8HV")};
  EXPECT_EQ(scene.run().evidence.band, match_band::probable) << "a protected address is not matched on";
}

TEST(match, each_organisation_is_judged_for_itself) {
  one_subject scene = john();
  known_person surgery = known("g", "John", "Smith", "1985-01-20"), trust = known("t", "John", "Smith", "1985-01-20");
  surgery.organisation = "Y99001";
  trust.organisation = "RGT";
  surgery.identity.addresses = trust.identity.addresses = {at("CB99 9ZZ")};
  const auto table = match(scene.question, {{"s", {surgery, trust}}});
  EXPECT_EQ(table.by_subject.at("s").size(), 2U);
  EXPECT_EQ(table.keys().at("s").size(), 2U);
}

// Whatever the order in which people are listed, the outcome is the same.
TEST(match, the_order_of_candidates_does_not_matter) {
  one_subject scene = john();
  for (int i = 0; i < 6; ++i) {
    scene.people.push_back(known(std::to_string(i), i % 2 == 0 ? "John" : "Jon", "Smith", "1985-01-20"));
    scene.people.back().identity.addresses = {at(i == 4 ? "CB99 9ZZ" : "NR99 1AA")};
  }
  std::ranges::sort(scene.people, {}, &known_person::key);
  do {
    ASSERT_EQ(scene.run().key, "4");
  } while (std::ranges::next_permutation(scene.people, {}, &known_person::key).found);
}

}  // namespace
}  // namespace mash::kit
