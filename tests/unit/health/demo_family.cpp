// SPDX-License-Identifier: Apache-2.0
// The whole family through source and matching, as the running adapter does it.
#include "tests/support/demo_family.hpp"

#include "adapters/kit/looking_up.hpp"
#include "tests/support/fhir_server.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/health/canned_server.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash {
namespace {

using policy::category;
using policy::search_result;

class health_family : public testing::Test {
 protected:
  test::fhir_server server_{{test::source_path("config/demo/health")}};
  std::unique_ptr<kit::source> source_ = test::health_source(server_.base_url());

  kit::lookup ask(const contract::ask& question) { return kit::look_up(*source_, question, test::soon()); }
  static search_result result_of(const kit::lookup& from, const std::string& subject) {
    const auto found = from.people.by_subject.find(subject);
    if (found == from.people.by_subject.end() || found->second.empty()) return search_result::no_trace;
    return found->second.begin()->second.result;
  }
};

TEST_F(health_family, both_children_and_the_restricted_mother_are_matched_and_the_partner_is_not_known) {
  const kit::lookup found = ask(test::family_ask());
  EXPECT_EQ(result_of(found, "c1"), search_result::found);
  EXPECT_EQ(result_of(found, "c2"), search_result::found);
  EXPECT_EQ(result_of(found, "a1"), search_result::found);
  EXPECT_EQ(result_of(found, "a2"), search_result::no_trace);
  EXPECT_EQ(test::of_category(found.records, category::sexual_health).size(), 1u);
  EXPECT_EQ(test::of_category(found.records, category::hv_sn_concern).size(), 1u);
}

TEST_F(health_family, the_restricted_mother_is_matched_by_her_children_and_by_no_place) {
  const kit::lookup found = ask(test::family_ask());
  bool by_tie = false;
  for (const contract::evidence& why : found.people.by_subject.at("a1").begin()->second.evidence.why) {
    by_tie = by_tie || why.field == "relationship";
    for (const char* place : {"address", "postcode", "telephone", "school", "practice", "contact"})
      EXPECT_NE(why.field, place);
  }
  EXPECT_TRUE(by_tie);
}

TEST_F(health_family, without_her_children_the_mother_stays_ambiguous_whatever_postcode_is_typed) {
  contract::ask question = test::family_ask();
  question.relations.clear();
  std::erase_if(question.subjects, [](const contract::person& one) { return one.id != "a1"; });
  for (const char* typed : {"", "CB99 8HV", "CB99 9ZZ", "PE99 1ZZ"}) {
    contract::address place;
    place.lines = {"7 Haven Lane"};
    place.postcode = typed;
    question.subjects[0].addresses = {place};
    const kit::lookup found = ask(question);
    EXPECT_EQ(result_of(found, "a1"), search_result::ambiguous_match) << typed;
    EXPECT_TRUE(found.records.empty()) << typed;
  }
}

TEST_F(health_family, the_look_alike_child_never_appears) {
  contract::ask question = test::family_ask();
  question.subjects[1].nhs_number.clear();
  const kit::lookup found = ask(question);
  EXPECT_EQ(result_of(found, "c2"), search_result::found) << "Leo, tied to his mother";
  for (const contract::record& one : found.records) {
    EXPECT_EQ(json::canonical(one.fields).find("Noah"), std::string::npos);
    EXPECT_EQ(json::canonical(one.fields).find("9990004048"), std::string::npos);
  }
}

TEST(health_family_faults, a_server_that_is_down_is_told_for_every_subject) {
  std::string origin;
  {
    const test::canned_server gone([](const http::request&) { return test::reply_of(200, ""); });
    origin = gone.origin();
  }
  const auto source = test::health_source(origin);
  const kit::lookup found = kit::look_up(*source, test::family_ask(), test::soon(std::chrono::seconds(3)));
  EXPECT_TRUE(found.people.keys().empty());
  EXPECT_EQ(found.systems.size(), 8u);  // four subjects, two systems
  for (const auto& one : found.systems) EXPECT_FALSE(one.searched);
}

}  // namespace
}  // namespace mash
