// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "adapters/kit/match.hpp"
#include "tests/unit/local_authority/fixture.hpp"

namespace mash::local_authority {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

INSTANTIATE_TEST_SUITE_P(on, council, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& which) { return std::string(which.param); });

contract::person someone(const char* family, const char* given) {
  contract::person out;
  out.family_name = family;
  out.given_names = given;
  return out;
}

TEST_P(council, finds_a_child_by_nhs_number_though_the_birth_date_differs) {
  const auto found = source()->find(ada(), soon());
  ASSERT_TRUE(found);
  ASSERT_THAT(found->people, SizeIs(1));
  const kit::known_person& her = found->people[0];
  EXPECT_EQ(her.key, "10201");
  EXPECT_EQ(her.organisation, "peterborough");
  EXPECT_EQ(her.identity.nhs_number, "9990001014");
  EXPECT_EQ(her.identity.date_of_birth, 2015y / 2 / 4);
  EXPECT_EQ(her.identity.sex, policy::sex::female);
  EXPECT_EQ(her.identity.kind, policy::subject_kind::child);
  ASSERT_THAT(her.identity.addresses, SizeIs(1));
  EXPECT_THAT(her.identity.addresses[0].lines, ElementsAre("3 Sample Close", "Peterborough"));
  EXPECT_EQ(her.identity.addresses[0].postcode, "PE99 1ZZ");
  EXPECT_FALSE(her.restricted);
  ASSERT_THAT(her.ties, SizeIs(1)) << "mother, and the family says nothing more";
  EXPECT_EQ(her.ties[0].key, "10202");
  EXPECT_EQ(her.ties[0].type, policy::relationship::mother);
}

TEST_P(council, finds_a_child_without_any_number_by_name_and_exchanged_birth_date) {
  contract::person asked = ada();
  asked.nhs_number.clear();
  asked.upn.clear();
  EXPECT_THAT(keys_for(asked), ElementsAre("10201"));
}

TEST_P(council, finds_a_number_written_with_spaces_or_kept_among_the_linked_identifiers) {
  contract::person asked = someone("", "");
  asked.nhs_number = "9990001014";
  run("update ssd_person set pers_common_child_id = '999 000 1014' where pers_person_id = '10201'");
  EXPECT_THAT(keys_for(asked), ElementsAre("10201"));
  run("update ssd_person set pers_common_child_id = null where pers_person_id = '10201'");
  run("insert into ssd_linked_identifiers (link_table_id, link_person_id, link_identifier_type, link_identifier_value) "
      "values ('n', '10201', 'NHS Number', '9990001014')");
  const auto found = source()->find(asked, soon());
  ASSERT_THAT(found->people, SizeIs(1));
  EXPECT_EQ(found->people[0].identity.nhs_number, "9990001014");
}

TEST_P(council, finds_a_child_by_pupil_number_from_the_records_or_only_from_a_return) {
  run("insert into ssd_linked_identifiers (link_table_id, link_person_id, link_identifier_type, link_identifier_value) "
      "values ('u', '10201', 'Unique Pupil Number', 'L873100024001')");
  contract::person asked = someone("", "");
  asked.upn = "L873100024001";
  EXPECT_THAT(keys_for(asked), ElementsAre("10201"));
  run("delete from ssd_linked_identifiers");
  EXPECT_THAT(keys_for(asked), IsEmpty());
  write("cin/other.xml",
        "<Message><Children><Child><ChildIdentifiers><LAchildID>10201</LAchildID><UPN>L873100024001"
        "</UPN></ChildIdentifiers></Child></Children></Message>");
  const auto found = source()->find(asked, soon());
  ASSERT_THAT(found->people, SizeIs(1));
  EXPECT_EQ(found->people[0].identity.upn, "L873100024001");
}

TEST_P(council, a_pupil_number_that_the_returns_give_to_two_children_finds_neither) {
  write("cin/other.xml",
        "<Message><Children>"
        "<Child><ChildIdentifiers><LAchildID>10201</LAchildID><UPN>L873100024001</UPN>"
        "</ChildIdentifiers></Child>"
        "<Child><ChildIdentifiers><LAchildID>10301</LAchildID><UPN>L873100024001</UPN>"
        "</ChildIdentifiers></Child></Children></Message>");
  contract::person asked = someone("", "");
  asked.upn = "L873100024001";
  EXPECT_THAT(keys_for(asked), IsEmpty());
}

TEST_P(council, an_identifier_that_has_ended_is_not_the_childs_any_more) {
  run("insert into ssd_linked_identifiers (link_table_id, link_person_id, link_identifier_type, link_identifier_value, "
      "link_valid_to_date) values ('u', '10201', 'Unique Pupil Number', 'A874100015009', '2022-01-01')");
  const auto found = source()->find(ada(), soon());
  EXPECT_EQ(found->people.at(0).identity.upn, "");
}

TEST_P(council, finds_the_mother_by_her_former_name_and_ties_her_to_the_child) {
  const auto found = source()->find(grace(), soon());
  ASSERT_TRUE(found);
  ASSERT_THAT(found->people, SizeIs(1));
  EXPECT_EQ(found->people[0].key, "10202");
  EXPECT_EQ(found->people[0].identity.kind, policy::subject_kind::adult);
  EXPECT_TRUE(std::ranges::any_of(found->people[0].ties, [](const auto& tie) { return tie.key == "10201"; }));
}

TEST_P(council, with_the_kits_matcher_ada_and_grace_match_and_the_others_are_unknown) {
  contract::ask question;
  question.subjects = {ada(), leo(), grace(), john()};
  const char* ids[] = {"c1", "c2", "a1", "a2"};
  for (std::size_t i = 0; i < 4; ++i) question.subjects[i].id = ids[i];
  question.relations = {{"a1", "c1", policy::relationship::mother}, {"a1", "c2", policy::relationship::mother}};
  std::map<std::string, std::vector<kit::known_person>> known;
  for (const auto& who : question.subjects) known[who.id] = source()->find(who, soon())->people;
  const auto keys = kit::match(question, known).keys();
  EXPECT_THAT(keys.at("c1"), ElementsAre("10201"));
  EXPECT_THAT(keys.at("a1"), ElementsAre("10202"));
  for (const char* unknown : {"c2", "a2"}) EXPECT_TRUE(!keys.contains(unknown) || keys.at(unknown).empty()) << unknown;
}

TEST_P(council, cambridgeshire_knows_nobody_of_the_family) {
  settle("cambridgeshire");
  for (const auto& who : {ada(), leo(), grace(), john()}) EXPECT_THAT(keys_for(who), IsEmpty());
}

TEST_P(council, a_protected_address_makes_a_person_restricted_and_is_not_there) {
  settle("cambridgeshire");
  const auto found = source()->find(someone("Quill", "Theo"), soon());
  ASSERT_TRUE(found);
  ASSERT_THAT(found->people, SizeIs(1));
  EXPECT_TRUE(found->people[0].restricted);
  for (const auto& place : found->people[0].identity.addresses) EXPECT_TRUE(place.to) << "only the one they left";
}

TEST_P(council, a_placement_is_protected_and_never_matched_on) {
  run("update ssd_address set addr_address_type = 'Placement' where addr_person_id = '10201'");
  const auto found = source()->find(ada(), soon());
  EXPECT_TRUE(found->people.at(0).identity.addresses.at(0).is_protected);
  EXPECT_FALSE(found->people.at(0).identity.addresses.at(0).use_for_matching);
}

TEST_P(council, a_placeholder_postcode_is_none) {
  run("update ssd_address set addr_address_postcode = 'XXX XXX', addr_address_json = 'not json' "
      "where addr_person_id = '10201'");
  EXPECT_THAT(source()->find(ada(), soon())->people.at(0).identity.addresses, IsEmpty());
}

TEST_P(council, an_adopted_child_is_not_found_under_the_old_identity_and_is_under_the_new) {
  contract::person before = someone("Ashby", "Rowan"), after = someone("Fenwick", "Rowan");
  before.date_of_birth = after.date_of_birth = 2019y / 5 / 17;
  EXPECT_THAT(keys_for(before), ElementsAre("10402")) << "same given name and birthday; never the old record";
  EXPECT_THAT(keys_for(after), ElementsAre("10402"));
  before.date_of_birth.reset();
  EXPECT_THAT(keys_for(before), IsEmpty());
}

TEST_P(council, an_adoption_that_only_one_source_knows_is_kept_closed_too) {
  contract::person before = someone("Ashby", "Rowan");
  run("update ssd_cla_episodes set clae_cla_episode_ceased_reason = null where clae_person_id = '10401'");
  EXPECT_THAT(keys_for(before), IsEmpty()) << "the looked-after return says so";
  run("update ssd_cla_episodes set clae_cla_episode_ceased_reason = 'E11' where clae_person_id = '10401'");
  write("ssda903/episodes.csv", "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\r\n");
  EXPECT_THAT(keys_for(before), IsEmpty()) << "the records say so";
}

TEST_P(council, a_case_closed_for_adoption_closes_the_identity_whoever_says_so) {
  EXPECT_THAT(keys_for(ada()), ElementsAre("10201"));
  run("update ssd_cin_episodes set cine_close_reason = 'RC1' where cine_person_id = '10201'");
  EXPECT_THAT(keys_for(ada()), IsEmpty()) << "the records";
  EXPECT_THAT(about("10201"), IsEmpty());
  run("update ssd_cin_episodes set cine_close_reason = 'RC7' where cine_person_id = '10201'");
  EXPECT_THAT(keys_for(ada()), ElementsAre("10201"));
  write("cin/other.xml",
        "<Message><Children><Child><ChildIdentifiers><LAchildID>10201</LAchildID></ChildIdentifiers><CINdetails>"
        "<ReasonForClosure>RC1</ReasonForClosure></CINdetails></Child></Children></Message>");
  EXPECT_THAT(keys_for(ada()), IsEmpty()) << "the census alone";
  EXPECT_THAT(about("10201"), IsEmpty());
}

TEST_P(council, an_address_that_ends_in_the_far_future_is_where_they_live_and_as_protected) {
  settle("cambridgeshire");
  run("update ssd_address set addr_address_end_date = '9999-12-31' where addr_address_end_date is null");
  const auto found = source()->find(someone("Quill", "Theo"), soon());
  ASSERT_THAT(found->people, SizeIs(1));
  EXPECT_TRUE(found->people[0].restricted);
}

TEST_P(council, an_identifier_that_ends_in_the_far_future_is_the_childs) {
  run("insert into ssd_linked_identifiers (link_table_id, link_person_id, link_identifier_type, link_identifier_value, "
      "link_valid_to_date) values ('u', '10201', 'Unique Pupil Number', 'L873100024001', '9999-12-31')");
  EXPECT_EQ(source()->find(ada(), soon())->people.at(0).identity.upn, "L873100024001");
}

TEST_P(council, a_name_that_is_sql_is_only_a_name) {
  EXPECT_THAT(keys_for(someone("x' or '1'='1", "Ada")), IsEmpty());
  EXPECT_THAT(keys_for(someone("'; drop table ssd_person; --", "Ada")), IsEmpty());
  EXPECT_THAT(keys_for(ada()), SizeIs(1));
}

TEST_P(council, finds_an_unborn_child_a_newborn_one_and_one_without_a_birth_date) {
  run("insert into ssd_person (pers_person_id, pers_surname, pers_forename, pers_expected_dob) values "
      "('P1', 'Marrow', null, '2026-12-01'), ('P2', 'Marrow', null, '2024-12-01')");
  run("insert into ssd_person (pers_person_id, pers_surname, pers_forename) values ('P3', 'Tansy', 'Ben'), "
      "('P4', 'Tansy', 'Ruth')");
  run("insert into ssd_person (pers_person_id, pers_surname, pers_forename, pers_dob) values "
      "('P5', 'Marrow', 'Ann', '1999-01-01')");
  contract::person unborn = someone("Marrow", "");
  unborn.expected_date_of_delivery = 2026y / 11 / 25;
  EXPECT_THAT(keys_for(unborn), ElementsAre("P1"));
  contract::person newborn = someone("Marrow", "Rose");
  newborn.date_of_birth = 2026y / 11 / 20;
  EXPECT_THAT(keys_for(newborn), ElementsAre("P1"));
  contract::person dated = someone("Tansy", "Ben");
  dated.date_of_birth = 2015y / 4 / 2;
  EXPECT_THAT(keys_for(dated), ElementsAre("P3"));
  run("update ssd_person set pers_dob = '2026-11-20', pers_forename = 'Rose' where pers_person_id = 'P1'");
  EXPECT_THAT(keys_for(unborn), ElementsAre("P1")) << "asked about as unborn, and born since";
}

TEST_P(council, too_many_without_a_birth_date_are_not_wholly_searched_and_hide_nobody_who_has_one) {
  std::string rows;
  for (int i = 0; i < 101; ++i)
    rows += std::string(i == 0 ? "" : ", ") + "('X" + std::to_string(i) + "', 'Okafor', 'Ada')";
  run("insert into ssd_person (pers_person_id, pers_surname, pers_forename) values " + rows);
  const auto found = source()->find(ada(), soon());
  ASSERT_TRUE(found);
  EXPECT_THAT(found->people, SizeIs(100));
  EXPECT_TRUE(std::ranges::any_of(found->people, [](const auto& one) { return one.key == "10201"; }));
  EXPECT_FALSE(report_of(found->systems, RECORDS).searched);
  EXPECT_FALSE(report_of(found->systems, CENSUS).searched)
      << "whoever was not looked for there has no number to look up";
}

TEST_P(council, too_many_of_one_name_ask_for_a_further_identifier) {
  std::string rows;
  for (int i = 0; i < 101; ++i)
    rows += std::string(i == 0 ? "" : ", ") + "('X" + std::to_string(i) + "', 'Common', 'Ann')";
  run("insert into ssd_person (pers_person_id, pers_surname, pers_forename) values " + rows);
  const auto found = source()->find(someone("Common", "Ann"), soon());
  ASSERT_TRUE(found);
  EXPECT_THAT(found->people, IsEmpty());
  EXPECT_FALSE(report_of(found->systems, RECORDS).searched);
  EXPECT_TRUE(report_of(found->systems, RECORDS).ambiguous);
  EXPECT_FALSE(report_of(found->systems, CENSUS).searched) << "whose number to look for there is not known";
  EXPECT_TRUE(report_of(found->systems, CENSUS).ambiguous);
}

}  // namespace
}  // namespace mash::local_authority
