// SPDX-License-Identifier: Apache-2.0
// A partner check through the real service, store and broker to the Python adapter and back: asked, answered, proved;
// and nothing lost when either side is killed in between.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/flow.hpp"
#include "adapters/contract/leaf.hpp"
#include "base/tlog/receipt.hpp"
#include "tests/integration/python/python_member.hpp"
#include "tests/support/live_hub.hpp"
#include "tests/support/source_path.hpp"

namespace mash::test {
namespace {

class python_journey : public testing::Test {
 protected:
  void SetUp() override {
    hub_.start();
    member_.settings["agreement"] = shipped_agreement()->digest();
    member_.settings["endpoint"] = "tcp://127.0.0.1:" + std::to_string(hub_.port_of("health"));
    member_.settings["hub_key"] = hub_.curve_key();
    // Without the second person, who makes the whole answer ambiguous: she is what another test is about.
    json::value people =
        json::parse(python_member::read(test::source_path("tests/python_adapter/people.example.json"))).value();
    people.at("people").as_array().pop_back();
    member_.write("people.json", json::canonical(people));
  }
  void TearDown() override {
    if (HasFailure() && member_.process) std::cerr << member_.process->log();
  }

  void start() {
    member_.start();
    ASSERT_TRUE(hub_.wait_for_member("health"));
  }
  // The demonstration check, asked of health alone.
  static std::string check() {
    return demo_request([](json::object& document) {
      document["agencies"] = json::array{"health"};
      document.erase("context");
      document.erase("why_agencies");
    });
  }
  static const json::object& only_event(const json::object& response) {
    const auto& events = response.at("chronology").as_array();
    EXPECT_EQ(events.size(), 1U);
    return events.at(0).as_object();
  }
  // What its system holds has come; one record waits for a person there to clear it.
  bool has_answered(const std::string& request) { return hub_.outcome(request, "health") == "awaiting_human"; }
  // The id of the one question, once the hub knows that the adapter has it.
  std::string acknowledged_ask() {
    const auto& acks = hub_.lines(contract::message_type::ack);
    EXPECT_TRUE(hub_.run_until([&] { return !acks.empty(); }));
    return acks.empty() ? std::string() : std::string(contract::ask_of(acks.front()));
  }

  python_member member_;
  live_hub hub_{"health", member_.public_key(), member_.ledger_key()};
};

TEST_F(python_journey, a_check_is_asked_answered_and_proved) {
  start();
  const auto page = hub_.ask(check(), std::chrono::seconds(25));
  ASSERT_TRUE(page.has_value()) << page.error().detail;
  EXPECT_EQ(page->status, 202U) << "one record waits for a person there";
  const json::object response = live_hub::as_object(page->body);
  EXPECT_EQ(response.at("state").as_string(), "open");
  EXPECT_EQ(only_event(response).at("summary").as_string(), "Was not brought to a hearing test.");
  EXPECT_EQ(only_event(response).at("agency").as_string(), "health");
  EXPECT_EQ(response.at("involvements").as_array().size(), 1U);
  const auto& withheld = response.at("withheld").as_array();
  ASSERT_EQ(withheld.size(), 1U);
  EXPECT_EQ(withheld.at(0).at("category").as_string(), "health_other");

  const auto& answers = hub_.lines(contract::message_type::answer);
  ASSERT_EQ(answers.size(), 1U);
  const auto answer = contract::decode_answer(answers[0]);
  ASSERT_TRUE(answer && answer->proof);
  const auto leaf = contract::parse_leaf(answer->proof->leaf);
  ASSERT_TRUE(leaf && leaf->body);
  EXPECT_TRUE(contract::opens(*leaf->body, answer->proof->salt, answer->digest));
  EXPECT_TRUE(tlog::verify_receipt(answer->proof->proof, as_bytes(answer->proof->leaf), member_.ledger_key()));
}

TEST_F(python_journey, an_agency_that_is_down_is_asked_when_it_comes_up) {
  const auto page = hub_.ask(check());
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(hub_.outcome(page->request, "health"), "never_seen");
  start();
  EXPECT_TRUE(hub_.run_until([&] { return has_answered(page->request); }));
}

TEST_F(python_journey, an_adapter_killed_between_question_and_answer_loses_nothing) {
  member_.settings["review"] = true;
  start();
  const auto page = hub_.ask(check());
  ASSERT_TRUE(page.has_value());
  const std::string ask = acknowledged_ask();
  const auto a_person_looks = [&] { return hub_.outcome(page->request, "health") == "awaiting_human"; };
  ASSERT_TRUE(hub_.run_until(a_person_looks));
  member_.process->kill();
  ASSERT_TRUE(hub_.run_until([&] { return !hub_.is_connected("health"); }));
  EXPECT_TRUE(a_person_looks()) << "it has the question, and will answer it";
  member_.approve(ask);
  start();
  ASSERT_TRUE(hub_.run_until([&] { return has_answered(page->request); }));
  EXPECT_EQ(only_event(hub_.show(page->request)).at("id").as_string(), "appointment-71");

  const auto ledger = member_.ledger();
  ASSERT_EQ(ledger.size(), 2U) << "asked and answered once each, although it was asked twice";
  EXPECT_EQ(contract::parse_leaf(ledger[0]).value().type, contract::leaf_type::asked);
  EXPECT_EQ(contract::parse_leaf(ledger[1]).value().type, contract::leaf_type::answered);
}

TEST_F(python_journey, a_hub_restarted_after_it_took_the_request_still_gets_the_answer) {
  member_.settings["review"] = true;
  start();
  const auto page = hub_.ask(check());
  ASSERT_TRUE(page.has_value());
  const std::string ask = acknowledged_ask();
  hub_.stop();
  member_.approve(ask);
  hub_.start();
  ASSERT_TRUE(hub_.wait_for_member("health"));
  EXPECT_TRUE(hub_.run_until([&] { return has_answered(page->request); }));
}

TEST_F(python_journey, both_killed_after_the_answer_left_give_one_answer) {
  start();
  const auto page = hub_.ask(check(), std::chrono::seconds(25));
  ASSERT_TRUE(page.has_value());
  ASSERT_EQ(page->status, 202U);
  const std::string ask = acknowledged_ask();
  hub_.stop();
  member_.kill_and_start_again();
  hub_.start();
  ASSERT_TRUE(hub_.wait_for_member("health"));
  // Whether the acknowledgement reached it before it was killed or not, in the end it knows.
  EXPECT_TRUE(
      hub_.run_until([&] { return member_.case_of(ask).find(R"("state":"acknowledged")") != std::string::npos; }));
  EXPECT_EQ(hub_.show(page->request).at("version").as_int64(), 1);
  EXPECT_EQ(member_.ledger().size(), 2U);
}

TEST_F(python_journey, a_name_and_birth_date_alone_are_named_as_an_ambiguous_match) {
  start();
  const auto page = hub_.ask(demo_request([](json::object& document) {
                               document["agencies"] = json::array{"health"};
                               document.erase("context");
                               document.erase("why_agencies");
                               subject_at(document, 0).erase("nhs_number");
                               subject_at(document, 0).erase("addresses");
                             }),
                             std::chrono::seconds(25));
  ASSERT_TRUE(page.has_value());
  const json::object response = live_hub::as_object(page->body);
  EXPECT_EQ(hub_.outcome(page->request, "health"), "ambiguous_match");
  EXPECT_TRUE(response.at("chronology").as_array().empty());
  EXPECT_TRUE(response.at("involvements").as_array().empty());
}

TEST_F(python_journey, an_answer_under_another_ledger_key_is_not_believed) {
  python_member impostor;
  live_hub strict{"health", impostor.public_key(), member_.ledger_key()};
  strict.start();
  impostor.settings["agreement"] = shipped_agreement()->digest();
  impostor.settings["endpoint"] = "tcp://127.0.0.1:" + std::to_string(strict.port_of("health"));
  impostor.settings["hub_key"] = strict.curve_key();
  impostor.start();
  ASSERT_TRUE(strict.wait_for_member("health"));
  const auto page = strict.ask(check());
  ASSERT_TRUE(page.has_value());
  EXPECT_TRUE(strict.run_until([&] { return strict.outcome(page->request, "health") == "invalid_reply"; }));
}

}  // namespace
}  // namespace mash::test
