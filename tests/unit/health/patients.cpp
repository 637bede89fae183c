// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/patients.hpp"

#include "adapters/health/identity.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash::health {
namespace {

using policy::category;
using policy::caveat;

const settings& how() {
  static const auto read = read_settings(test::health_config("https://a/fhir"));
  return *read;
}

json::object grace(const char* security) {
  json::object out = test::fhir_json(R"({"resourceType":"Patient","id":"g1",
    "identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990003033"}],
    "name":[{"use":"maiden","family":"Bell","given":["Grace"],"period":{"end":"2014-05-17"}},
            {"use":"official","family":"Okafor","given":["Grace"]},{"use":"nickname","text":"Gracie"}],
    "gender":"female","birthDate":"1990-06-30","telecom":[{"system":"phone","value":"07700 900143"},
    {"system":"email","value":"g@example.org"},{"system":"phone","use":"old","value":"07700900999"}],
    "address":[{"use":"home","line":["7 Haven Lane"],"city":"Havenham","postalCode":"CB99 8HV",
                "period":{"start":"2026-10-20"}},
               {"use":"old","line":["3 Sample Close"],"postalCode":"PE99 1ZZ"}],
    "contact":[{"name":{"family":"Bell","given":["Ruth"]},"relationship":[{"coding":[{"code":"MTH"}]}]}],
    "generalPractitioner":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code",
      "value":"Y99001"}}]})");
  out["meta"] = json::object{{"security", json::array{json::object{{"code", security}}}}};
  return out;
}

std::vector<contract::record> identity_of(const json::object& patient, const hidden_places& hidden = {}) {
  const about whose{"a1", policy::subject_kind::adult, is_restricted(patient), &holder(patient, how()), {}};
  return identity_records(patient, whose, how(), hidden);
}

std::string field_of(const contract::record& one) {
  return one.kind == contract::record_kind::identity ? std::string(std::string_view(one.fields.at("field").as_string()))
                                                     : std::string();
}

TEST(health_patients, an_ordinary_record_gives_everything_that_matching_may_use) {
  const kit::known_person known = to_known_person(grace("U"), how());
  EXPECT_EQ(known.key, "Patient/g1");
  EXPECT_EQ(known.organisation, "Y99001");
  EXPECT_FALSE(known.restricted);
  EXPECT_EQ(known.identity.family_name, "Okafor");
  EXPECT_THAT(known.identity.previous_names, testing::ElementsAre("Grace Bell"));
  EXPECT_THAT(known.identity.aliases, testing::ElementsAre("Gracie"));
  EXPECT_EQ(known.identity.nhs_number, "9990003033");
  ASSERT_EQ(known.identity.addresses.size(), 2u);
  EXPECT_EQ(known.identity.addresses[1].type, policy::address_type::previous);
  EXPECT_THAT(known.identity.telephones, testing::ElementsAre("07700 900143"));
  EXPECT_EQ(known.identity.gp_practice_ods, "Y99001");
  EXPECT_EQ(contact_ties(grace("U")).size(), 1u);
}

TEST(health_patients, a_restricted_record_gives_no_place_no_telephone_no_practice_no_contacts) {
  for (const char* label : {"R", "V"}) {
    const kit::known_person known = to_known_person(grace(label), how());
    EXPECT_TRUE(known.restricted);
    EXPECT_TRUE(known.identity.addresses.empty());
    EXPECT_TRUE(known.identity.telephones.empty());
    EXPECT_EQ(known.identity.gp_practice_ods, "");
    EXPECT_TRUE(contact_ties(grace(label)).empty());
    EXPECT_EQ(known.identity.family_name, "Okafor");
  }
}

TEST(health_patients, what_could_locate_a_restricted_person_is_labelled_address_protected) {
  std::size_t places = 0;
  for (const contract::record& one : identity_of(grace("R"))) {
    EXPECT_TRUE(test::has(one, caveat::restricted_record)) << one.fields;
    const bool locates = one.category == category::address || one.category == category::contact_point ||
                         one.category == category::school_or_practice || one.category == category::registration;
    EXPECT_EQ(test::has(one, caveat::address_protected), locates) << one.fields;
    places += locates ? 1 : 0;
  }
  EXPECT_EQ(places, 6u);  // two address lines, one postcode, one telephone, practice and registration
}

TEST(health_patients, ordinary_identity_records_carry_no_caveat) {
  for (const contract::record& one : identity_of(grace("U"))) EXPECT_TRUE(one.caveats.empty()) << one.fields;
}

TEST(health_patients, identity_says_each_value_by_field) {
  const auto records = identity_of(grace("U"));
  EXPECT_EQ(test::identity_value(records, "family_name"), "Okafor");
  EXPECT_EQ(test::identity_value(records, "given_names"), "Grace");
  EXPECT_EQ(test::identity_value(records, "date_of_birth"), "1990-06-30");
  EXPECT_EQ(test::identity_value(records, "sex"), "female");
  EXPECT_EQ(test::identity_value(records, "nhs_number"), "9990003033");
  EXPECT_EQ(test::identity_value(records, "postcode"), "CB99 8HV");
  EXPECT_EQ(test::identity_value(records, "previous_name"), "Grace Bell");
  EXPECT_EQ(test::identity_value(records, "gp_practice"), "Example Row Surgery (Y99001)");
}

TEST(health_patients, a_previous_address_of_unknown_end_does_not_pass_for_the_current_postcode) {
  for (const contract::record& one : identity_of(grace("U")))
    if (field_of(one) == "postcode") {
      EXPECT_NE(one.fields.at("value"), json::value("PE99 1ZZ"));
    }
}

TEST(health_patients, another_persons_record_of_a_hidden_place_is_protected_too) {
  hidden_places hidden;
  hidden.hide(grace("R"));
  json::object child = grace("U");
  child["telecom"] = json::array{json::object{{"system", "phone"}, {"value", "+44 7700 900143"}}};
  child["address"] = json::array{json::object{{"line", json::array{"7, haven lane"}}, {"postalCode", "cb998hv"}},
                                 json::object{{"line", json::array{"8 Haven Lane"}}, {"postalCode", "CB99 8HV"}}};
  std::size_t protected_count = 0;
  for (const contract::record& one : identity_of(child, hidden))
    protected_count += test::has(one, caveat::address_protected) ? 1 : 0;
  EXPECT_EQ(protected_count, 3u);  // address line, postcode, telephone; not the neighbour's
  contract::person seen_by_matching = to_known_person(child, how()).identity;
  hidden.strip(seen_by_matching);
  ASSERT_EQ(seen_by_matching.addresses.size(), 1u);
  EXPECT_EQ(seen_by_matching.addresses[0].lines[0], "8 Haven Lane");
  EXPECT_TRUE(seen_by_matching.telephones.empty());
}

TEST(health_patients, withdrawn_and_replaced_records_are_not_followed) {
  EXPECT_TRUE(is_current(test::fhir_json(R"({"active":true,"link":[{"type":"seealso"}]})")));
  EXPECT_TRUE(is_current(test::fhir_json("{}")));
  EXPECT_FALSE(is_current(test::fhir_json(R"({"active":false})")));
  EXPECT_FALSE(is_current(test::fhir_json(R"({"link":[{"type":"replaced-by","other":{"reference":"Patient/2"}}]})")));
}

TEST(health_patients, keys_are_only_those_of_this_source) {
  EXPECT_TRUE(is_key("Patient/a.b-1"));
  for (const char* bad : {"Patient/", "Encounter/1", "Patient/1/..", "Patient/1?x", "../Patient/1", "Patient/1/2"})
    EXPECT_FALSE(is_key(bad)) << bad;
}

TEST(health_patients, an_invalid_nhs_number_is_shown_as_unverified) {
  json::object patient = grace("U");
  patient["identifier"] =
      json::array{json::object{{"system", "https://fhir.nhs.uk/Id/nhs-number"}, {"value", "9990003034"}}};
  for (const contract::record& one : identity_of(patient)) {
    EXPECT_EQ(test::has(one, caveat::unverified), field_of(one) == "nhs_number");
  }
}

}  // namespace
}  // namespace mash::health
