// SPDX-License-Identifier: Apache-2.0
// Against a real FHIR server with the demonstration family.
#include <set>

#include "tests/support/fhir_server.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash {
namespace {

using policy::category;
using policy::caveat;
using policy::subject_kind;
using test::of_category;
using test::soon;

class health_fetch : public testing::Test {
 protected:
  test::fhir_server server_{{test::source_path("config/demo/health")}};
  std::unique_ptr<kit::source> source_ = test::health_source(server_.base_url());
  contract::ask everything_ = test::ask_for(
      test::every_category(), {test::subject("c1", subject_kind::child), test::subject("c2", subject_kind::child),
                               test::subject("a1", subject_kind::adult)});

  std::string key(const std::string& number) {
    const auto found = source_->find(test::by_number(number), soon());
    return found && found->people.size() == 1 ? found->people[0].key : "none";
  }
  std::map<std::string, std::vector<std::string>> family() {
    return {{"c1", {key("9990001014")}}, {"c2", {key("9990002029")}}, {"a1", {key("9990003033")}}};
  }
  std::vector<contract::record> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                      const contract::ask& question) {
    const auto found = source_->fetch(matched, question, soon());
    EXPECT_TRUE(found);
    EXPECT_TRUE(found && test::all_searched(found->systems));
    return found ? found->records : std::vector<contract::record>{};
  }
  std::vector<contract::record> about(const std::vector<contract::record>& all, const std::string& subject) {
    std::vector<contract::record> out;
    for (const auto& one : all)
      if (one.subjects == std::vector<std::string>{subject}) out.push_back(one);
    return out;
  }
};

TEST_F(health_fetch, the_index_child_has_attendance_missed_appointment_flag_and_involvement) {
  const auto ada = about(fetch(family(), everything_), "c1");
  ASSERT_EQ(of_category(ada, category::attendance_unscheduled).size(), 1u);
  EXPECT_EQ(of_category(ada, category::attendance_unscheduled)[0].when.at.substr(0, 10), "2026-11-18");
  EXPECT_EQ(of_category(ada, category::attendance_unscheduled)[0].organisation, "RGT");
  ASSERT_EQ(of_category(ada, category::was_not_brought).size(), 1u);
  EXPECT_EQ(of_category(ada, category::was_not_brought)[0].when.at.substr(0, 10), "2026-08-04");
  ASSERT_EQ(of_category(ada, category::cin_cp_status).size(), 1u);
  EXPECT_EQ(of_category(ada, category::cin_cp_status)[0].when.at, "2026-10-01");
  ASSERT_EQ(of_category(ada, category::involvement_current).size(), 1u);
  ASSERT_EQ(of_category(ada, category::registration).size(), 1u);
  EXPECT_EQ(of_category(ada, category::registration)[0].fields.at("ods"), json::value("Y99001"));
  EXPECT_EQ(test::identity_value(ada, "nhs_number"), "9990001014");
  EXPECT_EQ(test::identity_value(ada, "mother"), "Grace Okafor");
}

TEST_F(health_fetch, the_half_brother_has_the_health_visitors_concern) {
  const auto leo = about(fetch(family(), everything_), "c2");
  const auto concerns = of_category(leo, category::hv_sn_concern);
  ASSERT_EQ(concerns.size(), 1u);
  EXPECT_EQ(concerns[0].when.at.substr(0, 10), "2026-06-10");
  EXPECT_TRUE(of_category(leo, category::attendance_unscheduled).empty());
  ASSERT_EQ(of_category(leo, category::involvement_current).size(), 1u);
  EXPECT_EQ(of_category(leo, category::involvement_current)[0].fields.at("worker"), json::value("Ruth Adeyinka"));
}

TEST_F(health_fetch, the_mothers_records_carry_what_policy_must_know) {
  const auto grace = about(fetch(family(), everything_), "a1");
  ASSERT_EQ(of_category(grace, category::sexual_health).size(), 1u);
  EXPECT_TRUE(test::has(of_category(grace, category::sexual_health)[0], caveat::sensitive_service));
  EXPECT_EQ(of_category(grace, category::maternity).size(), 1u);
  ASSERT_EQ(of_category(grace, category::address).size(), 2u);
  for (const auto& one : of_category(grace, category::address)) EXPECT_TRUE(test::has(one, caveat::address_protected));
  for (const auto& one : grace) EXPECT_TRUE(test::has(one, caveat::restricted_record));
  EXPECT_TRUE(of_category(grace, category::family_link).empty());
}

TEST_F(health_fetch, the_protected_address_stands_in_no_record_without_its_label) {
  for (const contract::record& one : fetch(family(), everything_)) {
    std::string all = one.summary + json::canonical(one.fields);
    if (all.find("CB99 8HV") == all.npos && all.find("Haven") == all.npos && all.find("07700") == all.npos) continue;
    EXPECT_TRUE(test::has(one, caveat::address_protected));
  }
}

TEST_F(health_fetch, no_sentence_names_anybody) {
  const auto all = fetch(family(), everything_);
  EXPECT_GE(all.size(), 25u);
  for (const contract::record& one : all)
    for (const char* name : {"Ada", "Leo", "Grace", "Okafor", "Smith", "Bell", "Castellan", "Adeyinka"})
      EXPECT_EQ(one.summary.find(name), std::string::npos) << one.summary;
}

TEST_F(health_fetch, ids_are_unique_and_the_same_in_every_answer) {
  std::set<std::string> first, again;
  for (const auto& one : fetch(family(), everything_)) EXPECT_TRUE(first.insert(one.id).second) << one.fields;
  for (const auto& one : fetch(family(), everything_)) again.insert(one.id);
  EXPECT_EQ(first, again);
}

TEST_F(health_fetch, only_wanted_categories_are_returned_and_only_their_resources_requested) {
  const auto matched = family();
  const std::size_t before = server_.seen().size();
  const auto found = fetch(matched, test::ask_for({category::attendance_unscheduled}, everything_.subjects));
  ASSERT_EQ(found.size(), 1u);
  std::set<std::string> paths;
  const json::array seen = server_.seen();
  for (std::size_t i = before; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].at("method"), json::value("GET"));
    std::string path(std::string_view(seen[i].at("path").as_string()));
    paths.insert(path.substr(0, path.find('/', 1)));
  }
  EXPECT_EQ(paths, (std::set<std::string>{"/Patient", "/Encounter"}));
}

TEST_F(health_fetch, nothing_older_than_the_look_back_except_what_still_lasts) {
  contract::ask question = everything_;
  question.look_back = parse_iso_date("2026-11-01").value();
  const auto found = fetch(family(), question);
  EXPECT_EQ(of_category(found, category::attendance_unscheduled).size(), 1u);
  EXPECT_TRUE(of_category(found, category::was_not_brought).empty());
  EXPECT_TRUE(of_category(found, category::maternity).empty());
  EXPECT_TRUE(of_category(found, category::hv_sn_concern).empty());
  EXPECT_EQ(of_category(found, category::cin_cp_status).size(), 1u) << "the flag began before, but lasts";
  EXPECT_FALSE(test::identity_value(found, "date_of_birth").empty());
}

TEST_F(health_fetch, a_key_of_another_shape_is_refused) {
  const auto found = source_->fetch({{"c1", {"Patient/../Encounter"}}}, everything_, soon());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, errc::invalid);
}

TEST_F(health_fetch, a_record_withdrawn_meanwhile_makes_the_answer_incomplete) {
  const auto found = source_->fetch({{"c1", {"Patient/gone"}}}, everything_, soon());
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->records.empty());
  EXPECT_TRUE(test::none_searched(found->systems));
}

TEST(health_fetch_more, every_page_is_read) {
  const test::temporary_directory folder;
  std::ofstream(folder.file("p.json")) << R"({"resourceType":"Patient","id":"p","name":[{"family":"Cole"}]})";
  for (int i = 0; i < 120; ++i)
    std::ofstream(folder.file("e" + std::to_string(i) + ".json"))
        << R"({"resourceType":"Encounter","status":"finished","class":{"code":"EMER"},)"
        << R"("subject":{"reference":"Patient/p"},)"
        << R"("period":{"start":"2026-01-01T10:00:00Z"},"id":"e)" << i << "\"}";
  const test::fhir_server server({folder.path()});
  const auto found =
      test::health_source(server.base_url())
          ->fetch({{"c1", {"Patient/p"}}},
                  test::ask_for({category::attendance_unscheduled}, {test::subject("c1", subject_kind::child)}),
                  soon());
  ASSERT_TRUE(found);
  EXPECT_TRUE(test::all_searched(found->systems));
  std::set<std::string> ids;
  for (const auto& one : found->records) ids.insert(one.id);
  EXPECT_EQ(ids.size(), 120u);
}

// The estimate is no social history, lies before the look-back, and is found by its code; one that is both is told
// once.
TEST(health_fetch_more, a_due_date_is_found_by_its_code) {
  const test::temporary_directory folder;
  std::ofstream(folder.file("p.json")) << R"({"resourceType":"Patient","id":"p"})";
  const auto write = [&](const char* id, const char* system, const char* code, const char* category) {
    std::ofstream(folder.file(std::string(id) + ".json"))
        << R"({"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p"},"id":")" << id
        << R"(","effectiveDateTime":"2026-05-04","valueDateTime":"2027-01-20","category":[{"coding":[{"code":")"
        << category << R"("}]}],"code":{"coding":[{"system":")" << system << R"(","code":")" << code << "\"}]}}";
  };
  write("a", "http://snomed.info/sct", "161714006", "exam");
  write("b", "http://loinc.org", "11778-8", "social-history");
  write("c", "http://loinc.org", "29463-7", "vital-signs");
  const test::fhir_server server({folder.path()});
  for (const char* look_back : {"", "2026-11-01"}) {
    contract::ask question = test::ask_for({category::maternity}, {});
    if (const auto date = parse_iso_date(look_back)) question.look_back = *date;
    const auto found = test::health_source(server.base_url())->fetch({{"a1", {"Patient/p"}}}, question, soon());
    ASSERT_TRUE(found);
    EXPECT_TRUE(test::all_searched(found->systems));
    ASSERT_EQ(found->records.size(), 2u) << look_back;
    for (const auto& one : found->records)
      EXPECT_EQ(one.fields.at("expected_date_of_delivery"), json::value("2027-01-20"));
  }
}

TEST(health_fetch_more, a_providers_reference_is_resolved_once) {
  const test::temporary_directory folder;
  std::ofstream(folder.file("p.json")) << R"({"resourceType":"Patient","id":"p"})";
  std::ofstream(folder.file("o.json")) << R"({"resourceType":"Organization","id":"o","identifier":[{"system":
    "https://fhir.nhs.uk/Id/ods-organization-code","value":"RGT"}]})";
  for (const char* id : {"e1", "e2"})
    std::ofstream(folder.file(std::string(id) + ".json"))
        << R"({"resourceType":"Encounter","status":"finished","class":{"code":"EMER"},)"
        << R"("subject":{"reference":"Patient/p"},)"
        << R"("serviceProvider":{"reference":"Organization/o"},"id":")" << id << "\"}";
  const test::fhir_server server({folder.path()});
  const auto found =
      test::health_source(server.base_url())
          ->fetch({{"c1", {"Patient/p"}}}, test::ask_for({category::attendance_unscheduled}, {}), soon());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->records.size(), 2u);
  for (const auto& one : found->records) EXPECT_EQ(one.organisation, "RGT");
  std::size_t reads = 0;
  for (const json::value& one : server.seen()) reads += one.at("path") == json::value("/Organization/o") ? 1 : 0;
  EXPECT_EQ(reads, 1u);
}

}  // namespace
}  // namespace mash
