// SPDX-License-Identifier: Apache-2.0
// Scripts for the hub's side of the exchange: what a member says, at which second, and what comes of it.
#include "hub/broker/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/agreement_codec.hpp"
#include "adapters/contract/codec.hpp"

namespace mash::broker {
namespace {

using contract::message_type;
using event_kind = session_event::kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view ASK = "01934567-89ab-7cde-8f01-23456789abcd";
const std::string ASK_LINE = R"({"ask":"01934567-89ab-7cde-8f01-23456789abcd","session":1,"type":"initial"})";

std::string answer_line(std::uint64_t session, std::string_view ask = ASK) {
  return R"({"ask":")" + std::string(ask) + R"(","revision":1,"session":)" + std::to_string(session) + "}";
}

class hub_session : public testing::Test {
 protected:
  static session_limits small() {
    session_limits limit;
    limit.window = {.lines = 4, .bytes = 10000};
    return limit;
  }
  void at(int second) { now_ = contract::steady_time{} + std::chrono::seconds(second); }
  void hears(std::string_view type, const std::string& body) { session_.on_message(type, body, now_, ++fresh_); }
  void hello(contract::credit allowance = {100, 100000}) {
    hears("HELLO", encode(contract::hello{"police", {1}, "test", "", allowance}) + "\n");
  }
  void opened() {
    hello();
    events();
    sent();
  }
  void tick(int second) {
    at(second);
    session_.on_tick(now_, instant{});
  }
  std::vector<contract::message> sent() {
    std::vector<contract::message> out;
    while (auto message = session_.next_message(now_)) out.push_back(std::move(*message));
    return out;
  }
  std::vector<message_type> sent_types() {
    std::vector<message_type> out;
    for (const auto& message : sent()) out.push_back(message.type);
    return out;
  }
  std::vector<event_kind> events() {
    std::vector<event_kind> out;
    for (const auto& event : session_.take_events()) out.push_back(event.what);
    return out;
  }

  contract::steady_time now_{};
  std::uint64_t fresh_ = 0;
  session session_{"police", small()};
};

TEST_F(hub_session, answers_hello_with_a_session_number) {
  hello();
  const auto events = session_.take_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].what, event_kind::opened);
  EXPECT_EQ(events[0].session, 1U);
  EXPECT_THAT(events[0].lines.at(0), HasSubstr("police"));
  const auto out = sent();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].type, message_type::welcome);
  EXPECT_EQ(out[0].body, "{\"credit\":{\"bytes\":10000,\"lines\":4},\"minor\":1,\"session\":1}\n");
}

TEST_F(hub_session, replaces_its_session_at_a_second_hello) {
  opened();
  at(1);
  hello();
  EXPECT_THAT(events(), ElementsAre(event_kind::closed, event_kind::opened));
  EXPECT_EQ(session_.number(), 2U);
}

TEST_F(hub_session, answers_only_so_many_hellos_in_a_second) {
  at(100);
  for (int i = 0; i < 5; ++i) hello();
  EXPECT_EQ(session_.number(), 5U);
  EXPECT_THAT(events(), testing::Not(testing::Contains(event_kind::refused)));
  hello();
  EXPECT_THAT(events(), ElementsAre(event_kind::refused));
  EXPECT_EQ(session_.number(), 5U);
  at(101);
  hello();
  EXPECT_EQ(session_.number(), 7U);
}

TEST_F(hub_session, refuses_hello_in_another_members_name) {
  hears("HELLO", encode(contract::hello{"health", {1}, "", "", {}}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::refused));
  EXPECT_EQ(session_.number(), 0U);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(hub_session, says_which_schema_it_reads_when_none_is_common) {
  const std::int64_t newest = contract::SCHEMA_MINOR;
  hears("HELLO", encode(contract::hello{"police", {newest + 1, newest + 2}, "", "", {}}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::refused));
  const auto out = sent();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].type, message_type::error);
  EXPECT_THAT(out[0].body, HasSubstr("\"code\":\"version\""));
  EXPECT_THAT(out[0].body, HasSubstr("1 to " + std::to_string(newest)));
}

TEST_F(hub_session, refuses_garbage_and_stays_open) {
  opened();
  for (const auto& [type, body] : std::vector<std::pair<std::string, std::string>>{{"NONSENSE", "{}\n"},
                                                                                   {"", ""},
                                                                                   {"ANSWER", "no line feed"},
                                                                                   {"ANSWER", "\n"},
                                                                                   {"HELLO", "{}\n"},
                                                                                   {"HELLO", "{}\n{}\n"},
                                                                                   {"ASK", "{}\n"},
                                                                                   {"WELCOME", "{}\n"},
                                                                                   {"CANCEL", "{}\n"},
                                                                                   {"BYE", "{\"session\":1,\"x\":1}\n"},
                                                                                   {"HEARTBEAT", "{\"session\":1}\n"},
                                                                                   {"CREDIT", "{\"session\":1}\n"}}) {
    hears(type, body);
    EXPECT_THAT(events(), ElementsAre(event_kind::refused)) << type << " " << body;
    EXPECT_EQ(session_.number(), 1U);
  }
}

TEST_F(hub_session, hands_over_lines_of_its_session_only) {
  opened();
  hears("ANSWER", answer_line(1) + "\n" + answer_line(7) + "\n" + answer_line(1) + "\n");
  const auto events = session_.take_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].what, event_kind::received);
  EXPECT_EQ(events[0].type, message_type::answer);
  EXPECT_EQ(events[0].lines.size(), 2U);
  EXPECT_EQ(session_.stale_lines(), 1U);
}

TEST_F(hub_session, drops_lines_before_hello) {
  hears("ANSWER", answer_line(0) + "\n");
  EXPECT_THAT(events(), IsEmpty());
  EXPECT_EQ(session_.stale_lines(), 1U);
}

TEST_F(hub_session, sends_an_ask_again_until_the_member_has_it) {
  opened();
  EXPECT_TRUE(session_.send(1, message_type::ask, ASK_LINE));
  EXPECT_THAT(sent_types(), ElementsAre(message_type::ask));
  tick(5);
  EXPECT_THAT(sent_types(), ElementsAre(message_type::heartbeat, message_type::ask));
  hears("ACK", encode(contract::ack{std::string(ASK), 1, 0, std::string(64, '0')}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::received));
  tick(14);
  EXPECT_THAT(sent_types(), ElementsAre(message_type::heartbeat));
}

TEST_F(hub_session, stops_sending_an_ask_that_the_member_refused) {
  opened();
  EXPECT_TRUE(session_.send(1, message_type::ask, ASK_LINE));
  sent();
  hears("ERROR", encode(contract::error_line{std::string(ASK), 1, contract::trouble::agreement_unknown, ""}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::received));
  tick(5);
  EXPECT_THAT(sent_types(), ElementsAre(message_type::heartbeat));
}

TEST_F(hub_session, offers_a_version_before_the_question_that_needs_it) {
  opened();
  EXPECT_TRUE(session_.send(1, message_type::ask, ASK_LINE));
  sent();
  hears("ERROR", encode(contract::error_line{std::string(ASK), 1, contract::trouble::agreement_unknown, ""}) + "\n");
  EXPECT_TRUE(session_.send(1, message_type::ask, ASK_LINE));
  EXPECT_TRUE(session_.send(1, message_type::agreement, std::string(1'900'000, 'x')));
  EXPECT_THAT(sent_types(), ElementsAre(message_type::agreement, message_type::ask));
  events();
  hears("AGREEMENT", encode(contract::agreement_reply{1, std::string(64, 'a'), {}, ""}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::received));
}

TEST_F(hub_session, keeps_sending_an_ask_that_came_at_a_bad_moment) {
  opened();
  EXPECT_TRUE(session_.send(1, message_type::ask, ASK_LINE));
  sent();
  hears("ERROR", encode(contract::error_line{std::string(ASK), 1, contract::trouble::overloaded, ""}) + "\n");
  tick(5);
  EXPECT_THAT(sent_types(), ElementsAre(message_type::heartbeat, message_type::ask));
}

TEST_F(hub_session, sends_nothing_into_another_session) {
  opened();
  EXPECT_FALSE(session_.send(2, message_type::ask, ASK_LINE));
  EXPECT_FALSE(session_.send(0, message_type::ask, ASK_LINE));
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(hub_session, holds_asks_until_the_member_gives_credit) {
  hello({0, 0});
  sent();
  EXPECT_TRUE(session_.send(1, message_type::ask, ASK_LINE));
  EXPECT_THAT(sent(), IsEmpty());
  hears("CREDIT", encode(contract::credit_line{1, {1, 1000}}) + "\n");
  EXPECT_THAT(sent_types(), ElementsAre(message_type::ask));
}

TEST_F(hub_session, renews_the_members_credit_as_the_hub_takes_or_refuses_answers) {
  opened();
  const std::string other = "01934567-89ab-7cde-8f01-23456789abce";
  hears("ANSWER", answer_line(1) + "\n" + answer_line(1, other) + "\n");
  events();
  EXPECT_TRUE(session_.send(1, message_type::ack, encode(contract::ack{std::string(ASK), 1, 1, std::string(64, '0')})));
  EXPECT_THAT(sent_types(), ElementsAre(message_type::ack));
  EXPECT_TRUE(session_.send(1, message_type::error,
                            encode(contract::error_line{other, 1, contract::trouble::not_asked, "no such ask"})));
  const auto out = sent();
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[1].type, message_type::credit);
  EXPECT_THAT(out[1].body, HasSubstr("\"lines\":6"));
}

TEST_F(hub_session, refuses_answers_past_their_credit) {
  opened();
  for (int i = 0; i < 4; ++i) hears("ANSWER", answer_line(1) + "\n");
  EXPECT_THAT(events(),
              ElementsAre(event_kind::received, event_kind::received, event_kind::received, event_kind::received));
  hears("ANSWER", answer_line(1) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::refused));
}

TEST_F(hub_session, frees_the_credit_of_an_answer_nobody_decided_on) {
  opened();
  for (int i = 0; i < 4; ++i) hears("ANSWER", answer_line(1) + "\n");
  for (int second = 5; second <= 30; second += 5) {
    at(second);
    hears("HEARTBEAT", encode(contract::heartbeat{1, instant{}}) + "\n");
    tick(second);
  }
  EXPECT_THAT(sent_types(), testing::Contains(message_type::credit));
}

TEST_F(hub_session, beats_every_five_seconds) {
  opened();
  tick(4);
  EXPECT_THAT(sent(), IsEmpty());
  tick(5);
  EXPECT_THAT(sent_types(), ElementsAre(message_type::heartbeat));
  tick(9);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(hub_session, closes_after_fifteen_silent_seconds) {
  opened();
  at(10);
  hears("HEARTBEAT", encode(contract::heartbeat{1, instant{}}) + "\n");
  tick(24);
  EXPECT_THAT(events(), IsEmpty());
  tick(25);
  EXPECT_THAT(events(), ElementsAre(event_kind::closed));
  EXPECT_EQ(session_.number(), 0U);
}

TEST_F(hub_session, is_not_kept_alive_by_lines_of_other_sessions) {
  opened();
  at(14);
  hears("HEARTBEAT", encode(contract::heartbeat{99, instant{}}) + "\n");
  tick(15);
  EXPECT_THAT(events(), ElementsAre(event_kind::closed));
}

TEST_F(hub_session, closes_at_bye) {
  opened();
  hears("BYE", encode(contract::bye{1}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::closed));
}

TEST_F(hub_session, says_bye_when_the_hub_stops) {
  opened();
  session_.close(true);
  EXPECT_THAT(events(), ElementsAre(event_kind::closed));
  EXPECT_THAT(sent_types(), ElementsAre(message_type::bye));
}

TEST_F(hub_session, reports_a_flood_of_garbage_in_bounded_space) {
  for (int i = 0; i < 10000; ++i) hears("NONSENSE", "x");
  EXPECT_LE(session_.take_events().size(), 64U);
}

TEST_F(hub_session, with_a_witness_checkpoints_leave_and_cosignatures_come) {
  hears("HELLO", encode(contract::hello{"police", {1, 2}, "test", "", {100, 100000}}) + "\n");
  EXPECT_THAT(sent().at(0).body, testing::HasSubstr(R"("minor":2)"));
  events();
  EXPECT_TRUE(session_.send(1, message_type::checkpoint, R"({"session":1})"));
  EXPECT_THAT(sent_types(), ElementsAre(message_type::checkpoint));
  hears("COSIGN", "{\"session\":1}\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::received));
}

TEST_F(hub_session, with_a_member_that_reads_it_corrections_go_both_ways_and_cost_credit_as_answers_do) {
  hears("HELLO", encode(contract::hello{"police", {3, 4}, "test", "", {100, 100000}}) + "\n");
  sent();
  events();
  EXPECT_TRUE(session_.send(1, message_type::correction, R"({"session":1})"));
  EXPECT_THAT(sent_types(), ElementsAre(message_type::correction));
  for (int i = 0; i < 4; ++i) hears("CORRECTION", "{\"session\":1}\n");
  EXPECT_THAT(events(), testing::Each(event_kind::received));
  hears("CORRECTION", "{\"session\":1}\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::refused)) << "past its credit";
}

TEST_F(hub_session, with_a_member_of_an_earlier_minor_no_correction_goes_either_way) {
  hears("HELLO", encode(contract::hello{"police", {1, 2, 3}, "test", "", {100, 100000}}) + "\n");
  sent();
  events();
  EXPECT_FALSE(session_.send(1, message_type::correction, R"({"session":1})"));
  hears("CORRECTION", "{\"session\":1}\n");
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(hub_session, with_a_member_of_minor_1_neither) {
  opened();
  EXPECT_FALSE(session_.send(1, message_type::checkpoint, R"({"session":1})"));
  EXPECT_THAT(sent_types(), IsEmpty());
  hears("COSIGN", "{\"session\":1}\n");
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(hub_session, tells_of_a_flood_one_by_one_only_at_first_and_counts_the_rest) {
  opened();
  for (int i = 0; i < 20'000; ++i) hears("SHOUT", "{}\n");
  EXPECT_EQ(events().size(), 64U);
  at(1);
  session_.on_tick(now_, instant{});
  const auto summed = session_.take_events();
  ASSERT_EQ(summed.size(), 1U);
  EXPECT_EQ(summed[0].what, event_kind::refused);
  EXPECT_EQ(summed[0].more, 20'000U - 64U);
  tick(2);
  EXPECT_THAT(events(), IsEmpty()) << "told once";
  for (int i = 0; i < 100; ++i) hears("SHOUT", "{}\n");
  EXPECT_EQ(events().size(), 40U) << "20 for each second that has passed";
}

TEST_F(hub_session, tells_what_it_counted_before_it_closes) {
  opened();
  for (int i = 0; i < 70; ++i) hears("SHOUT", "{}\n");
  EXPECT_EQ(events().size(), 64U);
  session_.on_refused("a number that is due is told in a flood too", 5);
  session_.close(true);
  const auto last = session_.take_events();
  ASSERT_EQ(last.size(), 3U);
  EXPECT_EQ(last[0].more, 5U);
  EXPECT_EQ(last[1].why, "");
  EXPECT_EQ(last[1].more, 6U);
  EXPECT_EQ(last[2].what, event_kind::closed);
}

}  // namespace
}  // namespace mash::broker
