// SPDX-License-Identifier: Apache-2.0
// Every published sample document in tests/data/pds_fhir and tests/data/fhir_ukcore_json, read with expected findings.
#include <filesystem>
#include <map>
#include <set>

#include "tests/support/fhir_server.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/health/canned_server.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash {
namespace {

using policy::category;
using policy::relationship;
using policy::subject_kind;
using test::canned_server;
using test::reply_of;
using test::soon;

std::string data(const std::string& name) { return test::source_path("tests/data/") + name; }

struct pds_patient {
  const char* file;
  const char* number;
  const char* family;
  const char* given;
  const char* born;
  bool restricted;
  std::size_t addresses;
};

// What the Personal Demographics Service's sandbox patients are, one line per document.
constexpr pds_patient PATIENTS[] = {
    {"patient_9000000009", "9000000009", "Smith", "Jane", "2010-10-22", false, 2},
    {"patient_9000000025", "9000000025", "Smythe", "Janet", "2010-10-22", true, 0},
    {"patient_9000000033", "9000000033", "", "", "", false, 0},
    {"patient_9732110317", "9732110317", "Sanderson", "Adrian", "1936-06-21", false, 1},
    {"search_patient_9000000009", "9000000009", "Smith", "Jane", "2010-10-22", false, 1},
    {"Sensitive_Patient", "9000000025", "Smythe", "Janet", "2010-10-22", true, 0},
    {"PatientSearch", "9000000009", "Smith", "Jane", "2010-10-22", false, 1},
    {"PatientSearch-Jayne-Smyth", "9000000017", "Smyth", "Jayne", "2010-10-22", false, 1},
    {"Sensitive_PatientSearch", "9000000025", "Smythe", "Janet", "2005-06-16", true, 0},
    {"jackie_jones_searchset", "5900035697", "jones", "jackie", "2000-01-01", false, 1},
    {"john_paul_smith_searchset", "9000000015", "Smith", "John Paul James", "2010-10-22", false, 1},
    {"mock_single_searchset", "5900054586", "McMatch-Single", "Mickey", "1954-10-26", false, 1},
    {"other_givenName", "5900030741", "Smith", "Sam Bob", "2000-05-05", false, 1},
};

// A lone Patient as the searchset that a server would wrap it in.
std::string as_searchset(const std::string& document) {
  const json::object parsed = test::fhir_json(document);
  if (parsed.at("resourceType") == json::value("Bundle")) return document;
  return R"({"resourceType":"Bundle","type":"searchset","total":1,"entry":[{"resource":)" + document + "}]}";
}

TEST(health_samples, every_pds_patient_is_read) {
  for (const pds_patient& one : PATIENTS) {
    const std::string body = as_searchset(test::file_text(data(std::string("pds_fhir/") + one.file + ".json")));
    const canned_server server([&](const http::request& what) {
      return reply_of(200, what.path == "/Patient" ? body : R"({"resourceType":"Bundle","total":0})");
    });
    const auto found = test::health_source(server.origin())->find(test::by_number(one.number), soon());
    ASSERT_TRUE(found && found->people.size() == 1) << one.file;
    EXPECT_TRUE(test::all_searched(found->systems)) << one.file;
    const kit::known_person& known = found->people[0];
    EXPECT_EQ(known.identity.nhs_number, one.number) << one.file;
    EXPECT_EQ(known.identity.family_name, one.family) << one.file;
    EXPECT_EQ(known.identity.given_names, one.given) << one.file;
    EXPECT_EQ(known.identity.date_of_birth ? to_iso_date(*known.identity.date_of_birth) : "", one.born) << one.file;
    EXPECT_EQ(known.restricted, one.restricted) << one.file;
    EXPECT_EQ(known.identity.addresses.size(), one.addresses) << one.file;
  }
}

TEST(health_samples, a_pds_former_name_is_a_previous_name) {
  const std::string body = as_searchset(test::file_text(data("pds_fhir/patient_9732110317.json")));
  const canned_server server([&](const http::request& what) {
    return reply_of(200, what.path == "/Patient" ? body : R"({"resourceType":"Bundle","total":0})");
  });
  const auto found = test::health_source(server.origin())->find(test::by_number("9732110317"), soon());
  ASSERT_EQ(found->people.size(), 1u);
  EXPECT_THAT(found->people[0].identity.previous_names, testing::ElementsAre("Roger Killen"));
}

TEST(health_samples, two_people_with_one_name_and_birthday_are_both_offered) {
  const std::string body = test::file_text(data("pds_fhir/mock_multiple_searchset.json"));
  const canned_server server([&](const http::request& what) {
    return reply_of(200, what.path == "/Patient" ? body : R"({"resourceType":"Bundle","total":0})");
  });
  const auto found =
      test::health_source(server.origin())->find(test::a_person("McMatch-Multiple", "Leandro", "1997-08-20"), soon());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->people.size(), 2u);
}

struct pds_relations {
  const char* file;
  std::size_t named;
};

TEST(health_samples, every_pds_related_person_with_a_name_is_a_tie) {
  const std::string patient = as_searchset(test::file_text(data("pds_fhir/search_patient_9000000009.json")));
  for (const pds_relations& one :
       {pds_relations{"related_person_9000000009", 1}, pds_relations{"related_person_9000000017", 1}}) {
    const std::string body = test::file_text(data(std::string("pds_fhir/") + one.file + ".json"));
    const canned_server server(
        [&](const http::request& what) { return reply_of(200, what.path == "/Patient" ? patient : body); });
    const auto found = test::health_source(server.origin())->find(test::by_number("9000000009"), soon());
    ASSERT_TRUE(found && found->people.size() == 1) << one.file;
    ASSERT_EQ(found->people[0].ties.size(), one.named) << one.file;
    EXPECT_EQ(found->people[0].ties[0].name, "Jane Smith");
    EXPECT_EQ(found->people[0].ties[0].type, relationship::carer);
  }
}

struct pds_outcome {
  const char* file;
  unsigned status;
  bool ambiguous;
};

TEST(health_samples, every_pds_error_is_not_searched) {
  for (const pds_outcome& one : {pds_outcome{"ACCESS_DENIED", 403, false},
                                 {"INVALIDATED_RESOURCE", 404, false},
                                 {"INVALID_RESOURCE_ID", 400, false},
                                 {"INVALID_SEARCH_DATA", 400, false},
                                 {"MULTIPLE_MATCHES_FOUND", 200, true},
                                 {"RESOURCE_NOT_FOUND", 404, false},
                                 {"TOO_MANY_MATCHES", 200, true}}) {
    const std::string body = test::file_text(data(std::string("pds_fhir/") + one.file + ".json"));
    const canned_server server([&](const http::request&) { return reply_of(one.status, body); });
    const auto found =
        test::health_source(server.origin())->find(test::a_person("Smith", "Jane", "2010-10-22"), soon());
    ASSERT_TRUE(found) << one.file;
    EXPECT_TRUE(found->people.empty()) << one.file;
    ASSERT_TRUE(test::none_searched(found->systems)) << one.file;
    EXPECT_EQ(found->systems[0].ambiguous, one.ambiguous) << one.file;
  }
}

TEST(health_samples, no_pds_document_is_left_unread) {
  std::set<std::string> expected{"mock_multiple_searchset", "related_person_9000000009", "related_person_9000000017",
                                 "ACCESS_DENIED",           "INVALIDATED_RESOURCE",      "INVALID_RESOURCE_ID",
                                 "INVALID_SEARCH_DATA",     "MULTIPLE_MATCHES_FOUND",    "RESOURCE_NOT_FOUND",
                                 "TOO_MANY_MATCHES"};
  for (const pds_patient& one : PATIENTS) expected.insert(one.file);
  std::set<std::string> there;
  for (const auto& entry : std::filesystem::directory_iterator(data("pds_fhir")))
    if (entry.path().extension() == ".json") there.insert(entry.path().stem().string());
  EXPECT_EQ(there, expected);
}

// The UK Core examples are one adult's record. All of them are loaded into a real server; what a safeguarding check may
// concern is exactly the recorded drug use and the relative.
TEST(health_samples, the_uk_core_examples_give_exactly_what_a_category_covers) {
  const test::fhir_server server({data("fhir_ukcore_json")});
  const auto source = test::health_source(server.base_url());
  const auto found = source->find(test::by_number("9912003888"), soon());
  ASSERT_TRUE(found && found->people.size() == 1);
  const kit::known_person& richard = found->people[0];
  EXPECT_EQ(richard.identity.family_name, "SMITH");
  ASSERT_EQ(richard.identity.addresses.size(), 1u);
  EXPECT_EQ(richard.identity.addresses[0].postcode, "LS17 7DF");
  ASSERT_FALSE(richard.ties.empty());

  const auto fetched =
      source->fetch({{"a1", {richard.key}}},
                    test::ask_for(test::every_category(), {test::subject("a1", subject_kind::adult)}), soon());
  ASSERT_TRUE(fetched);
  EXPECT_TRUE(test::all_searched(fetched->systems));
  std::map<category, std::size_t> counts;
  for (const contract::record& one : fetched->records)
    if (one.kind != contract::record_kind::identity) ++counts[one.category];
  EXPECT_EQ(counts, (std::map<category, std::size_t>{{category::parent_substance, 1}}))
      << "an inpatient stay, a hip, an ear, an allergy and a booked appointment are nobody's business";
  std::set<std::string> relatives;
  for (const contract::record& one : test::of_category(fetched->records, category::family_link))
    relatives.insert(std::string(std::string_view(one.fields.at("value").as_string())));
  EXPECT_EQ(relatives, (std::set<std::string>{"Jane Jackson", "Joy SMITH"}));
}

TEST(health_samples, every_uk_core_example_parses_and_is_of_its_type) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data("fhir_ukcore_json"))) {
    if (entry.path().extension() != ".json") continue;
    const json::object document = test::fhir_file("fhir_ukcore_json/" + entry.path().filename().string());
    ASSERT_TRUE(document.contains("resourceType")) << entry.path().filename();
    const std::string type(std::string_view(document.at("resourceType").as_string()));
    EXPECT_NE(entry.path().filename().string().find("UKCore-" + type + "-"), std::string::npos);
    ++count;
  }
  EXPECT_EQ(count, 24u);
}

}  // namespace
}  // namespace mash
