// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/unit/local_authority/fixture.hpp"

namespace mash::local_authority {
namespace {

using namespace std::chrono_literals;
using contract::record_kind;
using policy::category;
using policy::caveat;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

TEST_P(council, says_how_it_knows_the_child_and_who_the_mother_is) {
  const auto found = fetch({{"c1", {"10201"}}, {"a1", {"10202"}}}).records;
  const auto value_of = [&](const std::string& subject, std::string_view name) {
    for (const auto& one : found)
      if (one.kind == record_kind::identity && one.subjects.front() == subject && field(one, "field") == name)
        return field(one, "value");
    return std::string("(absent)");
  };
  EXPECT_EQ(value_of("c1", "date_of_birth"), "2015-02-04");
  EXPECT_EQ(value_of("c1", "nhs_number"), "9990001014");
  EXPECT_EQ(value_of("c1", "postcode"), "PE99 1ZZ");
  EXPECT_EQ(value_of("c1", "mother"), "Grace Bell");
  EXPECT_EQ(value_of("a1", "family_name"), "Bell");
  const auto alone = about("10201");
  for (const auto& one : alone) EXPECT_THAT(text_of(one), Not(HasSubstr("Grace"))) << "she is not asked about";
}

TEST_P(council, the_closed_episode_reads_as_it_was) {
  const auto found = about("10201");
  const auto events = all(found, category::cin_cp_status, record_kind::event);
  EXPECT_THAT(
      summaries(events),
      UnorderedElementsAre("Referred to children's social care by the police; child in need from 2023-03-10 to "
                           "2024-08-30; main need: abuse or neglect; closed: services ended for another reason.",
                           "Child in need plan from 2024-06-18 to 2024-08-30.",
                           "Child protection plan for emotional abuse from 2023-05-02 to 2024-06-18."));
  EXPECT_THAT(all(found, category::cin_cp_status, record_kind::alert), IsEmpty()) << "nothing is open";
  for (const auto& one : events) EXPECT_NE(one.status, policy::item_status::ongoing);
}

TEST_P(council, enquiry_conference_and_contact_are_history) {
  const auto events = all(about("10201"), category::contact_s47_history, record_kind::event);
  EXPECT_THAT(summaries(events),
              UnorderedElementsAre(
                  "Enquiry whether the child was suffering significant harm (Children Act 1989 section 47).",
                  "Initial child protection conference.", "Contact with children's social care by the police."));
}

TEST_P(council, the_assessment_tells_its_factors_in_words_and_once) {
  const auto found = all(about("10201"), category::contact_s47_history, record_kind::assessment);
  ASSERT_THAT(found, SizeIs(1)) << "the records and the census tell of the same one";
  EXPECT_EQ(found[0].summary, "Social-care assessment; found: domestic abuse of which a parent is the subject.");
  EXPECT_EQ(field(found[0], "risks"), R"(["domestic abuse of which a parent is the subject"])");
  EXPECT_EQ(field(found[0], "at"), "2023-04-21");
  EXPECT_EQ(field(found[0], "by"), "Children's social care, Example Council");
  EXPECT_EQ(found[0].nature, policy::nature::professional_judgement);
}

TEST_P(council, a_parents_mental_health_is_a_record_of_its_own_category) {
  run("update ssd_assessment_factors set cinf_assessment_factors_json = '[\"3B\", \"4B\", \"2B\", \"9A\"]'");
  const auto found = about("10201");
  EXPECT_THAT(summaries(all(found, category::parent_mh)),
              ElementsAre("Social-care assessment; found: a parent's mental health."));
  EXPECT_THAT(all(found, category::parent_substance), SizeIs(1));
  EXPECT_THAT(field(all(found, category::contact_s47_history, record_kind::assessment).at(0), "risks"),
              Not(HasSubstr("mental")));
}

TEST_P(council, the_worker_of_then_is_an_involvement_with_when_the_child_was_last_seen) {
  const auto found = all(about("10201"), category::involvement_current);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, record_kind::involvement);
  EXPECT_EQ(field(found[0], "service"), "Children's social care, Example Council");
  EXPECT_EQ(field(found[0], "worker"), "Priya Nair");
  EXPECT_EQ(field(found[0], "team"), "Family Safeguarding 3");
  EXPECT_EQ(field(found[0], "telephone"), "01733 000000");
  EXPECT_EQ(field(found[0], "from"), "2023-03-13");
  EXPECT_EQ(field(found[0], "to"), "2024-08-30");
  EXPECT_EQ(field(found[0], "current"), "false");
  EXPECT_EQ(field(found[0], "last_seen"), "2024-08-14");
  EXPECT_EQ(field(found[0], "child_seen_alone"), "false");
}

TEST_P(council, an_open_plan_is_an_alert_as_at_today) {
  settle("cambridgeshire");
  const auto found = about("20402");
  const std::string today = to_iso_date(date_of(system_clock().now()));
  const auto alerts = all(found, category::cin_cp_status, record_kind::alert);
  EXPECT_THAT(summaries(alerts),
              Contains("Now: subject to a child protection plan for emotional abuse, since 2026-01-22."));
  for (const auto& one : alerts) {
    EXPECT_EQ(one.status, policy::item_status::ongoing);
    EXPECT_EQ(field(one, "as_at"), today);
  }
  const auto worker = all(found, category::involvement_current).at(0);
  EXPECT_EQ(field(worker, "current"), "true");
  EXPECT_EQ(field(worker, "last_seen"), "2026-11-02");
  EXPECT_EQ(field(worker, "child_seen_alone"), "true");
  EXPECT_EQ(worker.status, policy::item_status::ongoing);
  for (const auto& one : found) EXPECT_TRUE(has(one, caveat::restricted_record)) << "the address is protected";
}

TEST_P(council, looked_after_status_comes_from_the_latest_open_episode) {
  const auto found = about("10304");
  const auto care = all(found, category::lac);
  ASSERT_THAT(care, SizeIs(2)) << "one period from two episodes and two sources, and the alert";
  EXPECT_EQ(care[0].summary,
            "Looked after by the council since 2023-11-20; legal status: a full care order; placement: foster care.");
  EXPECT_EQ(care[1].kind, record_kind::alert);
  EXPECT_THAT(care[1].summary, HasSubstr("Now: looked after by the council; legal status: a full care order"));
}

TEST_P(council, a_day_of_police_protection_and_the_order_that_followed_it_are_both_there) {
  run("delete from ssd_cla_episodes");
  run("delete from ssd_legal_status");
  const civil_date today = date_of(system_clock().now());
  const std::string iso = to_iso_date(civil_date(std::chrono::sys_days(today) - std::chrono::days(30)));
  const std::string day = iso.substr(8) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
  write("ssda903/episodes.csv", "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\r\n10304," + day + ",S,L1,U4," + day +
                                    ",X1\r\n10304," + day + ",L,C2,U4,,\r\n");
  const auto care = all(about("10304"), category::lac, record_kind::alert);
  ASSERT_THAT(care, SizeIs(1)) << "still looked after";
  EXPECT_THAT(care[0].summary, HasSubstr("a full care order"));
}

TEST_P(council, what_only_an_old_return_knows_is_told_as_at_its_day_and_raises_no_alert) {
  run("delete from ssd_cla_episodes");
  run("delete from ssd_legal_status");
  const auto care = all(about("10304"), category::lac);
  ASSERT_THAT(care, SizeIs(1)) << "the return's last day is years ago";
  EXPECT_EQ(field(care[0], "as_at"), "2025-01-20");
  EXPECT_EQ(care[0].source, RETURN);
  EXPECT_NE(care[0].status, policy::item_status::ongoing);
}

TEST_P(council, what_a_recent_return_left_open_is_an_alert_that_says_of_when) {
  const civil_date today = date_of(system_clock().now());
  const std::string recent = to_iso_date(civil_date(std::chrono::sys_days(today) - std::chrono::days(30)));
  write("cin/new.xml", "<Message><Header><CollectionDetails><ReferenceDate>" + recent +
                           "</ReferenceDate></CollectionDetails></Header><Children><Child><ChildIdentifiers><LAchildID>"
                           "10201</LAchildID></ChildIdentifiers><CINdetails><ChildProtectionPlans><CPPstartDate>"
                           "2026-08-01</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
                           "</ChildProtectionPlans></CINdetails></Child></Children></Message>");
  const auto alerts = all(about("10201"), category::cin_cp_status, record_kind::alert);
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_EQ(alerts[0].summary, "On " + recent +
                                   ", when the return was made: subject to a child protection plan for "
                                   "neglect, since 2026-08-01.");
  EXPECT_EQ(alerts[0].source, CENSUS);
}

TEST_P(council, missing_episodes_are_told_once) {
  const auto found = all(about("10310"), category::missing_episode);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].summary, "Was missing from 2024-09-02 to 2024-09-04.");
  EXPECT_EQ(field(found[0], "return_interview_offered"), "true");
}

TEST_P(council, a_placement_for_adoption_goes_out_as_the_marker_alone) {
  const auto found = about("10403");
  const auto markers = all(found, category::adoption_marker);
  ASSERT_THAT(markers, SizeIs(1));
  EXPECT_TRUE(has(markers[0], caveat::legal_restriction));
  EXPECT_EQ(markers[0].summary, "Speak to the adoption records custodian of this council.");
  for (const auto& one : found) {
    if (one.category == category::adoption_marker) continue;
    EXPECT_THAT(text_of(one), Not(HasSubstr("adopt")));
    EXPECT_THAT(text_of(one), Not(HasSubstr("placement")));
  }
  EXPECT_THAT(all(found, category::lac), Not(IsEmpty())) << "that the council looks after the child is still told";
}

TEST_P(council, an_adopted_childs_old_records_never_leave_even_by_key) {
  EXPECT_THAT(about("10401"), IsEmpty());
  const auto now = about("10402");
  EXPECT_THAT(now, Not(IsEmpty()));
  for (const auto& one : now) {
    EXPECT_THAT(text_of(one), Not(HasSubstr("Ashby")));
    EXPECT_NE(one.category, category::lac);
    EXPECT_NE(one.category, category::adoption_marker);
  }
}

TEST_P(council, a_referral_without_action_early_help_and_contacts_are_there) {
  bool nfa = false, early = false;
  for (int i = 0; i < 24; ++i) {
    const auto found = about((i < 10 ? "1030" : "103") + std::to_string(i));
    for (const auto& one : found) {
      nfa |= one.summary.ends_with("; no further action.");
      early |= one.category == category::early_help_plan;
    }
  }
  EXPECT_TRUE(nfa);
  EXPECT_TRUE(early);
}

TEST_P(council, only_the_categories_asked_for_and_nothing_older_than_the_look_back) {
  contract::ask question;
  question.categories = {category::cin_cp_status};
  question.look_back = 2024y / 7 / 1;
  const auto found = fetch({{"c1", {"10201"}}}, question).records;
  EXPECT_THAT(summaries(found), UnorderedElementsAre(HasSubstr("Referred"), HasSubstr("Child in need plan")));
}

TEST_P(council, ids_are_opaque_stable_and_unique) {
  const auto first = about("10201"), second = about("10201");
  ASSERT_EQ(first.size(), second.size());
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].id, second[i].id);
    ids.push_back(first[i].id);
    EXPECT_EQ(first[i].organisation, "peterborough");
    EXPECT_THAT(first[i].subjects, ElementsAre("x"));
    EXPECT_FALSE(first[i].source.empty());
  }
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

TEST_P(council, an_unknown_key_gives_nothing_and_every_system_was_searched) {
  const auto found = fetch({{"x", {"nobody"}}});
  EXPECT_THAT(found.records, IsEmpty());
  ASSERT_THAT(found.systems, SizeIs(3));
  for (const auto& report : found.systems) EXPECT_TRUE(report.searched) << report.trouble;
}

}  // namespace
}  // namespace mash::local_authority
