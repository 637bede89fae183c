// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "hub/assemble/response.hpp"
#include "hub/requests/journal.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/test_ledger.hpp"

namespace mash::hub {
namespace {

using test::NOW;

class assembled : public ::testing::Test {
 protected:
  static check planned(const std::function<void(json::object&)>& change = nullptr) {
    return make_plan(test::parsed_demo(change), test::coordinator(), *test::shipped_agreement(), test::demo_members(),
                     NOW)
        .value()
        .opened;
  }
  contract::answer reply_from(const std::string& member) const {
    return test::simple_answer(contract::decode_ask(whole.find_member(member)->question).value(), member, NOW);
  }
  void take(const std::string& member, const contract::answer& reply) {
    for (agency& one : whole.agencies)
      if (one.member == member) one.answer = accepted_answer{reply, "", "", std::nullopt, {}, NOW};
  }
  json::object response() const { return assemble(whole, NOW); }
  static contract::item identity(std::string id, std::string subject, std::string field, std::string value) {
    contract::item out;
    out.what.id = std::move(id);
    out.what.kind = contract::record_kind::identity;
    out.what.category = policy::category::identity_basic;
    out.what.subjects = {std::move(subject)};
    out.what.fields = {{"field", field}, {"value", value}};
    return out;
  }
  static const json::object& entry(const json::object& response, std::string_view list, std::string_view key,
                                   std::string_view value) {
    for (const auto& one : response.at(list).as_array())
      if (one.at(key).as_string() == value) return one.as_object();
    static const json::object none;
    return none;
  }

  check whole = planned();
};

TEST_F(assembled, has_every_member_the_contract_names) {
  const json::object out = response();
  for (const char* name :
       {"id",           "reference",     "version",          "state",        "as_of",    "request",
        "roster",       "coverage_gaps", "safety_headlines", "involvements", "people",   "chronology",
        "intelligence", "assessments",   "alerts",           "gaps",         "withheld", "notices",
        "decisions",    "policy"})
    EXPECT_TRUE(out.contains(name)) << name;
}

TEST_F(assembled, the_roster_has_every_agency_in_scope_always) {
  EXPECT_EQ(response().at("roster").as_array().size(), 5U);
  take("police", reply_from("police"));
  EXPECT_EQ(response().at("roster").as_array().size(), 5U);
  EXPECT_EQ(entry(response(), "roster", "agency", "police").at("outcome").as_string(), "answered");
  EXPECT_EQ(entry(response(), "roster", "agency", "health").at("outcome").as_string(), "never_seen");
}

TEST_F(assembled, a_no_trace_always_says_that_it_is_no_evidence_of_safety) {
  contract::answer none = reply_from("cambridgeshire");
  none.outcome = policy::roster_outcome::no_trace;
  none.people.clear();
  none.items.clear();
  take("cambridgeshire", none);
  const auto out = response();
  const std::string note(std::string_view(entry(out, "roster", "agency", "cambridgeshire").at("note").as_string()));
  EXPECT_NE(note.find("not evidence that the child is safe"), std::string::npos);
  EXPECT_FALSE(entry(out, "roster", "agency", "police").contains("note"));
}

TEST_F(assembled, a_silent_agency_is_a_gap_and_never_a_no_trace) {
  const auto out = response();
  std::size_t silent = 0;
  for (const auto& gap : out.at("gaps").as_array()) silent += gap.at("kind").as_string() == "agency_silent" ? 1 : 0;
  EXPECT_EQ(silent, 5U);
  EXPECT_EQ(out.at("state").as_string(), "open");
}

TEST_F(assembled, the_echo_leaves_out_protected_addresses) {
  whole = planned([](json::object& d) {
    test::subject_at(d, 2)["addresses"].get_array().push_back(
        json::object{{"type", "refuge"}, {"lines", json::array({"7 Haven Lane"})}, {"postcode", "CB99 8HV"}});
  });
  const std::string text = json::canonical(response());
  EXPECT_EQ(text.find("Haven"), std::string::npos);
  EXPECT_EQ(text.find("8HV"), std::string::npos);
  EXPECT_NE(text.find("3 Sample Close"), std::string::npos);
}

TEST_F(assembled, of_a_match_that_a_person_confirmed_readers_see_both_what_the_evidence_said_and_the_role_of_who_did) {
  contract::answer reply = reply_from("police");
  reply.people.front().band = policy::match_band::probable;
  reply.people.front().confirmed_by = "MASH researcher";
  take("police", reply);
  const std::string text = json::canonical(response());
  EXPECT_NE(text.find(R"("band":"probable","confirmed_by":"MASH researcher")"), std::string::npos);
}

TEST_F(assembled, the_chronology_is_oldest_first_with_the_undated_last) {
  contract::answer reply = reply_from("police");
  const contract::item one = reply.items.front();
  reply.items.clear();
  for (const char* at : {"2026-09-14", "", "2023-03-02", "2026-02-08T21:15:00Z"}) {
    reply.items.push_back(one);
    reply.items.back().what.id = "p" + std::to_string(reply.items.size());
    reply.items.back().what.when.at = at;
  }
  take("police", reply);
  const json::object assembled_response = response();
  const auto& list = assembled_response.at("chronology").as_array();
  ASSERT_EQ(list.size(), 4U);
  EXPECT_EQ(list.at(0).at("occurred_at").as_string(), "2023-03-02");
  EXPECT_EQ(list.at(1).at("occurred_at").as_string(), "2026-02-08T21:15:00Z");
  EXPECT_EQ(list.at(2).at("occurred_at").as_string(), "2026-09-14");
  EXPECT_FALSE(list.at(3).as_object().contains("occurred_at"));
}

TEST_F(assembled, every_item_says_who_holds_it_and_under_what_it_was_disclosed) {
  take("police", reply_from("police"));
  const json::object assembled_response = response();
  const auto& item = assembled_response.at("chronology").as_array().at(0).as_object();
  EXPECT_EQ(item.at("agency").as_string(), "police");
  for (const char* name : {"agreement", "version", "rule", "clause"})
    EXPECT_TRUE(item.at("disclosed_under").as_object().contains(name)) << name;
}

TEST_F(assembled, intelligence_is_never_mixed_into_the_chronology) {
  contract::answer reply = reply_from("police");
  reply.items.front().what.kind = contract::record_kind::intelligence;
  reply.items.front().what.graded = contract::grading{"2", "B", "P"};
  take("police", reply);
  EXPECT_EQ(response().at("chronology").as_array().size(), 0U);
  EXPECT_EQ(response().at("intelligence").as_array().size(), 1U);
}

TEST_F(assembled, where_agencies_disagree_each_value_has_its_speaker) {
  contract::answer reply = reply_from("peterborough");
  reply.items = {identity("i1", "c1", "date_of_birth", "2015-02-04"), identity("i2", "c1", "family_name", "OKAFOR")};
  take("peterborough", reply);
  const auto out = response();
  const auto& conflicts = entry(out, "people", "subject", "c1").at("conflicts").as_array();
  ASSERT_EQ(conflicts.size(), 1U) << "another spelling of the same name is no conflict";
  EXPECT_EQ(conflicts.at(0).at("field").as_string(), "date_of_birth");
  EXPECT_EQ(conflicts.at(0).at("values").as_array().at(0).at("agency").as_string(), "request");
  EXPECT_EQ(conflicts.at(0).at("values").as_array().at(1).at("agency").as_string(), "peterborough");
  EXPECT_EQ(conflicts.at(0).at("values").as_array().at(1).at("value").as_string(), "2015-02-04");
}

TEST_F(assembled, a_past_value_is_history_and_no_conflict) {
  contract::answer reply = reply_from("police");
  contract::item old = identity("i1", "c1", "postcode", "PE99 1ZZ");
  old.what.when = {"2020-01-01", "2024-08-31", policy::precision::day};
  reply.items = {old};
  take("police", reply);
  EXPECT_TRUE(entry(response(), "people", "subject", "c1").at("conflicts").as_array().empty());
  reply.items.front().what.when.until.clear();
  take("police", reply);
  EXPECT_EQ(entry(response(), "people", "subject", "c1").at("conflicts").as_array().size(), 1U);
}

TEST_F(assembled, an_adult_nobody_searched_is_a_gap) {
  take("police", reply_from("police"));
  const auto out = response();
  bool matched_gap = false;
  for (const auto& gap : out.at("gaps").as_array()) {
    EXPECT_NE(gap.at("kind").as_string(), "adult_not_searched") << "police searched every adult";
    matched_gap |= gap.at("kind").as_string() == "subject_unmatched" && gap.at("about").as_string() == "a2";
  }
  EXPECT_TRUE(matched_gap);
}

TEST_F(assembled, is_complete_only_when_everybody_is_settled) {
  for (const agency& one : std::vector<agency>(whole.agencies)) take(one.member, reply_from(one.member));
  EXPECT_EQ(response().at("state").as_string(), "complete");
  contract::answer waiting = reply_from("health");
  waiting.outcome = policy::roster_outcome::awaiting_human;
  take("health", waiting);
  EXPECT_EQ(response().at("state").as_string(), "open");
}

}  // namespace
}  // namespace mash::hub
