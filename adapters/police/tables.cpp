// SPDX-License-Identifier: Apache-2.0
#include "adapters/police/tables.hpp"

namespace mash::police {

const sql::known_tables& tables() {
  static const sql::known_tables ALL = {
      {"person",
       {"person_urn", "surname", "given_name", "middle_names", "alias", "date_of_birth", "expected_due_date",
        "gender"}},
      {"person_address",
       {"person_urn", "address_type", "site_location", "premises", "street", "town", "county", "post_code", "from_date",
        "to_date"}},
      {"person_association", {"person_urn", "related_person_urn", "person_relationship", "from_date", "to_date"}},
      {"crime",
       {"crime_urn", "home_office_classification", "crime_type", "offence_from", "offence_to", "reported_date",
        "crime_status", "crime_outcome", "post_code", "domestic_abuse_flag", "hate_crime",
        "child_sexual_exploitation_flag", "honour_based_abuse_flag"}},
      {"incident", {"incident_urn", "nsir_opening_code", "nsir_closing_code", "incident_datetime", "post_code"}},
      {"event_person", {"event_urn", "event_type", "person_urn", "role"}},
      {"safeguarding_report",
       {"report_urn", "event_urn", "report_type", "risk_grade", "children_present", "repeat_victim", "repeat_offender",
        "submitted_to_mash_at"}},
      {"missing_episode",
       {"episode_urn", "person_urn", "reported_at", "status", "risk_level", "returned_at", "prevention_interview_at",
        "return_interview_offered", "exploitation_indicated"}},
      {"custody_record",
       {"custody_urn", "person_urn", "offence_code", "arrest_reason", "detained_at", "released_at", "disposal"}},
      {"police_protection", {"person_urn", "started_at", "ended_at"}},
      {"warning_marker", {"person_urn", "marker_code", "marker_text", "from_date", "review_date", "source"}},
      {"intelligence_report", {"intelligence_urn", "reported_date", "intelligence_type", "sanitised_text"}},
      {"handling", {"record_urn", "gsc_marking", "handling_code", "intel_grade", "disclosure_allowed"}},
  };
  return ALL;
}

}  // namespace mash::police
