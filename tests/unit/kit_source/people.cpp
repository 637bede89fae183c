// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/people.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mash::kit {
namespace {

using namespace std::chrono_literals;
using policy::category;
using policy::caveat;
using policy::subject_kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

contract::person person(const char* family, const char* given, std::optional<civil_date> born = std::nullopt) {
  contract::person out;
  out.family_name = family;
  out.given_names = given;
  out.date_of_birth = born;
  return out;
}

contract::address address(const char* line, const char* postcode) {
  contract::address out;
  out.lines = {line, ""};
  out.postcode = postcode;
  return out;
}

bool has(const contract::record& what, caveat mark) {
  return std::ranges::find(what.caveats, mark) != what.caveats.end();
}

std::string value_of(const std::vector<contract::record>& among, std::string_view field) {
  for (const auto& one : among)
    if (one.fields.at("field").as_string() == field) return one.fields.at("value").as_string().c_str();
  return "(absent)";
}

const contract::record& record_of(const std::vector<contract::record>& among, std::string_view field) {
  const auto found =
      std::ranges::find_if(among, [&](const auto& one) { return one.fields.at("field").as_string() == field; });
  if (found == among.end()) throw std::runtime_error("no such record");
  return *found;
}

TEST(candidates, are_looked_for_under_both_orders_of_day_and_month) {
  EXPECT_THAT(birth_dates(person("", "", 2015y / 4 / 2)), ElementsAre(2015y / 4 / 2, 2015y / 2 / 4));
  EXPECT_THAT(birth_dates(person("", "", 2015y / 4 / 22)), ElementsAre(2015y / 4 / 22));
  EXPECT_THAT(birth_dates(person("", "")), IsEmpty());
}

TEST(candidates, are_looked_for_under_every_surname_once) {
  contract::person asked = person("Okafor", "Grace");
  asked.previous_names = {"Grace Bell", "Grace Okafor"};
  asked.aliases = {"Gracie"};
  EXPECT_THAT(surnames(asked), ElementsAre("BELL", "GRACIE", "OKAFOR"));
  EXPECT_THAT(surnames(person("", "Ada")), IsEmpty());
}

TEST(candidates, need_one_name_and_the_birth_date) {
  const auto asked = person("Okafor", "Ada Mary", 2015y / 4 / 2);
  EXPECT_TRUE(may_be(asked, person("Okafor", "Ada", 2015y / 4 / 2)));
  EXPECT_TRUE(may_be(asked, person("Bell", "Ada", 2015y / 4 / 2))) << "another surname";
  EXPECT_TRUE(may_be(asked, person("Okafor", "Baby", 2015y / 4 / 2))) << "not named yet";
  EXPECT_TRUE(may_be(asked, person("Okafor", "Ada", 2015y / 2 / 4))) << "day and month exchanged";
  EXPECT_TRUE(may_be(asked, person("Jones", "Mary", 2015y / 4 / 2))) << "known by the second name";
  EXPECT_FALSE(may_be(asked, person("Jones", "Ruth", 2015y / 4 / 2)));
  EXPECT_FALSE(may_be(asked, person("Okafor", "Ada", 2015y / 4 / 3)));
}

TEST(candidates, without_a_birth_date_in_the_record_need_the_surname_and_no_other_given_name) {
  const auto asked = person("Okafor", "Ada Mary", 2015y / 4 / 2);
  EXPECT_TRUE(may_be(asked, person("Okafor", "Ada")));
  EXPECT_TRUE(may_be(asked, person("Okafor", "")));
  EXPECT_TRUE(may_be(asked, person("OKAFOR", "Baby"))) << "stands for no name";
  EXPECT_TRUE(may_be(asked, person("Okafor", "A")));
  EXPECT_FALSE(may_be(asked, person("Okafor", "Ruth")));
  EXPECT_FALSE(may_be(asked, person("Jones", "Ada")));
  EXPECT_FALSE(may_be(asked, person("", "Ada")));
  EXPECT_TRUE(may_be(person("Okafor", "Katherine", 1990y / 1 / 2), person("Okafor", "Kate"))) << "forms of one name";
}

contract::person expected(const char* family, const char* given, civil_date on) {
  contract::person out = person(family, given);
  out.expected_date_of_delivery = on;
  return out;
}

TEST(candidates, who_were_expected_need_the_surname_and_a_date_that_fits) {
  const auto unborn = expected("Okafor", "", 2026y / 12 / 1);
  EXPECT_TRUE(may_be(unborn, expected("Okafor", "Baby", 2026y / 11 / 20))) << "the date was put right";
  EXPECT_FALSE(may_be(unborn, expected("Okafor", "", 2025y / 12 / 1))) << "an earlier pregnancy";
  EXPECT_FALSE(may_be(unborn, expected("Jones", "", 2026y / 12 / 1)));
  EXPECT_TRUE(may_be(unborn, person("Okafor", "Ada", 2026y / 11 / 15))) << "born since";
  EXPECT_TRUE(may_be(unborn, person("Okafor", "Ada", 2026y / 7 / 14))) << "twenty weeks early";
  EXPECT_FALSE(may_be(unborn, person("Okafor", "Ada", 2026y / 7 / 13)));
  EXPECT_FALSE(may_be(unborn, person("Okafor", "Ada", 2015y / 4 / 2)));
  EXPECT_TRUE(may_be(unborn, person("Okafor", "")));
  EXPECT_TRUE(may_be(person("Okafor", "Ada", 2026y / 12 / 8), unborn));
  EXPECT_TRUE(may_be(person("Okafor", "Ada", 2027y / 1 / 12), unborn));
  EXPECT_FALSE(may_be(person("Okafor", "Ada", 2027y / 1 / 13), unborn)) << "more than six weeks late";
  EXPECT_TRUE(may_be(person("Okafor", "Ada"), unborn));
}

TEST(candidates, without_a_birth_date_are_listed_as_far_as_there_is_room_and_once) {
  const auto asked = person("Okafor", "Ada", 2015y / 4 / 2);
  const auto known = [](const char* key, const char* given) {
    known_person out;
    out.key = key;
    out.identity = person("Okafor", given);
    return out;
  };
  candidates found;
  found.people = {known("1", "Ada")};
  add_undated(found, asked, {known("1", "Ada"), known("2", "Ruth"), known("3", "")}, 2);
  EXPECT_THAT(found.people, SizeIs(2));
  EXPECT_EQ(found.people.back().key, "3");
  EXPECT_TRUE(found.whole);
  add_undated(found, asked, {known("4", "Ruth")}, 2);
  EXPECT_TRUE(found.whole);
  add_undated(found, asked, {known("5", "Ada")}, 2);
  EXPECT_THAT(found.people, SizeIs(2));
  EXPECT_FALSE(found.whole);
}

TEST(candidates, spelling_does_not_matter) {
  const auto asked = person("O'Shea-Lund", "Zo\xC3\xAB", 2015y / 4 / 2);
  EXPECT_TRUE(may_be(asked, person("OSHEA LUND", "Z", 2015y / 4 / 2)));
  EXPECT_TRUE(may_be(asked, person("Lund", "Z", 2015y / 4 / 2))) << "one half of a double name";
  EXPECT_TRUE(may_be(asked, person("X", "ZOE", 2015y / 4 / 2)));
  EXPECT_FALSE(may_be(asked, person("Os", "Hea", 2015y / 4 / 2))) << "whole words only";
}

TEST(candidates, previous_names_and_aliases_count_on_either_side) {
  contract::person asked = person("Okafor", "G", 1990y / 6 / 30), known = person("Bell", "H", 1990y / 6 / 30);
  EXPECT_FALSE(may_be(asked, known));
  asked.previous_names = {"Grace Bell"};
  EXPECT_TRUE(may_be(asked, known));
  asked.previous_names.clear();
  known.aliases = {"Grace Okafor"};
  EXPECT_TRUE(may_be(asked, known));
}

TEST(candidates, an_identifier_is_enough_and_an_empty_one_is_none) {
  contract::person asked = person("A", "B", 2015y / 4 / 2), known = person("C", "D", 2001y / 1 / 1);
  EXPECT_FALSE(may_be(asked, known)) << "two empty numbers are not the same number";
  asked.nhs_number = known.nhs_number = "9990001014";
  EXPECT_TRUE(may_be(asked, known));
  asked.nhs_number.clear();
  EXPECT_FALSE(may_be(asked, known));
  asked.upn = known.upn = "L873100024001";
  EXPECT_TRUE(may_be(asked, known));
}

TEST(candidates, for_a_question_without_a_birth_date_need_the_surname_and_no_other_given_name) {
  EXPECT_TRUE(may_be(person("Okafor", "Ada"), person("Okafor", "Ada", 2015y / 4 / 2)));
  EXPECT_TRUE(may_be(person("Okafor", ""), person("Okafor", "Ada"))) << "nothing says that it is somebody else";
  EXPECT_FALSE(may_be(person("Okafor", "Ruth"), person("Okafor", "Ada")));
  EXPECT_FALSE(may_be(person("", ""), person("", "")));
}

TEST(record_ids, are_stable_distinct_and_opaque) {
  EXPECT_EQ(record_id("police", "C-1", "x"), record_id("police", "C-1", "x"));
  EXPECT_NE(record_id("police", "C-1", "x"), record_id("police", "C-1", "y"));
  EXPECT_NE(record_id("police", "C-1", "x"), record_id("health", "C-1", "x"));
  EXPECT_NE(record_id("a", "b\nc", ""), record_id("a", "b", "c")) << "a part cannot pass for a row";
  EXPECT_EQ(record_id("police", "Ada Okafor").size(), 32U);
  EXPECT_THAT(record_id("police", "Ada Okafor"), Not(HasSubstr("Ada")));
}

kit::known_person grace() {
  kit::known_person out;
  out.key = "7";
  out.organisation = "police";
  out.identity = person("Bell", "Grace", 1990y / 6 / 30);
  out.identity.sex = policy::sex::female;
  out.identity.nhs_number = "9990003033";
  out.identity.upn = "B000000000000";
  out.identity.aliases = {"Grace Okafor"};
  out.identity.previous_names = {"Grace Hill"};
  out.identity.telephones = {"07700 900143"};
  out.identity.addresses = {address("3 Sample Close", "PE99 1ZZ")};
  out.identity.addresses[0].from = 2021y / 5 / 1;
  return out;
}

TEST(identity, is_one_record_for_each_value_with_its_category) {
  const auto found = identity_records(grace(), "a1", "system");
  EXPECT_EQ(value_of(found, "family_name"), "Bell");
  EXPECT_EQ(value_of(found, "given_names"), "Grace");
  EXPECT_EQ(value_of(found, "date_of_birth"), "1990-06-30");
  EXPECT_EQ(value_of(found, "sex"), "female");
  EXPECT_EQ(value_of(found, "address"), "3 Sample Close, PE99 1ZZ");
  EXPECT_EQ(value_of(found, "postcode"), "PE99 1ZZ");
  EXPECT_EQ(value_of(found, "telephone"), "07700 900143");
  EXPECT_EQ(record_of(found, "alias").category, category::identity_previous);
  EXPECT_EQ(record_of(found, "previous_name").category, category::identity_previous);
  EXPECT_EQ(record_of(found, "postcode").category, category::address);
  EXPECT_EQ(record_of(found, "telephone").category, category::contact_point);
  EXPECT_EQ(record_of(found, "address").when.at, "2021-05-01");
  EXPECT_EQ(record_of(found, "address").when.until, "");
  for (const auto& one : found) {
    EXPECT_EQ(one.kind, contract::record_kind::identity);
    EXPECT_THAT(one.subjects, ElementsAre("a1"));
    EXPECT_EQ(one.source, "system");
    EXPECT_EQ(one.organisation, "police");
    EXPECT_FALSE(has(one, caveat::restricted_record));
    EXPECT_FALSE(has(one, caveat::address_protected));
  }
}

TEST(identity, a_number_with_a_wrong_check_digit_is_unverified) {
  const auto found = identity_records(grace(), "a1", "system");
  EXPECT_FALSE(has(record_of(found, "nhs_number"), caveat::unverified));
  EXPECT_TRUE(has(record_of(found, "upn"), caveat::unverified));
}

TEST(identity, what_is_not_known_makes_no_record) {
  kit::known_person bare;
  bare.key = "1";
  EXPECT_THAT(identity_records(bare, "x", "system"), IsEmpty());
  bare.identity.addresses = {address("", "")};
  EXPECT_THAT(identity_records(bare, "x", "system"), IsEmpty());
}

TEST(identity, an_address_that_ended_says_so_and_an_undated_previous_one_is_no_postcode_of_today) {
  kit::known_person who = grace();
  who.identity.addresses[0].type = policy::address_type::previous;
  EXPECT_EQ(value_of(identity_records(who, "a1", "s"), "postcode"), "(absent)");
  EXPECT_EQ(value_of(identity_records(who, "a1", "s"), "address"), "3 Sample Close, PE99 1ZZ");
  who.identity.addresses[0].to = 2024y / 9 / 1;
  EXPECT_EQ(record_of(identity_records(who, "a1", "s"), "postcode").when.until, "2024-09-01");
}

TEST(identity, protected_addresses_and_restricted_people_are_marked) {
  kit::known_person who = grace();
  who.identity.addresses[0].is_protected = true;
  const auto placed = identity_records(who, "a1", "s");
  EXPECT_TRUE(has(record_of(placed, "address"), caveat::address_protected));
  EXPECT_TRUE(has(record_of(placed, "postcode"), caveat::address_protected));
  EXPECT_FALSE(has(record_of(placed, "telephone"), caveat::address_protected));
  who.restricted = true;
  const auto restricted = identity_records(who, "a1", "s");
  EXPECT_TRUE(has(record_of(restricted, "telephone"), caveat::address_protected));
  for (const auto& one : restricted) EXPECT_TRUE(has(one, caveat::restricted_record));
}

TEST(family, a_matched_relative_is_named_and_anybody_else_is_another_person) {
  kit::known_person who = grace();
  who.ties = {{"8", "", policy::relationship::mother}, {"9", "", policy::relationship::sibling}};
  const auto found = family_records(who, "a1", "s", {{"8", "Ruth Bell"}});
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(value_of(found, "mother"), "Ruth Bell");
  EXPECT_EQ(value_of(found, "sibling"), "another person");
  EXPECT_NE(found[0].id, found[1].id);
  for (const auto& one : found) EXPECT_EQ(one.category, category::family_link);
}

TEST(family, two_unknown_siblings_are_two_records) {
  kit::known_person who = grace();
  who.ties = {{"8", "", policy::relationship::sibling}, {"9", "", policy::relationship::sibling}};
  const auto found = family_records(who, "a1", "s", {});
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_NE(found[0].id, found[1].id);
}

TEST(ages, a_child_is_one_until_the_eighteenth_birthday) {
  EXPECT_TRUE(is_under_18(2008y / 11 / 21, 2026y / 11 / 20));
  EXPECT_FALSE(is_under_18(2008y / 11 / 21, 2026y / 11 / 21));
  EXPECT_TRUE(is_under_18(2008y / 2 / 29, 2026y / 2 / 28)) << "born on a leap day";
  EXPECT_FALSE(is_under_18(2008y / 2 / 29, 2026y / 3 / 1));
}

TEST(ages, kinds_follow_from_dates) {
  EXPECT_EQ(kind_of(person("", "", 2015y / 4 / 2), 2026y / 11 / 20), subject_kind::child);
  EXPECT_EQ(kind_of(person("", "", 1990y / 6 / 30), 2026y / 11 / 20), subject_kind::adult);
  EXPECT_EQ(kind_of(person("", ""), 2026y / 11 / 20), subject_kind::adult);
  contract::person unborn;
  unborn.expected_date_of_delivery = 2027y / 1 / 1;
  EXPECT_EQ(kind_of(unborn, 2026y / 11 / 20), subject_kind::unborn);
}

contract::record event(category of, const char* at, const char* until = "") {
  contract::record out;
  out.category = of;
  out.when.at = at;
  out.when.until = until;
  return out;
}

TEST(wanted, is_what_was_asked_for) {
  contract::ask question;
  EXPECT_TRUE(is_wanted(event(category::lac, "2020-01-01"), question)) << "no list means everything";
  question.categories = {category::lac};
  EXPECT_TRUE(is_wanted(event(category::lac, "2020-01-01"), question));
  EXPECT_FALSE(is_wanted(event(category::da_incident, "2020-01-01"), question));
}

TEST(wanted, nothing_older_than_the_look_back_unless_it_reached_into_it_or_goes_on) {
  contract::ask question;
  question.look_back = 2024y / 1 / 1;
  EXPECT_FALSE(is_wanted(event(category::lac, "2023-12-31"), question));
  EXPECT_TRUE(is_wanted(event(category::lac, "2024-01-01"), question));
  EXPECT_TRUE(is_wanted(event(category::lac, "2024-01-01T00:00:00.000Z"), question));
  EXPECT_TRUE(is_wanted(event(category::lac, "2020-01-01", "2024-06-01"), question));
  EXPECT_TRUE(is_wanted(event(category::lac, ""), question)) << "of an unknown day: a person must judge";
  contract::record open = event(category::lac, "2020-01-01");
  open.status = policy::item_status::ongoing;
  EXPECT_TRUE(is_wanted(open, question));
  contract::record name = event(category::identity_basic, "2001-01-01");
  name.kind = contract::record_kind::identity;
  EXPECT_TRUE(is_wanted(name, question)) << "identity is what the match rests on";
}

}  // namespace
}  // namespace mash::kit
