// SPDX-License-Identifier: Apache-2.0
// Against a real FHIR server with the demonstration family.
#include <atomic>
#include <set>
#include <thread>

#include "tests/support/fhir_server.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash {
namespace {

using policy::relationship;
using test::a_person;
using test::by_number;
using test::soon;
using testing::ElementsAre;

class health_find : public testing::Test {
 protected:
  test::fhir_server server_{{test::source_path("config/demo/health")}};
  std::unique_ptr<kit::source> source_ = test::health_source(server_.base_url());

  kit::found_people find(const contract::person& who) {
    const auto found = source_->find(who, soon());
    EXPECT_TRUE(found);
    return found ? *found : kit::found_people{};
  }
};

TEST_F(health_find, a_child_is_found_by_nhs_number_with_the_mother_as_a_tie) {
  const auto found = find(by_number("9990001014"));
  EXPECT_TRUE(test::all_searched(found.systems));
  EXPECT_EQ(found.systems.size(), 2u);
  ASSERT_EQ(found.people.size(), 1u);
  const kit::known_person& ada = found.people[0];
  EXPECT_EQ(ada.identity.given_names, "Ada Mary");
  EXPECT_EQ(ada.identity.date_of_birth, parse_iso_date("2015-04-02").value());
  EXPECT_EQ(ada.organisation, "Y99001");
  EXPECT_FALSE(ada.restricted);
  ASSERT_EQ(ada.identity.addresses.size(), 2u);
  EXPECT_EQ(ada.identity.addresses[0].postcode, "CB99 9ZZ");
  ASSERT_EQ(ada.ties.size(), 1u);
  EXPECT_EQ(ada.ties[0].type, relationship::mother);
  EXPECT_EQ(ada.ties[0].name, "Grace Okafor");
  const auto grace = find(by_number("9990003033"));
  ASSERT_EQ(grace.people.size(), 1u);
  EXPECT_EQ(ada.ties[0].key, grace.people[0].key);
}

TEST_F(health_find, a_mother_is_tied_to_her_children_by_key_alone) {
  const auto grace = find(a_person("Okafor", "Grace", "1990-06-30"));
  ASSERT_EQ(grace.people.size(), 1u);
  std::set<std::string> keys;
  for (const auto& tie : grace.people[0].ties) {
    keys.insert(tie.key);
    EXPECT_EQ(tie.name, "");
  }
  EXPECT_EQ(keys, (std::set<std::string>{find(by_number("9990001014")).people[0].key,
                                         find(by_number("9990002029")).people[0].key}));
}

TEST_F(health_find, name_and_birth_date_find_the_child_and_the_look_alike) {
  EXPECT_THAT(test::given_names(find(a_person("Smith", "Leo", "2024-01-11"))), ElementsAre("Leo", "Noah"));
}

TEST_F(health_find, day_and_month_exchanged_are_found_too) {
  EXPECT_THAT(test::given_names(find(a_person("Okafor", "Ada", "2015-02-04"))), ElementsAre("Ada Mary"));
}

TEST_F(health_find, a_former_name_is_searched) {
  contract::person who = a_person("Okonkwo", "Grace", "1990-06-30");
  EXPECT_TRUE(find(who).people.empty());
  who.previous_names = {"Grace Bell"};
  EXPECT_THAT(test::given_names(find(who)), ElementsAre("Grace"));
}

TEST_F(health_find, an_alias_is_searched) {
  contract::person who = a_person("", "", "1990-06-30");
  who.aliases = {"Gracie Okafor"};
  EXPECT_THAT(test::given_names(find(who)), ElementsAre("Grace"));
}

TEST_F(health_find, a_number_that_is_somebody_elses_does_not_hide_the_right_record) {
  contract::person who = a_person("Okafor", "Ada", "2015-04-02");
  who.nhs_number = "9990004048";
  EXPECT_THAT(test::given_names(find(who)), ElementsAre("Ada Mary", "Noah"));
}

TEST_F(health_find, a_plausible_number_settles_the_search) {
  contract::person who = a_person("Smith", "Leo", "2024-01-11");
  who.nhs_number = "9990002029";
  EXPECT_THAT(test::given_names(find(who)), ElementsAre("Leo"));
}

TEST_F(health_find, an_unknown_person_is_a_searched_no_trace) {
  const auto found = find(a_person("Smith", "John", "1985-01-20"));
  EXPECT_TRUE(found.people.empty());
  EXPECT_TRUE(test::all_searched(found.systems));
}

TEST_F(health_find, too_little_to_search_with_is_not_searched) {
  contract::person dave;
  dave.given_names = "Dave";
  for (const auto& who : {dave, a_person("Okafor", "Ada", ""), a_person("", "", "2015-04-02")}) {
    const auto found = find(who);
    EXPECT_TRUE(found.people.empty());
    EXPECT_TRUE(test::none_searched(found.systems));
  }
}

TEST_F(health_find, an_unborn_child_is_no_patient_yet) {
  contract::person unborn = a_person("Okafor", "", "");
  unborn.kind = policy::subject_kind::unborn;
  unborn.expected_date_of_delivery = parse_iso_date("2027-01-02").value();
  const auto found = find(unborn);
  EXPECT_TRUE(found.people.empty());
  EXPECT_TRUE(test::all_searched(found.systems));
}

// The protected mother: whatever address is typed, what matching gets to see is the same, and holds no place.
TEST_F(health_find, fifty_typed_postcodes_learn_nothing_of_a_restricted_person) {
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    contract::person who = a_person("Okafor", "Grace", "1990-06-30");
    contract::address typed;
    typed.lines = {"7 Haven Lane"};
    typed.postcode = i == 25 ? "CB99 8HV" : "CB99 8" + std::string(1, static_cast<char>('A' + i % 26)) + "Z";
    who.addresses.push_back(typed);
    who.telephones = {"07700900143"};
    const auto found = find(who);
    ASSERT_EQ(found.people.size(), 1u);
    const kit::known_person& grace = found.people[0];
    EXPECT_TRUE(grace.restricted);
    EXPECT_TRUE(grace.identity.addresses.empty());
    EXPECT_TRUE(grace.identity.telephones.empty());
    EXPECT_EQ(grace.identity.gp_practice_ods, "");
    seen.insert(grace.key + grace.identity.family_name + std::to_string(grace.ties.size()));
  }
  EXPECT_EQ(seen.size(), 1u);
  for (const json::value& request : server_.seen()) {
    const std::string all = json::canonical(request);
    EXPECT_EQ(all.find("CB99"), std::string::npos) << "an address was sent to the server";
    EXPECT_EQ(all.find("address"), std::string::npos);
  }
}

TEST_F(health_find, says_under_which_keys_somebody_is_held) {
  const std::string ada = find(by_number("9990001014")).people[0].key, bare = ada.substr(ada.find('/') + 1);
  const auto held = source_->held({ada, bare, "9990001014", "nobody", "../Patient/x", "Patient/nobody"}, soon());
  ASSERT_TRUE(held);
  EXPECT_THAT(*held, ElementsAre(bare, ada));
}

TEST_F(health_find, threads_may_ask_at_once) {
  std::atomic<int> right = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back([&] {
      for (int k = 0; k < 5; ++k) {
        const auto found = source_->find(by_number("9990001014"), soon());
        if (!found || found->people.size() != 1) continue;
        const auto fetched = source_->fetch({{"c1", {found->people[0].key}}},
                                            test::ask_for({policy::category::attendance_unscheduled}, {}), soon());
        right += fetched && fetched->records.size() == 1 ? 1 : 0;
      }
    });
  for (auto& one : workers) one.join();
  EXPECT_EQ(right, 20);
}

TEST_F(health_find, only_get_requests_reach_the_server) {
  (void)find(by_number("9990001014"));
  (void)find(a_person("Smith", "Leo", "2024-01-11"));
  const json::array seen = server_.seen();
  EXPECT_GE(seen.size(), 6u);
  for (const json::value& request : seen) EXPECT_EQ(request.at("method"), json::value("GET"));
}

json::object patient(const std::string& id, const std::string& number, const std::string& family) {
  return {{"resourceType", "Patient"},
          {"id", id},
          {"identifier", json::array{json::object{{"system", "https://fhir.nhs.uk/Id/nhs-number"}, {"value", number}}}},
          {"name", json::array{json::object{{"family", family}, {"given", json::array{"Sam"}}}}},
          {"birthDate", "2012-03-04"}};
}

void write_resource(const test::temporary_directory& folder, const json::object& resource) {
  std::ofstream(folder.file(std::string(std::string_view(resource.at("id").as_string())) + ".json"))
      << json::canonical(resource);
}

TEST(health_find_more, more_people_than_are_compared_is_ambiguous_and_nobody_is_offered) {
  const test::temporary_directory folder;
  for (int i = 0; i < 51; ++i) write_resource(folder, patient("p" + std::to_string(i), "", "Jones"));
  const test::fhir_server server({folder.path()});
  const auto found = test::health_source(server.base_url())->find(a_person("Jones", "Sam", "2012-03-04"), soon());
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->people.empty());
  EXPECT_TRUE(test::none_searched(found->systems));
  EXPECT_TRUE(found->systems[0].ambiguous);
}

TEST(health_find_more, former_numbers_and_replaced_records_are_not_bridged) {
  const test::temporary_directory folder;
  json::object adopted = patient("new", "9990001014", "Present");
  adopted["identifier"].as_array().push_back(
      json::object{{"system", "https://fhir.nhs.uk/Id/nhs-number"}, {"use", "old"}, {"value", "9990002029"}});
  write_resource(folder, adopted);
  json::object former = patient("former", "9990003033", "Former");
  former["active"] = false;
  former["link"] =
      json::array{json::object{{"type", "replaced-by"}, {"other", json::object{{"reference", "Patient/new"}}}}};
  write_resource(folder, former);
  const test::fhir_server server({folder.path()});
  const auto source = test::health_source(server.base_url());
  EXPECT_EQ(source->find(by_number("9990001014"), soon())->people.size(), 1u);
  EXPECT_TRUE(source->find(by_number("9990002029"), soon())->people.empty());
  EXPECT_TRUE(source->find(by_number("9990003033"), soon())->people.empty());
  EXPECT_TRUE(source->find(a_person("Former", "Sam", "2012-03-04"), soon())->people.empty());
}

TEST(health_find_more, a_child_in_the_refuge_is_not_matched_on_its_address) {
  const test::temporary_directory folder;
  const json::object place{{"line", json::array{"7 Haven Lane"}}, {"postalCode", "CB99 8HV"}};
  json::object mother = patient("m", "9990003033", "Okafor");
  mother["meta"] = json::object{{"security", json::array{json::object{{"code", "R"}}}}};
  mother["address"] = json::array{place};
  json::object child = patient("c", "9990001014", "Okafor");
  child["address"] = json::array{place};
  write_resource(folder, mother);
  write_resource(folder, child);
  write_resource(folder, {{"resourceType", "RelatedPerson"},
                          {"id", "r"},
                          {"patient", json::object{{"reference", "Patient/c"}}},
                          {"identifier", mother.at("identifier")},
                          {"name", mother.at("name")}});
  const test::fhir_server server({folder.path()});
  const auto found = test::health_source(server.base_url())->find(by_number("9990001014"), soon());
  ASSERT_EQ(found->people.size(), 1u);
  EXPECT_TRUE(found->people[0].identity.addresses.empty());
  EXPECT_EQ(found->people[0].ties.size(), 1u);
}

}  // namespace
}  // namespace mash
