// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/records.hpp"

#include "tests/unit/health/fixtures.hpp"

namespace mash::health {
namespace {

using contract::record_kind;
using policy::category;
using policy::caveat;
using policy::subject_kind;

const settings& how() {
  static const auto read = read_settings(test::health_config("https://a/fhir"));
  return *read;
}

std::vector<contract::record> records_of(const char* resource, subject_kind kind = subject_kind::child,
                                         bool restricted = false) {
  const about whose{"c1", kind, restricted, &how().organisations[0],
                    [](const std::string& reference) { return reference == "Organization/o2" ? "RGT" : ""; }};
  return to_records(test::fhir_json(resource), whose, how());
}

constexpr const char* EMERGENCY = R"({"resourceType":"Encounter","id":"e1","status":"finished",
  "class":{"code":"EMER"},"period":{"start":"2026-11-18T17:42:00Z","end":"2026-11-18T20:05:00Z"},
  "reasonCode":[{"text":"Bruising to upper arm"}],"subject":{"reference":"Patient/1","display":"Ada Okafor"},
  "serviceProvider":{"reference":"Organization/o2"}})";

TEST(health_records, an_emergency_attendance_is_dated_and_says_why) {
  const auto found = records_of(EMERGENCY);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].category, category::attendance_unscheduled);
  EXPECT_EQ(found[0].kind, record_kind::event);
  EXPECT_EQ(found[0].summary, "Attended an emergency department: Bruising to upper arm.");
  EXPECT_EQ(found[0].when.at, "2026-11-18T17:42:00.000Z");
  EXPECT_EQ(found[0].organisation, "RGT");
  EXPECT_EQ(found[0].source, "Hospital record");
  EXPECT_EQ(found[0].subjects, std::vector<std::string>{"c1"});
  EXPECT_TRUE(found[0].caveats.empty());
}

TEST(health_records, ids_are_stable_opaque_and_different) {
  const auto first = records_of(EMERGENCY), second = records_of(EMERGENCY);
  EXPECT_EQ(first[0].id, second[0].id);
  EXPECT_EQ(first[0].id.size(), 32u);
  EXPECT_NE(first[0].id, record_id(how(), "Encounter/e2", "event"));
  EXPECT_EQ(first[0].id.find("e1e1"), std::string::npos);
}

TEST(health_records, cancelled_planned_and_mistaken_encounters_did_not_happen) {
  for (const char* status : {"cancelled", "planned", "entered-in-error"}) {
    json::object resource = test::fhir_json(EMERGENCY);
    resource["status"] = status;
    const about whose{"c1", subject_kind::child, false, &how().organisations[0], {}};
    EXPECT_TRUE(to_records(resource, whose, how()).empty()) << status;
  }
}

TEST(health_records, a_restricted_persons_records_say_so) {
  EXPECT_TRUE(test::has(records_of(EMERGENCY, subject_kind::adult, true)[0], caveat::restricted_record));
}

// meta.security R or V on the resource itself, of a person whose own record is an ordinary one.
TEST(health_records, what_is_itself_restricted_says_so_whatever_it_is) {
  for (const char* resource :
       {R"("resourceType":"Encounter","id":"x","class":{"code":"EMER"})",
        R"("resourceType":"Appointment","id":"x","status":"noshow")",
        R"("resourceType":"Condition","id":"x","code":{"text":"Depression"})",
        R"("resourceType":"Flag","id":"x","status":"active","code":{"text":"Child protection plan"})",
        R"("resourceType":"EpisodeOfCare","id":"x","status":"active","type":[{"text":"Paediatrics"}])",
        R"("resourceType":"CareTeam","id":"x","status":"active","name":"0-19 team")",
        R"("resourceType":"Observation","id":"x","code":{"text":"Pregnant"})"})
    for (const char* label : {"R", "V", "N"}) {
      const auto found = records_of(("{" + std::string(resource) + R"(,"meta":{"security":[{"system":
        "http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":")" +
                                     label + R"("}]}})")
                                        .c_str());
      ASSERT_EQ(found.size(), 1u) << resource;
      EXPECT_EQ(test::has(found[0], caveat::restricted_record), *label != 'N') << resource << label;
    }
}

TEST(health_records, an_emergency_of_the_mind_gives_its_reason_under_that_category_only) {
  const auto found = records_of(R"({"resourceType":"Encounter","id":"e","class":{"code":"EMER"},
    "reasonCode":[{"text":"Self-harm"}]})",
                                subject_kind::adult);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].category, category::attendance_unscheduled);
  EXPECT_EQ(found[0].summary, "Attended an emergency department.");
  EXPECT_FALSE(found[0].fields.contains("reason"));
  EXPECT_EQ(found[1].category, category::parent_mh);
  EXPECT_EQ(found[1].fields.at("reason"), json::value("Self-harm"));
  EXPECT_NE(found[0].id, found[1].id);
}

TEST(health_records, an_encounter_that_nobody_came_to_is_no_contact) {
  const auto with = [](const std::string& more) {
    return records_of((R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},
      "serviceType":{"text":"Health visiting"},"reasonCode":[{"text":"Review"}],"period":{"start":"2026-03-02"})" +
                       more + "}")
                          .c_str());
  };
  const std::string core = R"(,"extension":[{"url":
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-OutcomeOfAttendance","valueCodeableConcept":)";
  for (const std::string& more :
       {core + R"({"text":"Did not attend - no advance warning"}}])",
        core + R"({"coding":[{"system":"https://fhir.example/CodeSystem/AttendedOrDidNotAttend","code":"3"}]}}])",
        core + R"({"coding":[{"display":"Child was not brought"}]}}])",
        std::string(R"(,"type":[{"text":"Did not attend"}])")}) {
    const auto missed = with(more);
    ASSERT_EQ(missed.size(), 1u) << more;
    EXPECT_EQ(missed[0].category, category::was_not_brought);
    EXPECT_EQ(missed[0].summary, "Was not brought to an appointment: Health visiting.");
    EXPECT_EQ(missed[0].when.at, "2026-03-02");
  }
  const auto kept = with(core + R"({"coding":[{"system":
    "https://fhir.hl7.org.uk/CodeSystem/UKCore-OutcomeOfAttendanceEngland","code":"3"}]}}])");
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].category, category::hv_sn_concern) << "a later appointment is to be made";
}

TEST(health_records, a_missed_contact_does_not_name_a_clinic_of_another_category) {
  for (const char* resource : {R"({"resourceType":"Encounter","id":"e","status":"cancelled","class":{"code":"AMB"},
      "serviceType":{"text":"CAMHS"},"type":[{"text":"Did not attend"}]})",
                               R"({"resourceType":"Appointment","id":"a","status":"noshow","start":"2026-08-04",
      "specialty":[{"text":"Drug misuse service"}]})"}) {
    const auto missed = records_of(resource);
    ASSERT_EQ(missed.size(), 1u) << resource;
    EXPECT_EQ(missed[0].category, category::was_not_brought);
    EXPECT_EQ(missed[0].summary, "Was not brought to an appointment.");
    EXPECT_TRUE(missed[0].fields.empty()) << missed[0].fields;
  }
}

TEST(health_records, the_sexual_abuse_of_a_child_is_a_danger_in_its_flag_and_sensitive_anywhere_else) {
  constexpr const char* PLAN = R"({"resourceType":"Flag","id":"f","status":"active","code":{
    "text":"Subject to child protection plan: sexual abuse",
    "coding":[{"system":"http://snomed.info/sct","code":"342191000000101"}]}})";
  ASSERT_EQ(records_of(PLAN).size(), 1u);
  EXPECT_EQ(records_of(PLAN)[0].category, category::cin_cp_status);
  EXPECT_EQ(records_of(PLAN)[0].kind, record_kind::alert);
  const auto exploited =
      records_of(R"({"resourceType":"Flag","id":"f","status":"active","code":{"text":"Child sexual exploitation"}})");
  ASSERT_EQ(exploited.size(), 1u);
  EXPECT_EQ(exploited[0].category, category::cin_cp_status);
  const auto both = records_of(R"({"resourceType":"Flag","id":"f","status":"active","code":{
    "text":"Child sexual exploitation; attends sexual health clinic"}})");
  ASSERT_EQ(both.size(), 1u);
  EXPECT_EQ(both[0].category, category::sexual_health);
  constexpr const char* CONDITION =
      R"({"resourceType":"Condition","id":"c","code":{"text":"Victim of child sexual abuse"}})";
  ASSERT_EQ(records_of(CONDITION).size(), 1u);
  EXPECT_EQ(records_of(CONDITION)[0].category, category::sexual_health);
  EXPECT_EQ(records_of(CONDITION, subject_kind::adult)[0].category, category::sexual_health);
  EXPECT_EQ(records_of(PLAN, subject_kind::adult)[0].category, category::sexual_health);
}

TEST(health_records, what_an_observation_found_is_as_telling_as_what_was_looked_for) {
  const auto found = records_of(R"({"resourceType":"Observation","id":"o","status":"final",
    "code":{"text":"Pregnancy status"},"valueCodeableConcept":{"text":"Termination of pregnancy"}})");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].category, category::sexual_health);
  EXPECT_EQ(found[0].summary.find("Termination"), std::string::npos);
}

TEST(health_records, a_sensitive_contact_names_neither_service_nor_reason) {
  for (const char* resource :
       {R"({"resourceType":"Encounter","id":"e","class":{"code":"AMB"},
      "serviceType":{"text":"Sexual health clinic"},"reasonCode":[{"text":"Coil fitted"}]})",
        R"({"resourceType":"Encounter","id":"e","class":{"code":"EMER"},
      "reasonCode":[{"text":"Emergency contraception"}]})",
        R"({"resourceType":"Appointment","id":"a","status":"noshow","start":"2026-08-04",
      "serviceType":[{"text":"Sexual health clinic"}]})",
        R"({"resourceType":"EpisodeOfCare","id":"p","status":"active","type":[{"text":"Sexual health"}],
      "careManager":{"display":"Dr Someone"}})",
        R"({"resourceType":"CareTeam","id":"t","status":"active","name":"Sexual health team"})"}) {
    const auto found = records_of(resource);
    ASSERT_EQ(found.size(), 1u) << resource;
    EXPECT_EQ(found[0].category, category::sexual_health);
    EXPECT_TRUE(test::has(found[0], caveat::sensitive_service));
    EXPECT_EQ(found[0].summary, "Contact with a health service that is treated as sensitive.");
    EXPECT_TRUE(found[0].fields.empty()) << found[0].fields;
  }
}

TEST(health_records, a_child_is_not_brought_and_an_adult_does_not_attend) {
  constexpr const char* MISSED = R"({"resourceType":"Appointment","id":"a1","status":"noshow",
    "specialty":[{"text":"Paediatrics"}],"comment":"Mother said John forbade it","start":"2026-08-04T09:30:00+01:00"})";
  const auto child = records_of(MISSED);
  ASSERT_EQ(child.size(), 1u);
  EXPECT_EQ(child[0].category, category::was_not_brought);
  EXPECT_EQ(child[0].summary, "Was not brought to an appointment: Paediatrics.");
  EXPECT_EQ(child[0].when.at, "2026-08-04T08:30:00.000Z");
  EXPECT_EQ(records_of(MISSED, subject_kind::adult)[0].summary, "Did not attend an appointment: Paediatrics.");
}

TEST(health_records, appointments_that_were_kept_are_nobodys_business) {
  EXPECT_TRUE(records_of(R"({"resourceType":"Appointment","id":"a","status":"fulfilled"})").empty());
  EXPECT_TRUE(records_of(R"({"resourceType":"Appointment","id":"a","status":"booked"})").empty());
}

TEST(health_records, ordinary_illness_is_not_disclosed) {
  EXPECT_TRUE(records_of(R"({"resourceType":"Condition","id":"c","code":{"text":"Asthma"}})").empty());
  EXPECT_TRUE(
      records_of(R"({"resourceType":"Encounter","id":"e","class":{"code":"AMB"},"status":"finished"})").empty());
  EXPECT_TRUE(records_of(R"({"resourceType":"Observation","id":"o","code":{"text":"Body weight"}})").empty());
}

TEST(health_records, a_condition_keeps_onset_recording_and_doubt) {
  const auto found = records_of(R"({"resourceType":"Condition","id":"c","code":{"text":"Depressive episode"},
    "onsetDateTime":"2025-03","recordedDate":"2025-04-02","clinicalStatus":{"coding":[{"code":"active"}]},
    "verificationStatus":{"coding":[{"code":"provisional"}]}})",
                                subject_kind::adult);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].category, category::parent_mh);
  EXPECT_EQ(found[0].when.at, "2025-03-01");
  EXPECT_EQ(found[0].when.precision, policy::precision::month);
  EXPECT_EQ(found[0].recorded_at, "2025-04-02");
  EXPECT_EQ(found[0].status, policy::item_status::ongoing);
  EXPECT_EQ(found[0].nature, policy::nature::professional_judgement);
  EXPECT_TRUE(test::has(found[0], caveat::unverified));
  EXPECT_TRUE(records_of(R"({"resourceType":"Condition","id":"c","code":{"text":"Depression"},
    "verificationStatus":{"coding":[{"code":"refuted"}]}})")
                  .empty());
}

TEST(health_records, a_protection_flag_is_an_alert_that_names_whose_word_it_is) {
  const auto found = records_of(R"({"resourceType":"Flag","id":"f","status":"active",
    "code":{"text":"Child protection plan"},"period":{"start":"2026-10-01"}})");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, record_kind::alert);
  EXPECT_EQ(found[0].category, category::cin_cp_status);
  EXPECT_EQ(found[0].status, policy::item_status::ongoing);
  EXPECT_EQ(found[0].when.at, "2026-10-01");
  EXPECT_NE(found[0].said_by.find("council"), std::string::npos);
}

TEST(health_records, other_flags_go_where_they_belong_or_nowhere) {
  EXPECT_EQ(records_of(R"({"resourceType":"Flag","id":"f","code":{"text":"Looked after child"}})")[0].category,
            category::lac);
  EXPECT_EQ(records_of(R"({"resourceType":"Flag","id":"f","category":[{"coding":[{"code":
    "national-reasonable-adjustment-flag"}]}],"code":{"text":"Needs large print"}})")[0]
                .category,
            category::communication_need);
  EXPECT_EQ(records_of(R"({"resourceType":"Flag","id":"f","category":[{"coding":[{"code":"behavioral"}]}],
    "code":{"text":"Do not visit alone"}})")[0]
                .category,
            category::staff_safety);
  EXPECT_TRUE(records_of(R"({"resourceType":"Flag","id":"f","code":{"text":"Severe peanut allergy"}})").empty());
}

// A headline says that a child is at risk now; nothing else may raise it.
TEST(health_records, only_an_active_flag_that_protects_somebody_is_an_alert) {
  const auto kind = [](const std::string& status, const std::string& rest) {
    const auto found =
        records_of((R"({"resourceType":"Flag","id":"f","status":")" + status + R"(",)" + rest + "}").c_str());
    EXPECT_EQ(found.size(), 1u);
    return found.empty() ? record_kind::assessment : found[0].kind;
  };
  const std::string plan = R"("code":{"text":"Child protection plan"})", care = R"("code":{"text":"Looked-after"})";
  const std::string adjusted = R"("category":[{"coding":[{"code":"national-reasonable-adjustment-flag"}]}],
    "code":{"text":"Large print"})";
  const std::string staff = R"("category":[{"coding":[{"code":"behavioral"}]}],"code":{"text":"Visit in pairs"})";
  EXPECT_EQ(kind("active", plan), record_kind::alert);
  EXPECT_EQ(kind("active", care), record_kind::alert);
  EXPECT_EQ(kind("active", staff), record_kind::alert) << "staff must see it, and it is no headline about a child";
  EXPECT_EQ(kind("inactive", plan), record_kind::event);
  EXPECT_EQ(kind("inactive", staff), record_kind::event);
  EXPECT_EQ(kind("active", adjusted), record_kind::event);
  EXPECT_EQ(kind("active", R"("code":{"text":"FGM risk"})"), record_kind::event);
}

TEST(health_records, a_flag_keeps_its_id_when_it_ends) {
  const auto with = [](const char* status) {
    json::object flag = test::fhir_json(R"({"resourceType":"Flag","id":"f","code":{"text":"Child protection plan"}})");
    flag["status"] = status;
    const about whose{"c1", subject_kind::child, false, &how().organisations[0], {}};
    return to_records(flag, whose, how()).at(0).id;
  };
  EXPECT_EQ(with("active"), with("inactive"));
}

TEST(health_records, a_clinicians_own_flag_is_not_put_in_the_councils_mouth) {
  const auto own = records_of(R"({"resourceType":"Flag","id":"f","status":"active",
    "code":{"text":"Safeguarding concern"}})");
  ASSERT_EQ(own.size(), 1u);
  EXPECT_EQ(own[0].category, category::cin_cp_status);
  EXPECT_EQ(own[0].said_by, "");
  EXPECT_EQ(own[0].summary, "Flagged in the record: Safeguarding concern.");
  const auto uploaded =
      records_of(R"({"resourceType":"Flag","id":"f","status":"active","category":[{"coding":[{"system":
    "https://fhir.nhs.uk/England/CodeSystem/England-FlagCategoryPatient","code":"x"}]}],
    "code":{"text":"Child in need"}})");
  ASSERT_EQ(uploaded.size(), 1u);
  EXPECT_NE(uploaded[0].said_by.find("council"), std::string::npos);
}

TEST(health_records, a_flag_that_says_nothing_readable_is_told_apart) {
  const auto unreadable = [](const char* resource) { return is_unreadable_flag(test::fhir_json(resource), how()); };
  const char* const BARE = R"({"resourceType":"Flag","status":"active","code":{"coding":[{"code":"123"}]}})";
  EXPECT_TRUE(unreadable(BARE));
  EXPECT_FALSE(unreadable(R"({"resourceType":"Flag","status":"inactive","code":{"coding":[{"code":"123"}]}})"));
  EXPECT_FALSE(unreadable(R"({"resourceType":"Flag","status":"active","code":{"text":"Peanut allergy"}})"));
  EXPECT_FALSE(unreadable(R"({"resourceType":"Flag","status":"active","code":{"coding":[{"code":"local-9"}]}})"));
  EXPECT_FALSE(unreadable(R"({"resourceType":"Condition","status":"active","code":{"coding":[{"code":"123"}]}})"));
}

TEST(health_records, an_involvement_names_service_and_worker_in_fields_only) {
  const auto found = records_of(R"({"resourceType":"EpisodeOfCare","id":"p","status":"active",
    "type":[{"text":"Community paediatrics"}],"period":{"start":"2026-03-09"},
    "careManager":{"display":"Dr Miriam Castellan"}})");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, record_kind::involvement);
  EXPECT_EQ(found[0].category, category::involvement_current);
  EXPECT_EQ(found[0].fields.at("service"), json::value("Community paediatrics"));
  EXPECT_EQ(found[0].fields.at("worker"), json::value("Dr Miriam Castellan"));
  EXPECT_EQ(found[0].fields.at("from"), json::value("2026-03-09"));
  EXPECT_EQ(found[0].summary.find("Castellan"), std::string::npos);
  EXPECT_TRUE(records_of(R"({"resourceType":"EpisodeOfCare","id":"p","status":"finished","type":[{"text":"Physio"}]})")
                  .empty());
}

TEST(health_records, a_care_teams_lay_members_are_not_its_worker) {
  const auto found =
      records_of(R"({"resourceType":"CareTeam","id":"t","status":"active","name":"0-19 team","participant":[
    {"member":{"reference":"RelatedPerson/1","display":"Grace Okafor"}},
    {"member":{"reference":"Practitioner/2","display":"Ruth Adeyinka"}}]})");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].fields.at("worker"), json::value("Ruth Adeyinka"));
}

TEST(health_records, a_maternity_episode_covers_its_range) {
  const auto found = records_of(R"({"resourceType":"EpisodeOfCare","id":"m","status":"finished","type":[{"coding":[
    {"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-PracticeSettingCode","code":"560","display":"Midwifery"}]}],
    "period":{"start":"2023-07-03","end":"2024-02-08"}})",
                                subject_kind::adult);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].category, category::maternity);
  EXPECT_EQ(found[0].when.until, "2024-02-08");
  EXPECT_EQ(found[0].when.precision, policy::precision::range);
}

TEST(health_records, an_observation_recorded_as_absent_is_not_told_as_present) {
  EXPECT_EQ(records_of(R"({"resourceType":"Observation","id":"o","valueBoolean":true,
    "code":{"coding":[{"system":"http://snomed.info/sct","code":"307052004","display":"Illicit drug use"}]}})",
                       subject_kind::adult)
                .size(),
            1u);
  EXPECT_TRUE(records_of(R"({"resourceType":"Observation","id":"o","valueBoolean":false,
    "code":{"coding":[{"system":"http://snomed.info/sct","code":"307052004"}]}})",
                         subject_kind::adult)
                  .empty());
}

TEST(health_records, a_due_date_is_told_as_one) {
  for (const char* code : {R"("http://snomed.info/sct","code":"161714006")", R"("http://loinc.org","code":"11778-8")",
                           R"("http://loinc.org","code":"11779-6")"}) {
    const auto found = records_of((R"({"resourceType":"Observation","id":"o","effectiveDateTime":"2026-06-01",
      "valueDateTime":"2027-01-20T00:00:00Z","code":{"coding":[{"system":)" +
                                   std::string(code) + "}]}}")
                                      .c_str(),
                                  subject_kind::adult);
    ASSERT_EQ(found.size(), 1u) << code;
    EXPECT_EQ(found[0].category, category::maternity);
    EXPECT_EQ(found[0].fields.at("expected_date_of_delivery"), json::value("2027-01-20"));
    EXPECT_EQ(found[0].when.until, "2027-01-20");
  }
  const auto unread = records_of(R"({"resourceType":"Observation","id":"o","valueString":"in the spring",
    "code":{"coding":[{"system":"http://loinc.org","code":"11778-8"}]}})",
                                 subject_kind::adult);
  ASSERT_EQ(unread.size(), 1u) << "that a birth is expected is told all the same";
  EXPECT_FALSE(unread[0].fields.contains("expected_date_of_delivery"));
}

TEST(health_records, a_provider_outside_the_list_leaves_the_record_with_its_custodian) {
  json::object resource = test::fhir_json(EMERGENCY);
  resource["serviceProvider"] = json::object{{"reference", "Organization/unknown"}};
  const about whose{"c1", subject_kind::child, false, &how().organisations[0], {}};
  EXPECT_EQ(to_records(resource, whose, how())[0].organisation, "Y99001");
}

TEST(health_records, types_nobody_reads_give_nothing) {
  EXPECT_TRUE(records_of(R"({"resourceType":"Immunization","id":"i"})").empty());
  EXPECT_TRUE(records_of("{}").empty());
}

}  // namespace
}  // namespace mash::health
