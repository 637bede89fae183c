// SPDX-License-Identifier: Apache-2.0
// Rows made for one rule each, beside the demonstration's.
#include <algorithm>
#include <set>

#include "tests/unit/police/fixture.hpp"

namespace mash::police {
namespace {

using namespace std::chrono_literals;
using policy::category;
using policy::caveat;
using policy::item_status;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class police_events : public police {
 protected:
  void SetUp() override {
    police::SetUp();
    run("insert into person (person_urn, surname, given_name, date_of_birth) values ('V', 'Vale', 'Vic', "
        "'1980-01-01'), "
        "('S', 'Stone', 'Sol', '1981-01-01'), ('K', 'Kidd', 'Kit', '2012-01-01')");
  }
  void add_crime(const std::string& urn, const std::string& values) {
    run("insert into crime (crime_urn, crime_type, offence_from, crime_status, crime_outcome, domestic_abuse_flag, "
        "child_sexual_exploitation_flag, honour_based_abuse_flag, hate_crime) values ('" +
        urn + "', " + values + ")");
  }
  void add_part(const std::string& urn, const std::string& type, const std::string& who, const std::string& role) {
    run("insert into event_person values ('" + urn + "', '" + type + "', '" + who + "', '" + role + "')");
  }
  std::vector<contract::record> about(const std::string& key) const { return fetch({{"x", {key}}}).records; }
  // Without the identity records, which every person has.
  static std::vector<contract::record> events(std::vector<contract::record> of) {
    std::erase_if(of, [](const auto& one) { return one.kind == contract::record_kind::identity; });
    return of;
  }
  static std::string text(const contract::record& what, std::string_view name) {
    const json::value* found = what.fields.if_contains(name);
    return found == nullptr ? "(absent)" : found->is_string() ? found->as_string().c_str() : json::canonical(*found);
  }
};

INSTANTIATE_TEST_SUITE_P(on, police_events, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(police_events, victim_and_suspect_of_one_crime_are_two_records_when_both_are_asked_about) {
  add_crime("C1", "'assault', '2026-01-02 10:00:00', 'under_investigation', null, true, false, false, false");
  add_part("C1", "crime", "V", "victim");
  add_part("C1", "crime", "S", "suspect_known");
  const auto both = events(fetch({{"a1", {"V"}}, {"a2", {"S"}}}).records);
  ASSERT_THAT(both, SizeIs(2));
  EXPECT_NE(both[0].id, both[1].id);
  std::set<std::string> subjects;
  for (const auto& one : both) {
    ASSERT_THAT(one.subjects, SizeIs(1));
    subjects.insert(one.subjects[0] + ": " + one.summary);
  }
  EXPECT_TRUE(
      subjects.contains("a1: Recorded as the victim in a crime of domestic abuse: assault. Outcome: the "
                        "investigation is open."));
  EXPECT_TRUE(
      subjects.contains("a2: Recorded as the suspect in a crime of domestic abuse: assault. Outcome: the "
                        "investigation is open."));
}

TEST_P(police_events, a_suspect_of_another_crime_is_pending) {
  add_crime("C1", "'theft', '2026-01-02 10:00:00', 'charged', null, false, false, false, false");
  add_part("C1", "crime", "S", "suspect_known");
  const auto found = events(about("S"));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].category, category::arrest_pending);
  EXPECT_EQ(found[0].status, item_status::ongoing);
  EXPECT_EQ(found[0].nature, policy::nature::allegation);
}

TEST_P(police_events, an_acquittal_is_told_with_the_allegation) {
  add_crime("C1", "'theft', '2026-01-02 10:00:00', 'finalised', 'acquitted', false, false, false, false");
  add_part("C1", "crime", "S", "suspect_known");
  const auto found = events(about("S"));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].status, item_status::acquitted);
  EXPECT_THAT(found[0].summary, HasSubstr("found not guilty"));
  EXPECT_NE(found[0].category, category::conviction_caution);
}

TEST_P(police_events, an_exploitation_crime_is_flagged_for_its_victim) {
  add_crime("C1", "'grooming', '2026-01-02 10:00:00', 'recorded', null, false, true, false, false");
  add_part("C1", "crime", "K", "victim");
  EXPECT_EQ(events(about("K")).at(0).category, category::exploitation_flag);
}

TEST_P(police_events, hate_and_honour_marks_are_told) {
  add_crime("C1", "'threats', '2026-01-02 10:00:00', 'recorded', null, false, false, true, true");
  add_part("C1", "crime", "V", "victim");
  const auto found = events(about("V")).at(0);
  EXPECT_EQ(text(found, "honour_based_abuse"), "true");
  EXPECT_EQ(text(found, "hate_crime"), "true");
}

TEST_P(police_events, a_crime_whose_domestic_report_came_later_is_domestic_abuse) {
  add_crime("C1", "'assault', '2026-01-02 10:00:00', 'recorded', null, false, false, false, false");
  add_part("C1", "crime", "V", "victim");
  run("insert into safeguarding_report (report_urn, event_urn, report_type, risk_grade, children_present) values "
      "('R1', 'C1', 'domestic', 'high', true)");
  const auto found = events(about("V")).at(0);
  EXPECT_EQ(found.category, category::da_incident);
  EXPECT_EQ(text(found, "risk"), "high risk");
  EXPECT_THAT(found.summary, HasSubstr("children were present"));
}

TEST_P(police_events, an_event_without_its_own_row_is_trouble_and_the_others_are_told) {
  add_crime("C1", "'theft', '2026-01-02 10:00:00', 'charged', null, false, false, false, false");
  for (const char* type : {"crime", "incident", "safeguarding", "intelligence"}) {
    run("delete from event_person where person_urn = 'V'");
    add_part("C1", "crime", "V", "victim");
    add_part("gone", type, "V", "victim");
    const auto found = fetch({{"x", {"V"}}});
    EXPECT_FALSE(found.systems.at(0).searched) << type;
    EXPECT_THAT(found.systems.at(0).trouble, HasSubstr("no row of its own")) << type;
    EXPECT_THAT(events(found.records), SizeIs(1)) << type;
  }
}

TEST_P(police_events, an_event_of_a_type_that_is_not_known_is_trouble) {
  add_part("X1", "domestic callout", "V", "victim");
  const auto found = fetch({{"x", {"V"}}});
  EXPECT_FALSE(found.systems.at(0).searched);
  EXPECT_THAT(found.systems.at(0).trouble, Not(HasSubstr("callout")));
}

TEST_P(police_events, somebody_convicted_as_an_offender_is_told_as_convicted) {
  add_crime("C1", "'theft', '2026-01-02 10:00:00', 'finalised', 'convicted', false, false, false, false");
  add_part("C1", "crime", "S", "Offender");
  const auto found = events(about("S"));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].nature, policy::nature::conviction);
  EXPECT_EQ(found[0].category, category::conviction_caution);
}

TEST_P(police_events, a_stop_and_search_is_not_told) {
  add_part("X1", "stop_search", "V", "subject");
  EXPECT_THAT(events(about("V")), IsEmpty());
  EXPECT_TRUE(fetch({{"x", {"V"}}}).systems.at(0).searched);
}

TEST_P(police_events, an_incident_that_is_not_domestic_says_so) {
  run("insert into incident (incident_urn, nsir_closing_code, incident_datetime) values "
      "('I1', 'nuisance', '2026-03-04 05:06:07')");
  add_part("I1", "incident", "V", "person_reporting");
  const auto found = events(about("V")).at(0);
  EXPECT_EQ(found.summary,
            "Police incident, not recorded as domestic abuse; recorded as the person who called the police.");
  EXPECT_EQ(text(found, "domestic_abuse"), "false");
  EXPECT_EQ(text(found, "incident_code"), "nuisance");
  EXPECT_EQ(text(found, "place"), "(absent)");
}

TEST_P(police_events, an_earlier_address_is_told_as_such_and_a_refuge_never) {
  run("insert into incident (incident_urn, incident_datetime, post_code) values ('I1', '2026-03-04 05:06:07', "
      "'pe991aa')");
  add_part("I1", "incident", "V", "victim");
  run("insert into person_address (person_urn, address_type, post_code, to_date) values ('V', 'home', 'PE99 1AA', "
      "'2026-04-01')");
  EXPECT_EQ(text(events(about("V")).at(0), "place"), "an earlier address that the police hold for one of them");
  run("update person_address set address_type = 'refuge' where person_urn = 'V'");
  EXPECT_EQ(text(events(about("V")).at(0), "place"), "(absent)");
}

TEST_P(police_events, no_record_of_an_event_holds_a_postcode) {
  for (const char* key : {"P-1001", "P-1002", "P-1003", "P-2005", "P-2012"})
    for (const auto& one : events(about(key)))
      for (const char* district : {"CB99", "PE99", "NR99"}) EXPECT_THAT(text_of(one), Not(HasSubstr(district)));
}

TEST_P(police_events, somebody_held_in_custody_is_pending_now) {
  run("insert into custody_record (custody_urn, person_urn, arrest_reason, detained_at) values "
      "('K1', 'S', 'assault', '2026-11-20 02:00:00')");
  const auto found = events(about("S")).at(0);
  EXPECT_EQ(found.category, category::arrest_pending);
  EXPECT_EQ(found.summary, "Arrested for assault; in custody.");
  EXPECT_EQ(found.status, item_status::ongoing);
}

TEST_P(police_events, a_release_without_action_is_told_as_that) {
  run("insert into custody_record (custody_urn, person_urn, detained_at, released_at, disposal) values "
      "('K1', 'S', '2026-11-20 02:00:00', '2026-11-20 09:00:00', 'no further action')");
  const auto found = events(about("S")).at(0);
  EXPECT_EQ(found.summary, "Arrested; no further action.");
  EXPECT_EQ(found.status, item_status::nfa);
}

TEST_P(police_events, a_record_marked_for_police_handling_keeps_its_marks) {
  run("insert into missing_episode (episode_urn, person_urn, reported_at, returned_at) values "
      "('M1', 'K', '2026-01-02 10:00:00', '2026-01-02 12:00:00')");
  run("insert into handling values ('M1', 'Official-Sensitive', 'P', null, true)");
  const auto found = events(about("K")).at(0);
  EXPECT_TRUE(has(found, caveat::official_sensitive));
  EXPECT_TRUE(has(found, caveat::police_p));
  EXPECT_FALSE(has(found, caveat::police_c));
}

TEST_P(police_events, a_child_who_is_the_suspect_is_called_a_child_who_may_have_caused_harm) {
  add_crime("C1", "'assault', '2026-01-02 10:00:00', 'recorded', null, false, false, false, false");
  add_part("C1", "crime", "K", "suspect_known");
  EXPECT_THAT(events(about("K")).at(0).summary, HasSubstr("as a child who may have caused harm"));
}

TEST_P(police_events, a_person_with_two_records_of_the_same_agency_is_told_once_for_each) {
  run("insert into warning_marker (person_urn, marker_code, from_date) values ('V', 'AB', '2026-01-01'), "
      "('S', 'AB', '2026-01-01')");
  const auto found = events(fetch({{"a1", {"V", "S"}}}).records);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_NE(found[0].id, found[1].id);
  EXPECT_EQ(found[0].summary, "Police warning marker: code AB.");
}

TEST_P(police_events, intelligence_without_text_says_only_what_it_is_about) {
  run("insert into intelligence_report (intelligence_urn, reported_date, intelligence_type) values "
      "('N1', '2026-01-02 00:00:00', 'firearms')");
  add_part("N1", "intelligence", "S", "subject");
  EXPECT_EQ(events(about("S")).at(0).summary, "The police hold intelligence about: firearms.");
}

TEST_P(police_events, hundreds_of_events_of_one_person_are_all_read) {
  std::string incidents, parts;
  for (int i = 0; i < 1200; ++i) {
    const std::string urn = "'B" + std::to_string(i) + "'";
    incidents += (i == 0 ? "(" : ", (") + urn + ", '2026-01-02 10:00:00')";
    parts += (i == 0 ? "(" : ", (") + urn + ", 'incident', 'V', 'victim')";
  }
  run("insert into incident (incident_urn, incident_datetime) values " + incidents);
  run("insert into event_person values " + parts);
  EXPECT_THAT(events(about("V")), SizeIs(1200));
}

TEST_P(police_events, nobody_asked_about_is_nothing_read) {
  const auto found = fetch({});
  EXPECT_THAT(found.records, IsEmpty());
  ASSERT_THAT(found.systems, SizeIs(1));
  EXPECT_TRUE(found.systems[0].searched);
}

}  // namespace
}  // namespace mash::police
