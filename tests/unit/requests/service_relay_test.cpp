// SPDX-License-Identifier: Apache-2.0
// A telephoned answer over a real store: decided on as any other, a version of its own, in the log, kept over a
// restart, and never in the way of the agency's own answer.
#include <gmock/gmock.h>

#include "tests/unit/requests/service_fixture.hpp"
#include "tests/unit/requests/told.hpp"

namespace mash::hub {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class relaying : public request_service {
 protected:
  // Police have no adapter here: only people.
  relaying() { hub->replace(partners()); }
  partnership partners() override {
    partnership with = request_service::partners();
    for (known_member& one : with.members) one.by_other_means = one.name == "police";
    return with;
  }
  std::expected<json::object, plan_refusal> relay(const std::string& id, std::string said,
                                                  const asking_person& by = test::coordinator()) {
    auto page = run(hub->relay(by, id, std::move(said)));
    if (!page) return std::unexpected(std::move(page).error());
    return json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }
  std::string opened() {
    const auto page = ask(test::demo_request());
    EXPECT_TRUE(page.has_value());
    return page->request;
  }
  static const json::object& entry_of(const json::object& response, std::string_view member) {
    for (const json::value& one : response.at("roster").as_array())
      if (one.at("agency").as_string() == member) return one.as_object();
    ADD_FAILURE() << member << " is not on the roster";
    return response;
  }
  static bool shows(const json::object& response, std::string_view words) {
    return json::canonical(response.at("chronology")).find(words) != std::string::npos;
  }
  std::string whole_log() {
    std::string out;
    for (std::uint64_t i = 0; i < 64; ++i) {
      auto tile = run(store->tile("tile/entries/000.p/" + std::to_string(i + 1)));
      if (!tile) break;
      out = *std::move(tile);
    }
    return out;
  }
};

TEST_F(relaying, an_agency_without_a_line_is_on_the_roster_to_be_rung_and_is_sent_nothing) {
  connect("police");  // whoever it is that calls itself so
  const std::string id = opened();
  const json::object response = show(id);
  const json::object& police = entry_of(response, "police");
  EXPECT_EQ(police.at("outcome").as_string(), "asked_by_other_means");
  EXPECT_EQ(police.at("contact").at("telephone").as_string(), "01480 000000");
  EXPECT_THAT(json::canonical(response.at("notices")), HasSubstr("\"ask_by_telephone\""));
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), IsEmpty());
  EXPECT_THAT(whole_log(), HasSubstr("\"asked_by_other_means\""));
}

TEST_F(relaying, what_is_told_makes_a_version_marked_with_who_said_it_and_who_recorded_it) {
  const std::string id = opened();
  const auto before = show(id).at("version").as_int64();
  const auto response = relay(id, test::told("police"));
  ASSERT_TRUE(response.has_value()) << response.error().detail;
  const json::object& police = entry_of(*response, "police");
  EXPECT_EQ(police.at("outcome").as_string(), "answered");
  const json::value& told = police.at("relayed").at(0);
  EXPECT_EQ(told.at("means").as_string(), "telephone");
  EXPECT_EQ(told.at("told_by").at("name").as_string(), "Sam Example");
  EXPECT_EQ(told.at("rung_back").at("number").as_string(), "01632 960101");
  EXPECT_EQ(told.at("recorded_by").at("name").as_string(), "Carol Example");
  ASSERT_THAT(response->at("chronology").as_array(), SizeIs(1));
  const json::value& item = response->at("chronology").at(0);
  EXPECT_TRUE(item.at("relayed").as_bool());
  EXPECT_EQ(item.at("disclosed_under").at("rule").as_string(), "pol-1");
  EXPECT_EQ(item.at("source").as_string(), "Told by telephone");
  const json::value& headline = response->at("safety_headlines").at(0);
  EXPECT_TRUE(headline.at("relayed").as_bool());
  EXPECT_TRUE(headline.at("risk_to_child_now").as_bool());
  EXPECT_THAT(json::canonical(response->at("notices")), testing::Not(HasSubstr("\"ask_by_telephone\"")));
  EXPECT_GE(response->at("version").as_int64(), before);
  const std::string log = whole_log();
  EXPECT_THAT(log, HasSubstr(R"("outcome":["answered","relayed"])"));
  EXPECT_EQ(log.find("disturbance"), std::string::npos);
  EXPECT_EQ(log.find("Sam"), std::string::npos);
}

TEST_F(relaying, policy_decides_on_it_as_on_any_answer) {
  const std::string id = opened();
  // Not asked for of the police; and somebody of whom nobody made sure who it was.
  const auto unasked = relay(id, test::told("police", [](json::object& document) {
                               auto& item = document["items"].get_array().at(0).get_object();
                               item["category"] = "child_mh";
                               item["summary"] = "Sees a counsellor on Fridays.";
                             }));
  ASSERT_TRUE(unasked.has_value());
  EXPECT_FALSE(shows(*unasked, "counsellor"));
  const auto unsure = relay(id, test::told("police", [](json::object& document) {
                              document["identified"].get_array().at(0).get_object()["compared"] = json::array{"name"};
                            }));
  ASSERT_TRUE(unsure.has_value());
  EXPECT_FALSE(shows(*unsure, "disturbance"));
  EXPECT_EQ(json::canonical(*unsure).find("counsellor"), std::string::npos);
  const auto protected_witness = relay(id, test::told("police", [](json::object& document) {
                                         document["items"].get_array().at(0).get_object()["caveats"] =
                                             json::array{"witness_protection"};
                                       }));
  ASSERT_TRUE(protected_witness.has_value());
  EXPECT_FALSE(shows(*protected_witness, "disturbance"));
  EXPECT_THAT(entry_of(*protected_witness, "police").at("relayed").as_array(), SizeIs(3));
}

TEST_F(relaying, sent_twice_it_is_recorded_once_and_after_a_restart_it_is_there) {
  const std::string id = opened();
  const auto first = relay(id, test::told("police"));
  ASSERT_TRUE(first.has_value());
  const auto again = relay(id, test::told("police"));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->at("version"), first->at("version"));
  restart();
  const json::object later = show(id);
  EXPECT_EQ(outcome(later, "police"), "answered");
  EXPECT_TRUE(shows(later, "disturbance"));
  EXPECT_EQ(later.at("version"), first->at("version"));
  const auto other = relay(id, test::told("police", [](json::object& document) { document["means"] = "email"; }));
  ASSERT_TRUE(other.has_value());
  EXPECT_THAT(entry_of(*other, "police").at("relayed").as_array(), SizeIs(2));
}

TEST_F(relaying, one_whose_line_is_down_is_told_for_by_telephone_and_still_answers_itself) {
  const std::string id = opened();
  EXPECT_EQ(outcome(show(id), "schools"), "never_seen");
  const auto told = relay(id, test::told("schools", [](json::object& document) {
                            document["outcome"] = "no_trace";
                            document["items"] = json::array();
                            document["searches"].get_array().at(0).get_object()["result"] = "no_trace";
                          }));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(outcome(*told, "schools"), "no_trace");
  connect("schools");  // its line is back: it is still asked
  ASSERT_THAT(exchange.of("schools", contract::message_type::ask), SizeIs(1));
  answer("schools");
  ASSERT_TRUE(run_until([&] { return acknowledged("schools") == 1; }));
  const json::object after = show(id);
  EXPECT_EQ(outcome(after, "schools"), "answered");
  EXPECT_THAT(entry_of(after, "schools").at("relayed").as_array(), SizeIs(1)) << "what was told stays to be seen";
}

TEST_F(relaying, a_danger_that_was_told_stays_when_the_agencys_own_answer_knows_of_none) {
  const std::string id = opened();
  ASSERT_TRUE(relay(id, test::told("schools")).has_value());
  connect("schools");
  answer("schools");
  ASSERT_TRUE(run_until([&] { return acknowledged("schools") == 1; }));
  std::vector<std::string> lines;
  const json::object after = show(id);
  for (const json::value& one : after.at("safety_headlines").as_array())
    if (one.at("agency").as_string() == "schools")
      lines.push_back(std::string(one.as_object().contains("relayed") ? "relayed " : "own ") +
                      (one.at("risk_to_child_now").as_bool() ? "danger" : "none"));
  EXPECT_THAT(lines, testing::ElementsAre("own none", "relayed danger"));
  EXPECT_TRUE(entry_of(after, "schools").at("relayed").at(0).at("risk_to_child_now").as_bool());
}

// What was told turns out to be wrong: it is gone from the next version, whoever saw it is to know, and the earlier
// version stays what it was.
TEST_F(relaying, what_was_told_and_is_not_so_is_withdrawn_by_another_call_and_everybody_who_saw_it_is_told) {
  const std::string id = opened();
  ASSERT_TRUE(relay(id, test::told("police")).has_value());
  const json::object seen = show(id);
  ASSERT_TRUE(shows(seen, "relayed-police-1-1"));
  const auto withdrawn = relay(id, test::told("police", [](json::object& document) {
                                 document["items"].get_array().at(0).get_object()["summary"] = "It was next door.";
                                 document["withdraws"] = json::object{{"items", json::array{"relayed-police-1-1"}},
                                                                      {"reason", "wrong_fact"},
                                                                      {"words", "It was the house next door."}};
                               }));
  ASSERT_TRUE(withdrawn.has_value()) << withdrawn.error().detail;
  for (int restarts = 0; restarts < 2; ++restarts) {
    const json::object now = show(id);
    EXPECT_FALSE(shows(now, "relayed-police-1-1"));
    EXPECT_TRUE(shows(now, "It was next door."));
    const json::object one = now.at("corrections").at(0).as_object();
    EXPECT_EQ(one.at("reason").as_string(), "wrong_fact");
    EXPECT_TRUE(one.at("relayed").as_bool());
    EXPECT_EQ(one.at("withdrawn").at(0).at("category").as_string(), "da_incident");
    EXPECT_EQ(one.at("recipients").at(0).at("who").as_string(), test::coordinator().who.id);
    EXPECT_EQ(one.at("outstanding").as_int64(), 1);
    const auto version = static_cast<int>(seen.at("version").as_int64());
    const auto earlier = run(hub->show(test::coordinator(), id, version, {}));
    ASSERT_TRUE(earlier.has_value());
    EXPECT_THAT(earlier->body, HasSubstr("relayed-police-1-1"));
    if (restarts == 0) {
      restart();
      hub->replace(partners());
    }
  }
  const auto known = run(hub->acknowledge_correction(test::coordinator(), id, 1, "{}"));
  ASSERT_TRUE(known.has_value()) << known.error().detail;
  EXPECT_EQ(known->at("outstanding").as_int64(), 0);
  EXPECT_THAT(whole_log(), HasSubstr("correction_taken"));
}

TEST_F(relaying, an_agencys_own_item_is_withdrawn_by_telephone_too) {
  const std::string id = opened();
  connect("schools");
  answer("schools");
  ASSERT_TRUE(run_until([&] { return acknowledged("schools") == 1; }));
  const json::object before = show(id);
  const std::string item(before.at("chronology").at(0).at("id").as_string());
  const auto withdrawn =
      relay(id, test::told("schools", [&](json::object& document) {
              document["items"] = json::array();
              document["withdraws"] = json::object{
                  {"items", json::array{item}}, {"reason", "withdrawn_record"}, {"words", "The record was withdrawn."}};
            }));
  ASSERT_TRUE(withdrawn.has_value()) << withdrawn.error().detail;
  EXPECT_FALSE(shows(*withdrawn, item));
}

TEST_F(relaying, what_was_never_said_or_is_withdrawn_already_is_not_withdrawn) {
  const std::string id = opened();
  ASSERT_TRUE(relay(id, test::told("police")).has_value());
  const auto faults = [&](json::array items) {
    const auto refused = relay(id, test::told("police", [&](json::object& document) {
                                 document["withdraws"] =
                                     json::object{{"items", items}, {"reason", "wrong_fact"}, {"words", "No."}};
                               }));
    std::vector<std::string> out;
    if (!refused)
      for (const json::fault& one : refused.error().faults) out.push_back(one.pointer + " " + one.code);
    return out;
  };
  EXPECT_THAT(faults({"nope"}), testing::ElementsAre("/withdraws/items/0 unknown_item"));
  EXPECT_THAT(faults({}), testing::ElementsAre("/withdraws/items required"));
  EXPECT_THAT(faults({"relayed-police-1-1", "relayed-police-1-1"}),
              testing::ElementsAre("/withdraws/items/1 duplicate"));
  EXPECT_THAT(faults({"relayed-police-1-1"}), IsEmpty());
  EXPECT_THAT(faults({"relayed-police-1-1"}), IsEmpty()) << "the same again is the same";
  const auto again =
      relay(id, test::told("police", [&](json::object& document) {
              document["withdraws"] = json::object{
                  {"items", json::array{"relayed-police-1-1"}}, {"reason", "wrong_fact"}, {"words", "In other words."}};
            }));
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().faults.front().code, "already_withdrawn");
}

TEST_F(relaying, a_place_that_is_protected_on_the_telephone_is_masked_in_everybodys_answer) {
  connect("health");
  const std::string id = opened();
  ASSERT_TRUE(relay(id, test::told("police",
                                   [](json::object& document) {
                                     auto& item = document["items"].get_array().at(0).get_object();
                                     item["subjects"] = json::array{"c1"};
                                     item["caveats"] = json::array{"address_protected"};
                                     document["identified"].get_array().at(0).get_object()["subject"] = "c1";
                                   }))
                  .has_value());
  contract::answer reply = test::simple_answer(asked_of("health"), "health", time.at);
  reply.items.at(0).what.summary = "Seen at Haven Lane Surgery, CB99 8HV.";
  reply.items.at(0).what.fields = {{"postcode", "CB99 8HV"}};
  say("health", contract::message_type::answer, ledger.line_of(reply, time.at));
  ASSERT_TRUE(run_until([&] { return acknowledged("health") == 1; }));
  EXPECT_EQ(json::canonical(show(id)).find("8HV"), std::string::npos);
}

TEST_F(relaying, who_may_not_open_the_check_may_not_record_for_it) {
  const std::string id = opened();
  asking_person auditor = test::coordinator();
  auditor.roles = {policy::role::auditor};
  EXPECT_EQ(relay(id, test::told("police"), auditor).error().status, 403U);
  asking_person elsewhere = test::coordinator();
  elsewhere.authorities = {"peterborough"};
  EXPECT_EQ(relay(id, test::told("police"), elsewhere).error().status, 404U);
  EXPECT_EQ(relay(id, "{}").error().status, 422U);
  EXPECT_EQ(relay(new_uuid(NOW), test::told("police")).error().status, 404U);
  EXPECT_EQ(outcome(show(id), "police"), "asked_by_other_means");
}

}  // namespace
}  // namespace mash::hub
