// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "adapters/kit/match.hpp"
#include "tests/unit/police/fixture.hpp"

namespace mash::police {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

INSTANTIATE_TEST_SUITE_P(on, police, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(police, finds_a_child_by_name_and_birth_date) { EXPECT_THAT(keys_for(ada()), ElementsAre("P-1001")); }

TEST_P(police, finds_a_mother_under_her_former_name_and_her_alias) {
  EXPECT_THAT(keys_for(grace()), ElementsAre("P-1002"));
  contract::person as_now = grace();
  as_now.previous_names.clear();
  as_now.given_names.clear();
  EXPECT_THAT(keys_for(as_now), ElementsAre("P-1002")) << "by the alias alone";
}

TEST_P(police, lists_both_men_of_one_name_and_birth_date_so_that_the_kit_can_tell_them_apart) {
  EXPECT_THAT(keys_for(john()), ElementsAre("P-1003", "P-1004"));
}

TEST_P(police, finds_a_person_whose_day_and_month_of_birth_are_exchanged) {
  contract::person swapped = ada();
  swapped.date_of_birth = 2015y / 2 / 4;
  EXPECT_THAT(keys_for(swapped), ElementsAre("P-1001"));
}

TEST_P(police, finds_by_given_name_and_birth_date_whatever_the_surname) {
  contract::person renamed = ada();
  renamed.family_name = "Bell";
  EXPECT_THAT(keys_for(renamed), ElementsAre("P-1001"));
}

TEST_P(police, spelling_of_names_does_not_matter) {
  run("update person set surname = 'O''Kafor-Bell', given_name = 'ADA' where person_urn = 'P-1001'");
  contract::person asked = ada();
  asked.family_name = "o kafor bell";
  asked.given_names = "Zo\xC3\xAB";
  EXPECT_THAT(keys_for(asked), ElementsAre("P-1001"));
}

TEST_P(police, a_birth_date_alone_finds_nobody) {
  contract::person other = ada();
  other.family_name = "Nobody";
  other.given_names = "Known";
  EXPECT_THAT(keys_for(other), IsEmpty());
}

TEST_P(police, without_a_birth_date_the_surname_and_no_other_given_name_is_needed) {
  contract::person undated = ada();
  undated.date_of_birth.reset();
  EXPECT_THAT(keys_for(undated), ElementsAre("P-1001"));
  undated.given_names = "Ruth";
  EXPECT_THAT(keys_for(undated), IsEmpty());
  contract::person by_alias = grace();
  by_alias.date_of_birth.reset();
  by_alias.previous_names.clear();
  EXPECT_THAT(keys_for(by_alias), ElementsAre("P-1002"));
}

TEST_P(police, finds_an_unborn_child_a_newborn_one_and_one_without_a_birth_date) {
  run("insert into person (person_urn, surname, given_name, alias, expected_due_date) values "
      "('X-1', 'Marrow', null, null, '2026-12-01'), ('X-2', 'Marrow', null, null, '2024-12-01')");
  run("insert into person (person_urn, surname, given_name, alias) values ('X-3', 'Other', 'Ben', 'Ben Tansy'), "
      "('X-4', 'Tansy', 'Ruth', null)");
  contract::person asked;
  asked.family_name = "Marrow";
  asked.expected_date_of_delivery = 2026y / 11 / 25;
  EXPECT_THAT(keys_for(asked), ElementsAre("X-1"));
  asked.expected_date_of_delivery.reset();
  asked.given_names = "Rose";
  asked.date_of_birth = 2026y / 11 / 20;
  EXPECT_THAT(keys_for(asked), ElementsAre("X-1"));
  asked.family_name = "Tansy";
  asked.given_names = "Ben";
  EXPECT_THAT(keys_for(asked), ElementsAre("X-3"));
}

TEST_P(police, too_many_without_a_birth_date_are_not_wholly_searched_and_hide_nobody_who_has_one) {
  for (int i = 0; i < 11; ++i) {
    std::string rows;
    for (int k = 0; k < 10; ++k)
      rows += std::string(k == 0 ? "" : ", ") + "('X-" + std::to_string(10 * i + k) + "', 'Okafor', 'Ada')";
    run("insert into person (person_urn, surname, given_name) values " + rows);
  }
  const auto found = source()->find(ada(), soon());
  ASSERT_TRUE(found);
  EXPECT_THAT(found->people, SizeIs(100));
  EXPECT_TRUE(std::ranges::any_of(found->people, [](const auto& one) { return one.key == "P-1001"; }));
  EXPECT_FALSE(found->systems.at(0).searched);
}

TEST_P(police, a_name_that_is_sql_is_only_a_name) {
  contract::person hostile = ada();
  hostile.date_of_birth.reset();
  hostile.family_name = "x' or '1'='1";
  EXPECT_THAT(keys_for(hostile), IsEmpty());
  hostile.family_name = "'; delete from person; --";
  EXPECT_THAT(keys_for(hostile), IsEmpty());
  EXPECT_THAT(keys_for(ada()), SizeIs(1));
}

TEST_P(police, a_leo_it_does_not_know_gives_only_a_candidate_that_the_kit_refuses) {
  EXPECT_THAT(keys_for(leo()), ElementsAre("P-1005"));
}

TEST_P(police, too_many_people_of_one_name_ask_for_a_further_identifier) {
  for (int i = 0; i < 11; ++i) {
    std::string rows;
    for (int k = 0; k < 10; ++k)
      rows +=
          std::string(k == 0 ? "" : ", ") + "('X-" + std::to_string(10 * i + k) + "', 'Common', 'Ann', '1970-01-01')";
    run("insert into person (person_urn, surname, given_name, date_of_birth) values " + rows);
  }
  contract::person asked;
  asked.family_name = "Common";
  asked.given_names = "Ann";
  const auto found = source()->find(asked, soon());
  ASSERT_TRUE(found);
  EXPECT_THAT(found->people, IsEmpty());
  ASSERT_THAT(found->systems, SizeIs(1));
  EXPECT_FALSE(found->systems[0].searched);
  EXPECT_TRUE(found->systems[0].ambiguous);
}

TEST_P(police, a_known_person_has_names_addresses_and_ties) {
  const auto found = source()->find(grace(), soon());
  ASSERT_TRUE(found);
  ASSERT_THAT(found->people, SizeIs(1));
  const kit::known_person& her = found->people[0];
  EXPECT_EQ(her.organisation, "police");
  EXPECT_EQ(her.identity.family_name, "Bell");
  EXPECT_THAT(her.identity.aliases, ElementsAre("Grace Okafor"));
  EXPECT_EQ(her.identity.date_of_birth, 1990y / 6 / 30);
  EXPECT_EQ(her.identity.sex, policy::sex::female);
  EXPECT_EQ(her.identity.kind, policy::subject_kind::adult);
  ASSERT_THAT(her.identity.addresses, SizeIs(1));
  EXPECT_EQ(her.identity.addresses[0].lines.front(), "3 Sample Close");
  EXPECT_EQ(her.identity.addresses[0].postcode, "PE99 1ZZ");
  EXPECT_EQ(her.identity.addresses[0].from, 2021y / 5 / 1);
  EXPECT_FALSE(her.restricted);
  const auto tied_to = [&](const char* key) {
    return std::ranges::any_of(her.ties, [&](const auto& tie) { return tie.key == key; });
  };
  EXPECT_TRUE(tied_to("P-1001")) << "her child, though the row says it the other way round";
  EXPECT_TRUE(tied_to("P-1003"));
}

TEST_P(police, a_mother_is_the_mother_of_the_child_and_not_the_other_way_round) {
  const auto found = source()->find(ada(), soon());
  ASSERT_TRUE(found);
  for (const auto& tie : found->people.at(0).ties)
    if (tie.key == "P-1002") EXPECT_EQ(tie.type, policy::relationship::mother);
}

TEST_P(police, a_person_whose_record_may_not_be_disclosed_is_restricted) {
  contract::person asked;
  asked.family_name = "Garland";
  asked.given_names = "Gita";
  const auto found = source()->find(asked, soon());
  ASSERT_TRUE(found);
  ASSERT_THAT(found->people, SizeIs(1));
  EXPECT_TRUE(found->people[0].restricted);
}

TEST_P(police, a_refuge_is_never_matched_on_and_is_protected) {
  run("update person_address set address_type = 'refuge' where person_urn = 'P-1002'");
  const auto found = source()->find(grace(), soon());
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->people.at(0).identity.addresses.at(0).is_protected);
  EXPECT_FALSE(found->people.at(0).identity.addresses.at(0).use_for_matching);
}

// With the kit's own matcher: the whole point of the look-alikes in the extract.
TEST_P(police, the_family_matches_and_the_look_alikes_never_do) {
  contract::ask question;
  question.subjects = {ada(), leo(), grace(), john()};
  question.subjects[0].id = "c1";
  question.subjects[1].id = "c2";
  question.subjects[2].id = "a1";
  question.subjects[3].id = "a2";
  question.relations = {{"a1", "c1", policy::relationship::mother},
                        {"a2", "c1", policy::relationship::partner_of_parent}};
  std::map<std::string, std::vector<kit::known_person>> known;
  for (const auto& who : question.subjects) known[who.id] = source()->find(who, soon())->people;
  const auto keys = kit::match(question, known).keys();
  EXPECT_THAT(keys.at("c1"), ElementsAre("P-1001"));
  EXPECT_THAT(keys.at("a1"), ElementsAre("P-1002"));
  EXPECT_THAT(keys.at("a2"), ElementsAre("P-1003"));
  const auto leos = keys.find("c2");
  EXPECT_TRUE(leos == keys.end() || leos->second.empty()) << "Noah is not Leo";
}

}  // namespace
}  // namespace mash::police
