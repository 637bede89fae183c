// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/fhir.hpp"

#include "adapters/health/relationships.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash::health::fhir {
namespace {

using policy::precision;
using test::fhir_json;

TEST(fhir_reading, dates_keep_the_precision_they_have) {
  EXPECT_EQ(when("2026").at, "2026-01-01");
  EXPECT_EQ(when("2026").precision, precision::year);
  EXPECT_EQ(when("2026-11").at, "2026-11-01");
  EXPECT_EQ(when("2026-11").precision, precision::month);
  EXPECT_EQ(when("2026-11-20").precision, precision::day);
  EXPECT_EQ(when("2026-08-04T09:30:00+01:00").at, "2026-08-04T08:30:00.000Z");
  for (const char* bad :
       {"", "20", "2026-13", "2026-02-30", "22/10/2010", "2026-11-20T99:00:00Z", "yesterday afternoon"})
    EXPECT_EQ(when(bad).precision, precision::unknown) << bad;
}

TEST(fhir_reading, a_partial_birth_date_is_no_whole_date) {
  EXPECT_FALSE(whole_date("1990-06"));
  EXPECT_FALSE(whole_date("1990"));
  EXPECT_EQ(to_iso_date(*whole_date("1990-06-30")), "1990-06-30");
}

TEST(fhir_reading, members_of_another_type_read_as_absent) {
  const auto odd = fhir_json(R"({"name":7,"code":"x","list":[1,"a",{"v":1}],"one":{"v":2},"words":["a",3,"b"]})");
  EXPECT_EQ(text(odd, "name"), "");
  EXPECT_TRUE(object(odd, "code").empty());
  EXPECT_EQ(objects(odd, "list").size(), 1u);
  EXPECT_EQ(objects(odd, "one").size(), 1u);
  EXPECT_EQ(texts(odd, "words").size(), 2u);
}

TEST(fhir_reading, old_and_ended_identifiers_are_not_the_persons_number) {
  const auto patient = fhir_json(R"({"identifier":[
    {"system":"https://fhir.nhs.uk/Id/nhs-number","use":"old","value":"9990004048"},
    {"system":"https://fhir.nhs.uk/Id/nhs-number","period":{"end":"2020-01-01"},"value":"9990003033"},
    {"system":"urn:local","value":"55"},
    {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990001014"}]})");
  EXPECT_EQ(identifier(patient, NHS_NUMBER), "9990001014");
  EXPECT_EQ(identifier(patient, ODS_CODE), "");
}

TEST(fhir_reading, references_are_reduced_to_type_and_id) {
  const auto of = [](const char* raw) { return reference(json::object{{"reference", raw}}); };
  EXPECT_EQ(of("Patient/a-1"), "Patient/a-1");
  EXPECT_EQ(of("https://host/fhir/R4/Patient/a-1/_history/3"), "Patient/a-1");
  for (const char* bad : {"Patient", "/", "Patient/", "Patient/a b", "Patient/a?x=1", "#contained", "urn:uuid:1"})
    EXPECT_EQ(of(bad), "") << bad;
}

TEST(fhir_reading, words_are_one_short_line) {
  EXPECT_EQ(words_of(fhir_json(R"({"text":"  Bruising\n to   arm "})")), "Bruising to arm");
  EXPECT_EQ(words_of(fhir_json(R"({"coding":[{"code":"1"},{"display":"Contusion"}]})")), "Contusion");
  const std::string long_words(500, 'x');
  EXPECT_EQ(words_of(json::object{{"text", long_words}}).size(), 200u);
  std::string accents(199, 'x');
  accents += "\xC3\xA9";  // a two-byte letter across the limit is dropped, not halved
  EXPECT_EQ(words_of(json::object{{"text", accents}}).size(), 199u);
}

struct outcome_case {
  const char* file;
  unsigned status;
  errc code;
};

TEST(fhir_reading, every_published_outcome_has_its_meaning) {
  for (const outcome_case& one : {outcome_case{"ACCESS_DENIED", 403, errc::denied},
                                  {"INVALIDATED_RESOURCE", 404, errc::not_found},
                                  {"INVALID_RESOURCE_ID", 400, errc::invalid},
                                  {"INVALID_SEARCH_DATA", 400, errc::invalid},
                                  {"MULTIPLE_MATCHES_FOUND", 200, errc::too_large},
                                  {"RESOURCE_NOT_FOUND", 404, errc::not_found},
                                  {"TOO_MANY_MATCHES", 200, errc::too_large}}) {
    const json::object outcome = test::fhir_file(std::string("pds_fhir/") + one.file + ".json");
    EXPECT_EQ(as_error(outcome, one.status).code, one.code) << one.file;
    EXPECT_TRUE(is_failure(outcome) || one.code == errc::not_found) << one.file;
  }
  EXPECT_TRUE(is_failure(test::fhir_file("fhir_ukcore_json/UKCore-OperationOutcome-DateError-Example.json")));
  EXPECT_FALSE(is_failure(fhir_json(R"({"issue":[{"severity":"warning","code":"informational"}]})")));
}

TEST(fhir_reading, status_alone_decides_where_no_outcome_is_sent) {
  EXPECT_EQ(as_error({}, 401).code, errc::denied);
  EXPECT_EQ(as_error({}, 410).code, errc::not_found);
  EXPECT_EQ(as_error({}, 429).code, errc::unavailable);
  EXPECT_EQ(as_error({}, 500).code, errc::unavailable);
  EXPECT_EQ(as_error({}, 422).code, errc::invalid);
}

TEST(fhir_reading, an_error_never_repeats_what_the_server_said) {
  const auto outcome = fhir_json(R"({"issue":[{"severity":"error","code":"value","diagnostics":"no Okafor here"}]})");
  EXPECT_EQ(as_error(outcome, 400).detail.find("Okafor"), std::string::npos);
}

policy::relationship related_as(std::vector<const char*> codes) {
  json::array list;
  for (const char* code : codes) list.push_back(json::object{{"coding", json::array{json::object{{"code", code}}}}});
  return relationship_of(json::object{{"relationship", std::move(list)}});
}

TEST(fhir_relationships, kinship_wins_over_contact_roles) {
  using policy::relationship;
  EXPECT_EQ(related_as({"MTH"}), relationship::mother);
  EXPECT_EQ(related_as({"C", "FTH"}), relationship::father);
  EXPECT_EQ(related_as({"FTH", "C"}), relationship::father);
  EXPECT_EQ(related_as({"Guardian"}), relationship::carer);
  EXPECT_EQ(related_as({"HBRO"}), relationship::half_sibling);
  EXPECT_EQ(related_as({"XYZ"}), relationship::other_relative);
  EXPECT_EQ(related_as({}), relationship::other_relative);
}

}  // namespace
}  // namespace mash::health::fhir
