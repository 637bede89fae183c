// SPDX-License-Identifier: Apache-2.0
// Several safeguarding reports of one event, and the handling of each.
#include "tests/unit/police/fixture.hpp"

namespace mash::police {
namespace {

using policy::category;
using policy::caveat;
using ::testing::HasSubstr;
using ::testing::Not;

class police_reports : public police {
 protected:
  void SetUp() override {
    police::SetUp();
    run("insert into person (person_urn, surname, given_name, date_of_birth) values "
        "('V', 'Vale', 'Vic', '1980-01-01')");
    run("insert into incident (incident_urn, nsir_closing_code, incident_datetime) values "
        "('I1', 'callout', '2026-03-04 05:06:07')");
    run("insert into event_person values ('I1', 'incident', 'V', 'victim')");
  }
  void report(const std::string& values) {
    run("insert into safeguarding_report (report_urn, event_urn, report_type, risk_grade, children_present, "
        "submitted_to_mash_at) values (" +
        values + ")");
  }
  contract::record told() const { return only(fetch({{"x", {"V"}}}).records, category::da_incident); }
};

INSTANTIATE_TEST_SUITE_P(on, police_reports, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(police_reports, a_domestic_report_counts_whichever_report_is_read_last) {
  const std::string domestic = "'domestic', 'high', true, '2026-03-04 07:00:00'";
  const std::string child = "'child', 'standard', false, '2026-03-05 07:00:00'";
  for (const auto& [first, second] : {std::pair{domestic, child}, {child, domestic}}) {
    run("delete from safeguarding_report");
    report("'R1', 'I1', " + first);
    report("'R2', 'I1', " + second);
    const auto found = told();
    EXPECT_THAT(found.summary, HasSubstr("Domestic abuse incident, graded high risk by the police; children were "
                                         "present"));
    EXPECT_EQ(found.fields.at("domestic_abuse"), json::value(true));
    EXPECT_EQ(found.fields.at("children_present"), json::value(true));
    EXPECT_EQ(found.fields.at("sent_to_mash_at"), json::value("2026-03-04T07:00:00.000Z"));
  }
}

TEST_P(police_reports, whether_children_were_present_is_not_said_where_it_was_not_recorded) {
  report("'R1', 'I1', 'domestic', 'high', null, null");
  EXPECT_FALSE(told().fields.contains("children_present"));
  report("'R2', 'I1', 'child', 'high', false, null");
  EXPECT_EQ(told().fields.at("children_present"), json::value(false));
  EXPECT_THAT(told().summary, Not(HasSubstr("present")));
}

TEST_P(police_reports, the_handling_of_every_report_is_on_what_it_says) {
  report("'R1', 'I1', 'domestic', 'high', true, null");
  report("'R2', 'I1', 'child', 'high', true, null");
  EXPECT_FALSE(has(told(), caveat::police_c));
  run("insert into handling values ('R1', 'OFFICIAL-SENSITIVE', 'C', null, true)");
  EXPECT_TRUE(has(told(), caveat::police_c));
  EXPECT_TRUE(has(told(), caveat::official_sensitive));
  run("insert into handling values ('R2', null, null, null, false)");
  EXPECT_TRUE(has(told(), caveat::originator_control));
}

TEST_P(police_reports, the_handling_of_a_report_is_on_its_crime) {
  run("insert into crime (crime_urn, crime_type, offence_from, crime_status) values "
      "('C1', 'assault', '2026-01-02 10:00:00', 'recorded')");
  run("delete from event_person where person_urn = 'V'");
  run("insert into event_person values ('C1', 'crime', 'V', 'victim')");
  report("'R1', 'C1', 'domestic', 'high', true, null");
  run("insert into handling values ('R1', null, 'C', null, true)");
  EXPECT_TRUE(has(told(), caveat::police_c));
}

}  // namespace
}  // namespace mash::police
