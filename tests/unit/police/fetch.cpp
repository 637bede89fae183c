// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/unit/police/fixture.hpp"

namespace mash::police {
namespace {

using namespace std::chrono_literals;
using policy::category;
using policy::caveat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::map<std::string, std::vector<std::string>> FAMILY = {
    {"c1", {"P-1001"}}, {"a1", {"P-1002"}}, {"a2", {"P-1003"}}};

std::vector<std::string> values_of(const std::vector<contract::record>& among, const std::string& subject,
                                   std::string_view field) {
  std::vector<std::string> out;
  for (const auto& one : among)
    if (one.kind == contract::record_kind::identity && one.subjects.front() == subject &&
        one.fields.at("field").as_string() == field)
      out.emplace_back(one.fields.at("value").as_string().c_str());
  return out;
}

std::string field(const contract::record& what, std::string_view name) {
  const json::value* found = what.fields.if_contains(name);
  return found == nullptr ? "(absent)" : found->is_string() ? found->as_string().c_str() : json::canonical(*found);
}

TEST_P(police, says_how_it_knows_each_person) {
  const auto found = fetch(FAMILY).records;
  EXPECT_THAT(values_of(found, "a1", "family_name"), ElementsAre("Bell"));
  EXPECT_THAT(values_of(found, "a1", "alias"), ElementsAre("Grace Okafor"));
  EXPECT_THAT(values_of(found, "c1", "date_of_birth"), ElementsAre("2015-04-02"));
  EXPECT_THAT(values_of(found, "c1", "postcode"), ElementsAre("PE99 1ZZ"));
  EXPECT_THAT(values_of(found, "a2", "postcode"), ElementsAre("CB99 9ZZ"));
  EXPECT_THAT(values_of(found, "a2", "address"), ElementsAre("12 Example Row, Cambridge, CB99 9ZZ"));
  EXPECT_THAT(values_of(found, "c1", "mother"), ElementsAre("Grace Bell"));
  EXPECT_THAT(values_of(found, "c1", "partner_of_parent"), ElementsAre("John Smith"));
  // Her former partner is nobody of the question.
  EXPECT_THAT(values_of(found, "a1", "associate"), ::testing::UnorderedElementsAre("John Smith", "another person"));
}

TEST_P(police, an_association_that_ended_is_told_with_its_end_and_not_as_of_today) {
  run("update person_association set to_date = '2026-02-03' where person_relationship = 'partner_of_parent'");
  run("update person_association set to_date = '2999-01-01' where person_relationship = 'mother'");
  const auto found = fetch(FAMILY).records;
  EXPECT_THAT(values_of(found, "c1", "partner_of_parent"), IsEmpty());
  EXPECT_THAT(values_of(found, "c1", "ex_partner_of_parent"), ElementsAre("John Smith"));
  EXPECT_THAT(values_of(found, "c1", "mother"), ElementsAre("Grace Bell"));
  for (const auto& one : found) {
    if (one.category != category::family_link) continue;
    if (one.fields.at("field").as_string() == "ex_partner_of_parent") EXPECT_EQ(one.when.until, "2026-02-03");
    if (one.fields.at("field").as_string() == "mother") EXPECT_EQ(one.when.until, "") << "it goes on";
  }
}

TEST_P(police, one_domestic_incident_is_one_record_about_everybody_matched) {
  const auto found = fetch(FAMILY).records;
  const auto incidents = all(found, category::da_incident);
  ASSERT_THAT(incidents, SizeIs(2));
  const bool first = incidents[0]->when.at.starts_with("2023");
  const contract::record &old = *incidents[first ? 0 : 1], &recent = *incidents[first ? 1 : 0];
  EXPECT_EQ(recent.when.at, "2026-09-14T21:05:00.000Z");
  EXPECT_THAT(recent.subjects, ElementsAre("a1", "a2", "c1"));
  EXPECT_EQ(recent.kind, contract::record_kind::event);
  EXPECT_EQ(recent.summary,
            "Domestic abuse incident, graded medium risk by the police; children were present; recorded in several "
            "roles.");
  EXPECT_EQ(field(recent, "risk"), "medium risk");
  EXPECT_EQ(field(recent, "children_present"), "true");
  EXPECT_EQ(field(recent, "roles"), R"(["a1: victim","a2: suspect","c1: child present or at risk"])");
  EXPECT_EQ(field(recent, "place"), "an address that the police hold for one of them");
  EXPECT_EQ(field(recent, "repeat_victim"), "true");
  EXPECT_FALSE(has(recent, caveat::police_p)) << "handling codes belong to intelligence";
  EXPECT_EQ(old.when.at, "2023-03-02T20:40:00.000Z");
  EXPECT_THAT(old.subjects, ElementsAre("a1", "c1")) << "another man was the suspect then";
  EXPECT_EQ(field(old, "risk"), "standard risk");
}

TEST_P(police, a_missing_episode_says_when_it_began_and_ended_but_not_where_the_child_was_found) {
  const auto found = fetch(FAMILY).records;
  const auto missing = only(found, category::missing_episode);
  EXPECT_THAT(missing.subjects, ElementsAre("c1"));
  EXPECT_EQ(missing.when.at, "2026-02-08T19:20:00.000Z");
  EXPECT_EQ(missing.when.until, "2026-02-09T10:45:00.000Z");
  EXPECT_EQ(missing.summary, "Reported missing, medium risk; found on 2026-02-09.");
  EXPECT_EQ(field(missing, "return_interview_offered"), "true");
  for (const auto& one : found) EXPECT_THAT(text_of(one), Not(HasSubstr("CB99 4QQ")));
}

TEST_P(police, a_warning_marker_is_an_alert) {
  const auto found = fetch(FAMILY).records;
  const auto marker = only(found, category::warning_marker);
  EXPECT_EQ(marker.kind, contract::record_kind::alert);
  EXPECT_THAT(marker.subjects, ElementsAre("a2"));
  EXPECT_EQ(marker.summary, "Police warning marker: violent.");
  EXPECT_EQ(marker.when.at, "2026-09-14");
}

TEST_P(police, a_marker_that_the_force_lists_as_danger_to_staff_is_staff_safety) {
  const auto found = fetch({{"a9", {"P-2017"}}}).records;
  EXPECT_EQ(only(found, category::staff_safety).summary,
            "Danger to staff: police warning marker: aggressive dog at the address.");
  EXPECT_THAT(all(found, category::warning_marker), IsEmpty());
}

TEST_P(police, intelligence_is_graded_and_code_c_is_marked) {
  const auto found = fetch(FAMILY).records;
  const auto report = only(found, category::intelligence);
  EXPECT_EQ(report.kind, contract::record_kind::intelligence);
  EXPECT_THAT(report.subjects, ElementsAre("a2"));
  ASSERT_TRUE(report.graded);
  EXPECT_EQ(report.graded->source, "2");
  EXPECT_EQ(report.graded->information, "B");
  EXPECT_EQ(report.graded->handling, "C");
  EXPECT_TRUE(has(report, caveat::police_c));
  EXPECT_TRUE(has(report, caveat::official_sensitive));
  EXPECT_FALSE(has(report, caveat::police_p));
  const auto open = only(fetch({{"a9", {"P-2007"}}}).records, category::intelligence);
  EXPECT_TRUE(has(open, caveat::police_p));
  EXPECT_FALSE(has(open, caveat::police_c));
}

TEST_P(police, intelligence_without_a_readable_grade_is_treated_as_code_c) {
  run("update handling set intel_grade = 'B2', handling_code = null where record_urn = 'N-5002'");
  EXPECT_TRUE(has(only(fetch({{"a9", {"P-2007"}}}).records, category::intelligence), caveat::police_c));
  run("delete from handling where record_urn = 'N-5002'");
  const auto bare = only(fetch({{"a9", {"P-2007"}}}).records, category::intelligence);
  EXPECT_TRUE(has(bare, caveat::police_c));
  EXPECT_FALSE(bare.graded);
}

TEST_P(police, a_record_that_may_not_be_disclosed_is_marked_so_that_a_person_must_speak) {
  const auto found = fetch({{"a9", {"P-2009"}}}).records;
  for (const auto* one : all(found, category::arrest_pending)) {
    EXPECT_TRUE(has(*one, caveat::originator_control));
    EXPECT_TRUE(has(*one, caveat::police_c));
  }
  EXPECT_THAT(all(found, category::arrest_pending), SizeIs(1));
}

TEST_P(police, the_look_alike_has_a_conviction_and_none_of_it_reaches_the_family) {
  const auto his = fetch({{"x", {"P-1004"}}}).records;
  const auto conviction = only(his, category::conviction_caution);
  EXPECT_EQ(conviction.summary, "Convicted of: wounding.");
  EXPECT_EQ(conviction.nature, policy::nature::conviction);
  EXPECT_EQ(conviction.when.at.substr(0, 10), "2018-08-11");
  const auto ours = fetch(FAMILY).records;
  EXPECT_THAT(all(ours, category::conviction_caution), IsEmpty());
  EXPECT_THAT(all(ours, category::arrest_pending), IsEmpty());
  for (const auto& one : ours) EXPECT_THAT(text_of(one), Not(HasSubstr("Other Street")));
}

TEST_P(police, the_victim_of_a_crime_reads_as_victim_and_a_caution_as_spent) {
  const auto victim = fetch({{"x", {"P-2010"}}}).records;
  EXPECT_EQ(only(victim, category::da_incident).summary,
            "Recorded as the victim in a crime: cruelty to or neglect of a child. Outcome: no further action: the "
            "victim supports it, the evidence is not enough.");
  EXPECT_EQ(only(victim, category::da_incident).status, policy::item_status::nfa);
  EXPECT_EQ(field(only(victim, category::da_incident), "domestic_abuse"), "false");
  const auto cautioned = all(fetch({{"x", {"P-2013"}}}).records, category::conviction_caution);
  EXPECT_THAT(cautioned, SizeIs(2)) << "the crime and the custody record";
  for (const auto& one : fetch({{"x", {"P-2013"}}}).records)
    if (one.category == category::conviction_caution) EXPECT_TRUE(has(one, caveat::spent));
}

TEST_P(police, an_open_investigation_is_pending_for_its_suspect_and_domestic_abuse_where_flagged) {
  const auto suspect = fetch({{"x", {"P-2009"}}}).records;
  const auto found = all(suspect, category::da_incident);
  EXPECT_THAT(found, SizeIs(2));
  for (const auto* one : found)
    if (one->when.precision == policy::precision::range) {
      EXPECT_EQ(one->summary,
                "Recorded as the suspect in a crime of domestic abuse: harassment. Outcome: the "
                "investigation is open.");
      EXPECT_EQ(one->status, policy::item_status::ongoing);
      EXPECT_EQ(one->nature, policy::nature::allegation);
    }
}

TEST_P(police, exploitation_is_flagged_and_a_missing_child_is_an_alert) {
  const auto victim = fetch({{"x", {"P-2012"}}}).records;
  EXPECT_THAT(all(victim, category::exploitation_flag), SizeIs(2)) << "the crime, and the absence";
  const auto gone = fetch({{"x", {"P-2008"}}}).records;
  const auto missing = all(gone, category::missing_episode);
  ASSERT_THAT(missing, SizeIs(2));
  const auto alert = std::ranges::find(missing, contract::record_kind::alert, &contract::record::kind);
  ASSERT_NE(alert, missing.end());
  EXPECT_EQ((*alert)->summary, "Is reported missing now, since 2026-10-30, high risk.");
  EXPECT_EQ((*alert)->status, policy::item_status::ongoing);
}

TEST_P(police, police_protection_and_a_report_of_its_own_are_there) {
  const auto found = fetch({{"x", {"P-2018"}}}).records;
  EXPECT_EQ(only(found, category::court_order).summary,
            "Was taken into police protection (Children Act 1989 section 46).");
  EXPECT_THAT(only(found, category::da_incident).summary, HasSubstr("Police made a safeguarding report (child)"));
  run("update police_protection set ended_at = null where person_urn = 'P-2018'");
  const auto now = fetch({{"x", {"P-2018"}}}).records;
  const auto protection = all(now, category::court_order);
  EXPECT_EQ(std::ranges::count(protection, contract::record_kind::alert, &contract::record::kind), 1);
}

TEST_P(police, a_child_suspect_is_a_child_who_may_have_caused_harm) {
  run("update person set date_of_birth = '2012-01-01' where person_urn = 'P-2009'");
  for (const auto& one : fetch({{"x", {"P-2009"}}}).records) EXPECT_THAT(text_of(one), Not(HasSubstr("suspect")));
}

TEST_P(police, free_text_and_other_peoples_names_never_leave) {
  std::map<std::string, std::vector<std::string>> one_by_one;
  for (const char* key : {"P-1001", "P-1002", "P-1003", "P-1005", "P-2005", "P-2009", "P-2010", "P-2012"}) {
    const auto found = fetch({{"x", {key}}}).records;
    EXPECT_THAT(found, Not(IsEmpty()));
    for (const auto& one : found) {
      EXPECT_THAT(text_of(one), Not(HasSubstr("neighbour")));
      EXPECT_THAT(text_of(one), Not(HasSubstr("Free text")));
      EXPECT_THAT(text_of(one), Not(HasSubstr("Reeve")));
      EXPECT_THAT(text_of(one), Not(HasSubstr("P-")));
    }
  }
}

TEST_P(police, only_the_categories_asked_for_and_nothing_older_than_the_look_back) {
  contract::ask question;
  question.categories = {category::da_incident, category::missing_episode};
  question.look_back = 2025y / 1 / 1;
  const auto found = fetch(FAMILY, question).records;
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(only(found, category::da_incident).when.at.substr(0, 4), "2026");
}

TEST_P(police, the_same_row_has_the_same_opaque_id_in_every_answer) {
  const auto first = fetch(FAMILY).records, second = fetch(FAMILY).records;
  ASSERT_EQ(first.size(), second.size());
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].id, second[i].id);
    ids.push_back(first[i].id);
  }
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end()) << "two records share an id";
}

TEST_P(police, a_restricted_persons_records_say_so_and_shield_the_address) {
  const auto found = fetch({{"x", {"P-2006"}}}).records;
  EXPECT_THAT(found, Not(IsEmpty()));
  for (const auto& one : found) {
    EXPECT_TRUE(has(one, caveat::restricted_record));
    if (one.category == category::address) EXPECT_TRUE(has(one, caveat::address_protected));
  }
}

}  // namespace
}  // namespace mash::police
