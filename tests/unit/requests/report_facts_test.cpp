// SPDX-License-Identifier: Apache-2.0
// The labels that reports are made from: what is noted reads back, records that are older than the labels are not taken
// for records without events, and one that is not as it was written is told apart from both.
#include "hub/requests/report_facts.hpp"

#include <gtest/gtest.h>

#include "hub/requests/labels.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using std::chrono::minutes;
using test::NOW;

json::object object_of(std::string_view text) { return json::parse(text).value().get_object(); }

child_decision about(std::string child, policy::outcome what) {
  child_decision one;
  one.child = std::move(child);
  one.what = what;
  return one;
}

class report_facts : public ::testing::Test {
 protected:
  report_facts() {
    opened_ = make_plan(test::parsed_demo(), test::coordinator(), *test::shipped_agreement(), test::demo_members(), NOW)
                  .value();
    whole_ = opened_.opened;
    add("opened", NOW, {{"questions", labels_of(opened_.decided)}, {"clocks", clocks_of(whole_)}});
  }
  void add(std::string kind, instant at, json::object record) {
    written_.steps.push_back({std::move(kind), at});
    written_.records.push_back(std::move(record));
  }
  void reply(std::string_view member, std::string_view outcome, instant at) {
    add("answered", at, {{"replies", json::array{json::object{{"member", member}, {"outcome", outcome}}}}});
  }
  report::facts read() {
    auto facts = read_facts(written_);
    EXPECT_TRUE(facts.has_value() && facts->has_value());
    return facts && *facts ? **facts : report::facts{};
  }
  const report::question& police(const report::facts& of) {
    return *std::ranges::find(of.questions, "police", &report::question::agency);
  }

  plan opened_;
  check whole_;
  request_records written_{"0197a000-0000-7000-8000-000000000001", {}};
};

TEST_F(report_facts, of_a_check_read_back_as_it_was_opened) {
  const report::facts facts = read();
  EXPECT_TRUE(facts.has_clocks);
  EXPECT_EQ(facts.authority, "cambridgeshire");
  EXPECT_EQ(facts.urgency, policy::urgency::red);
  EXPECT_EQ(facts.hour, 14);
  EXPECT_EQ(facts.opened_at, NOW);
  EXPECT_EQ(facts.referral_at, whole_.request.referral_received_at);
  EXPECT_EQ(facts.decide_by, whole_.decide_by);
  EXPECT_EQ(facts.children.size(), 2U);
  EXPECT_TRUE(facts.agreement_stated);
  EXPECT_TRUE(facts.professional_referrer);
  EXPECT_FALSE(facts.out_of_hours);
  EXPECT_FALSE(facts.decided_at());
  ASSERT_EQ(facts.questions.size(), opened_.asks.size());
  for (const report::question& one : facts.questions) {
    const agency* asked = whole_.find_member(one.agency);
    ASSERT_NE(asked, nullptr);
    EXPECT_EQ(one.asked_at, asked->asked_at);
    EXPECT_EQ(one.return_by, asked->human_deadline);
    EXPECT_EQ(one.desk_closed, !asked->closed_because.empty());
  }
}

TEST_F(report_facts, name_nobody_and_quote_nothing) {
  const std::string kept = json::canonical(clocks_of(whole_));
  for (const char* never : {"Okafor", "Ada", "9990001014", "CB99", "upper arm", "CAM-2026", "c1", "a2"})
    EXPECT_EQ(kept.find(never), kept.npos) << never;
}

TEST_F(report_facts, an_agency_that_awaits_a_person_has_not_replied_yet) {
  reply("police", "awaiting_human", NOW + minutes(1));
  EXPECT_FALSE(police(read()).replied_at);
  reply("police", "answered", NOW + minutes(30));
  reply("police", "answered", NOW + minutes(90));  // a correction: the first counts
  EXPECT_EQ(police(read()).replied_at, NOW + minutes(30));
}

TEST_F(report_facts, of_items_the_newest_answer_counts) {
  const auto answers = [](std::string_view items) {
    return object_of(R"({"answers":[{"agreement":"x","member":"police","on":"2026-11-20","items":[)" +
                     std::string(items) + "]}]}");
  };
  const std::string withheld = R"({"category":"da_incident","about":"adult","disposition":"withheld","rule":"r"})";
  const std::string released =
      R"({"category":"da_incident","about":"adult","disposition":"released","rule":"r","count":4})";
  add("answered", NOW, answers(withheld + "," + released));
  EXPECT_EQ(police(read()).items, 5);
  EXPECT_EQ(police(read()).withheld, 1);
  add("answered", NOW, answers(released));
  EXPECT_EQ(police(read()).items, 4);
  EXPECT_EQ(police(read()).withheld, 0);
}

TEST_F(report_facts, a_decision_is_known_by_the_childs_place_and_the_newest_outcome_counts_from_the_first) {
  decision_taken act;
  act.children = {about("c2", policy::outcome::nfa)};
  json::object first{{"outcomes", json::array{"nfa"}}};
  note_decided(whole_, act, first);
  add("decided", NOW + minutes(10), {{"decided", first}});
  EXPECT_FALSE(read().decided_at()) << "nothing is decided about the other child";
  act.children = {about("c1", policy::outcome::s47_joint), about("c2", policy::outcome::advice)};
  telling referrer;
  referrer.person = "referrer";
  referrer.told = true;
  act.children[0].tellings.push_back(referrer);
  json::object second{{"outcomes", json::array{"s47_joint", "advice"}}};
  note_decided(whole_, act, second);
  add("decided", NOW + minutes(20), {{"decided", second}});
  const report::facts facts = read();
  EXPECT_EQ(facts.decided_at(), NOW + minutes(20));
  EXPECT_EQ(facts.children[0].decided, policy::outcome::s47_joint);
  EXPECT_EQ(facts.children[1].decided, policy::outcome::advice);
  EXPECT_EQ(facts.children[1].first_decided_at, NOW + minutes(10));
  EXPECT_TRUE(facts.referrer_told);
}

TEST_F(report_facts, whoever_was_searched_for_is_counted_once_and_a_system_that_was_down_searched_for_nobody) {
  agency* of = &*std::ranges::find(whole_.agencies, "police", &agency::member);
  of->answer.emplace();
  of->answer->what.outcome = policy::roster_outcome::partly_searched;
  for (const subject& one : whole_.request.subjects)
    of->answer->what.searches.push_back({"", "", one.identity.id, policy::search_result::system_down});
  const std::vector<std::string> members{"police"};
  add("answered", NOW, {{"replies", replies_of(whole_, members)}});
  EXPECT_GT(read().household_adults, 0U);
  EXPECT_TRUE(read().adults_searched.empty());
  for (contract::search& one : of->answer->what.searches) one.result = policy::search_result::no_trace;
  for (int twice = 0; twice < 2; ++twice) add("answered", NOW, {{"replies", replies_of(whole_, members)}});
  EXPECT_EQ(read().adults_searched.size(), read().household_adults);
}

TEST_F(report_facts, of_a_record_that_is_older_than_the_labels_are_not_known) {
  written_.records[0].erase("clocks");
  reply("police", "answered", NOW);
  const report::facts facts = read();
  EXPECT_FALSE(facts.has_clocks);
  EXPECT_EQ(facts.authority, "cambridgeshire");
  EXPECT_TRUE(facts.questions.empty());
}

TEST_F(report_facts, of_an_erased_record_are_not_there) {
  const auto facts = read_facts({"0197a000-0000-7000-8000-000000000001", {}});
  ASSERT_TRUE(facts.has_value());
  EXPECT_FALSE(facts->has_value());
}

TEST_F(report_facts, of_a_damaged_record_are_an_error_and_no_number) {
  const std::pair<const char*, const char*> damages[] = {{"clocks", R"({"asked":[{"member":"police"}]})"},
                                                         {"clocks", "[]"},
                                                         {"replies", R"([{"member":"police"}])"},
                                                         {"decided", R"({"outcomes":["nothing"]})"},
                                                         {"questions", R"({"urgency":"purple"})"}};
  for (const auto& [name, text] : damages) {
    request_records damaged = written_;
    damaged.records[0][name] = json::parse(text).value();
    const auto facts = read_facts(damaged);
    ASSERT_FALSE(facts.has_value()) << name << ' ' << text;
    EXPECT_EQ(facts.error().code, errc::corrupt);
  }
}

TEST_F(report_facts, a_place_that_no_child_has_is_passed_over) {
  add("decided", NOW, object_of(R"({"decided":{"outcomes":["nfa","nfa"],"children":[7,-1]}})"));
  for (const report::child& one : read().children) EXPECT_FALSE(one.decided);
}

}  // namespace
}  // namespace mash::hub
