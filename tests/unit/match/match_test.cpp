// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/match.hpp"

#include <gtest/gtest.h>

#include "base/crypto.hpp"

namespace mash::kit {
namespace {

using policy::search_result;

contract::person asked(std::string id, std::string given, std::string family, std::string born) {
  contract::person out;
  out.id = std::move(id);
  out.given_names = std::move(given);
  out.family_name = std::move(family);
  out.date_of_birth = parse_iso_date(born).value();
  return out;
}

known_person known(std::string key, std::string given, std::string family, std::string born) {
  known_person out;
  out.key = std::move(key);
  out.organisation = "police";
  out.identity = asked("", std::move(given), std::move(family), std::move(born));
  return out;
}

contract::address at(std::string postcode) {
  contract::address out;
  out.postcode = std::move(postcode);
  return out;
}

struct one_subject {
  contract::ask question;
  std::vector<known_person> people;

  subject_match run() const {
    const match_table table = match(question, {{"s", people}});
    const auto found = table.by_subject.find("s");
    return found == table.by_subject.end() || found->second.empty() ? subject_match{} : found->second.begin()->second;
  }
};

one_subject john() {
  one_subject out;
  out.question.subjects = {asked("s", "John", "Smith", "1985-01-20")};
  out.question.subjects[0].addresses = {at("CB99 9ZZ")};
  return out;
}

bool mentions(const subject_match& found, std::string_view field) {
  return std::ranges::any_of(found.evidence.why, [&](const auto& line) { return line.field == field; });
}

TEST(match, name_and_birth_date_alone_are_ambiguous_and_name_nobody) {
  one_subject scene = john();
  scene.people = {known("1", "John", "Smith", "1985-01-20")};
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
  EXPECT_EQ(found.evidence.band, policy::match_band::certain);
  EXPECT_TRUE(mentions(found, "postcode"));
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

TEST(match, a_twin_shares_everything_but_the_given_name_and_is_not_the_child) {
  one_subject scene;
  scene.question.subjects = {asked("s", "Leo", "Smith", "2024-01-11")};
  scene.question.subjects[0].addresses = {at("CB99 9ZZ")};
  scene.people = {known("twin", "Noah", "Smith", "2024-01-11")};
  scene.people[0].identity.addresses = {at("CB99 9ZZ")};
  EXPECT_EQ(scene.run().result, search_result::no_trace);
}

TEST(match, an_identifier_is_enough_even_if_the_birth_date_was_typed_wrongly) {
  one_subject scene;
  scene.question.subjects = {asked("s", "Ada Mary", "Okafor", "2015-04-02")};
  scene.question.subjects[0].nhs_number = "9990001014";
  scene.people = {known("1", "Ada", "Okafor", "2015-02-04")};
  scene.people[0].identity.nhs_number = "9990001014";
  const auto found = scene.run();
  EXPECT_EQ(found.result, search_result::found);
  EXPECT_TRUE(mentions(found, "nhs_number"));
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
  scene.question.subjects[0].nhs_number = "9990001015";
  scene.people = {known("1", "John", "Smith", "1985-01-20")};
  scene.people[0].identity.nhs_number = "9990001015";
  EXPECT_EQ(scene.run().result, search_result::ambiguous_match);
  scene.people[0].identity.nhs_number = "9990002029";
  EXPECT_EQ(scene.run().result, search_result::ambiguous_match);
}

TEST(match, a_maiden_name_on_either_side_finds_the_mother) {
  one_subject scene;
  scene.question.subjects = {asked("s", "Grace", "Okafor", "1990-06-30")};
  scene.question.subjects[0].previous_names = {"Grace Bell"};
  scene.people = {known("1", "Grace", "Bell", "1990-06-30")};
  EXPECT_EQ(scene.run().result, search_result::found);
  EXPECT_TRUE(mentions(scene.run(), "name"));
  scene.question.subjects[0].previous_names.clear();
  EXPECT_EQ(scene.run().result, search_result::no_trace);
  scene.people[0].identity.aliases = {"Grace Okafor"};
  EXPECT_EQ(scene.run().result, search_result::found);
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

  question.relations.clear();  // the request does not say that they belong together
  EXPECT_FALSE(match(question, {{"c1", {ada}}, {"a1", {grace}}}).keys().contains("a1"));
}

TEST(match, ties_among_unmatched_people_prove_nothing) {
  contract::ask question;
  question.subjects = {asked("c1", "Ada", "Okafor", "2015-04-02"), asked("a1", "Grace", "Okafor", "1990-06-30")};
  question.relations = {{"a1", "c1", policy::relationship::mother}};
  known_person ada = known("ada", "Ada", "Okafor", "2015-04-02"),
               grace = known("grace", "Grace", "Okafor", "1990-06-30");
  ada.ties = {{"grace", "", policy::relationship::mother}};
  grace.ties = {{"ada", "", policy::relationship::mother}};
  EXPECT_TRUE(match(question, {{"c1", {ada}}, {"a1", {grace}}}).keys().empty());
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
  EXPECT_FALSE(mentions(found, "postcode"));
  scene.question.subjects[0].addresses = {at("CB99 8HV")};
  EXPECT_EQ(scene.run().result, search_result::ambiguous_match) << "a protected address is not matched on";
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

// Random people made of few names, dates and places, so that near misses are common: whoever is found must agree in
// full.
TEST(match, nobody_is_ever_found_whose_given_name_or_birth_date_disagrees) {
  const std::vector<std::string> given{"Ada", "Leo", "Noah", "Grace"}, family{"Smith", "Okafor"},
      born{"2015-04-02", "2015-02-04", "2024-01-11"}, place{"CB99 9ZZ", "PE99 1ZZ"};
  std::array<unsigned char, 8> dice{};
  std::size_t found_count = 0;
  for (int round = 0; round < 20'000; ++round) {
    random_bytes(dice);
    one_subject scene;
    scene.question.subjects = {asked("s", given[dice[0] % 4], family[dice[1] % 2], born[dice[2] % 3])};
    scene.question.subjects[0].addresses = {at(place[dice[3] % 2])};
    scene.people = {known("1", given[dice[4] % 4], family[dice[5] % 2], born[dice[6] % 3])};
    scene.people[0].identity.addresses = {at(place[dice[7] % 2])};
    if (scene.run().result != search_result::found) continue;
    ++found_count;
    EXPECT_EQ(dice[0] % 4, dice[4] % 4);
    EXPECT_EQ(dice[2] % 3, dice[6] % 3);
  }
  EXPECT_GT(found_count, 100U);
}

}  // namespace
}  // namespace mash::kit
