// SPDX-License-Identifier: Apache-2.0
// Scripts for the member's side of the exchange, and one conversation of both sides with each other.
#include "adapters/kit/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/codec.hpp"

namespace mash::kit {
namespace {

using contract::message_type;
using event_kind = session_event::kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view ASK = "01934567-89ab-7cde-8f01-23456789abcd";
const std::string ANSWER_LINE = R"({"ask":"01934567-89ab-7cde-8f01-23456789abcd","revision":1,"session":0})";
const std::string DIGEST(64, '0');

std::string ask_line(std::uint64_t session) {
  return R"({"ask":"01934567-89ab-7cde-8f01-23456789abcd","session":)" + std::to_string(session) + "}";
}

class member_session : public testing::Test {
 protected:
  static session_limits small() {
    session_limits limit;
    limit.window = {.lines = 4, .bytes = 10000};
    return limit;
  }
  void at(int second) { now_ = contract::steady_time{} + std::chrono::seconds(second); }
  void hears(std::string_view type, const std::string& body) { session_.on_message(type, body, now_); }
  void welcome(std::uint64_t number, contract::credit allowance = {100, 100000}) {
    hears("WELCOME", encode(contract::welcome{number, 1, allowance}) + "\n");
  }
  void opened(contract::credit allowance = {100, 100000}) {
    session_.on_connected(now_);
    welcome(5, allowance);
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
  session session_{contract::hello{"police", {}, "test", "checkpoint", {}}, small()};
};

TEST_F(member_session, greets_when_connected_and_opens_at_welcome) {
  EXPECT_THAT(sent(), IsEmpty());
  session_.on_connected(now_);
  const auto out = sent();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].type, message_type::hello);
  const auto hello = contract::decode_hello(std::string_view(out[0].body).substr(0, out[0].body.size() - 1));
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->member, "police");
  EXPECT_EQ(hello->checkpoint, "checkpoint");
  EXPECT_EQ(hello->minors, (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(hello->allowance, (contract::credit{4, 10000}));
  welcome(5);
  EXPECT_THAT(events(), ElementsAre(event_kind::opened));
  EXPECT_EQ(session_.number(), 5U);
}

TEST_F(member_session, greets_again_with_longer_waits_then_asks_for_a_new_connection) {
  session_.on_connected(now_);
  sent();
  std::vector<int> greeted;
  for (int second = 1; second < 30; ++second) {
    tick(second);
    if (!sent().empty()) greeted.push_back(second);
  }
  EXPECT_THAT(greeted, ElementsAre(2, 6, 14, 24));
  EXPECT_THAT(events(), IsEmpty());
  tick(30);
  EXPECT_THAT(events(), ElementsAre(event_kind::rebuild));
  EXPECT_EQ(session_.present(), session::state::unconnected);
}

TEST_F(member_session, ignores_a_welcome_to_an_earlier_greeting) {
  opened();
  welcome(4);
  welcome(5);
  EXPECT_THAT(events(), IsEmpty());
  EXPECT_EQ(session_.number(), 5U);
}

TEST_F(member_session, takes_the_later_session_when_two_greetings_were_answered) {
  opened();
  welcome(6);
  EXPECT_THAT(events(), ElementsAre(event_kind::closed, event_kind::opened));
  EXPECT_EQ(session_.number(), 6U);
}

TEST_F(member_session, says_once_of_each_session_that_another_program_opened_with_its_key) {
  session_.on_connected(now_);
  hears("HEARTBEAT", R"({"session":9})"
                     "\n");
  EXPECT_THAT(events(), IsEmpty()) << "until it has a session of its own that may be left of an earlier connection";
  welcome(5);
  events();
  hears("HEARTBEAT", R"({"session":4})"
                     "\n");
  EXPECT_THAT(events(), IsEmpty());
  hears("ASK", ask_line(6) + "\n");
  hears("HEARTBEAT", R"({"session":6})"
                     "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::another));
  hears("HEARTBEAT", R"({"session":7})"
                     "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::another));
  EXPECT_EQ(session_.number(), 5U) << "it goes on, and nothing of the other session is taken";
}

// Found by the simulation: what was taken in the first session was held against the credit of the second.
TEST_F(member_session, counts_credit_anew_when_two_greetings_were_answered) {
  opened();
  for (int i = 0; i < 4; ++i) hears("ASK", ask_line(5) + "\n");
  welcome(6);
  hears("ASK", ask_line(6) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::asked, event_kind::closed, event_kind::opened, event_kind::asked));
}

TEST_F(member_session, refuses_a_schema_that_it_did_not_offer) {
  session_.on_connected(now_);
  hears("WELCOME", encode(contract::welcome{5, 9, {}}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::broken));
  EXPECT_EQ(session_.number(), 0U);
}

TEST_F(member_session, hands_over_asks_of_its_session_joined) {
  opened();
  hears("ASK", ask_line(5) + "\n" + ask_line(4) + "\n" + ask_line(5) + "\n");
  const auto events = session_.take_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].what, event_kind::asked);
  EXPECT_THAT(events[0].lines, ElementsAre(ask_line(5), ask_line(5)));
}

TEST_F(member_session, acknowledges_and_renews_the_hubs_credit) {
  opened();
  hears("ASK", ask_line(5) + "\n" + ask_line(5) + "\n");
  EXPECT_TRUE(session_.acknowledge(ASK, DIGEST));
  const auto out = sent();
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].type, message_type::credit);
  EXPECT_THAT(out[0].body, HasSubstr("\"lines\":6"));
  EXPECT_EQ(out[1].type, message_type::ack);
  EXPECT_THAT(out[1].body, HasSubstr("\"revision\":0"));
}

TEST_F(member_session, treats_asks_past_their_credit_as_broken) {
  opened();
  for (int i = 0; i < 4; ++i) hears("ASK", ask_line(5) + "\n");
  hears("ASK", ask_line(5) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::asked, event_kind::broken));
}

TEST_F(member_session, sends_an_answer_under_its_session_until_it_is_acknowledged) {
  opened();
  EXPECT_TRUE(session_.answer(ASK, 1, ANSWER_LINE));
  const auto first = sent();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_THAT(first[0].body, HasSubstr("\"session\":5"));
  tick(5);
  EXPECT_THAT(sent_types(), ElementsAre(message_type::heartbeat, message_type::answer));
  hears("ACK", encode(contract::ack{std::string(ASK), 5, 1, DIGEST}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::acknowledged));
  at(14);
  const instant theirs{std::chrono::seconds(77)};
  hears("HEARTBEAT", encode(contract::heartbeat{5, theirs}) + "\n");
  EXPECT_EQ(session_.take_beat(), theirs);
  EXPECT_EQ(session_.take_beat(), std::nullopt) << "each is told once";
  tick(16);
  EXPECT_THAT(sent_types(), ElementsAre(message_type::heartbeat));
}

TEST_F(member_session, does_not_repeat_an_answer_that_the_hub_refused) {
  opened();
  EXPECT_TRUE(session_.answer(ASK, 1, ANSWER_LINE));
  sent();
  hears("ERROR", encode(contract::error_line{std::string(ASK), 5, contract::trouble::conflict, ""}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::refused));
  tick(5);
  EXPECT_THAT(sent_types(), ElementsAre(message_type::heartbeat));
}

TEST_F(member_session, holds_answers_until_there_is_credit) {
  opened({0, 0});
  EXPECT_TRUE(session_.answer(ASK, 1, ANSWER_LINE));
  EXPECT_THAT(sent(), IsEmpty());
  hears("CREDIT", encode(contract::credit_line{5, {1, 1000}}) + "\n");
  EXPECT_THAT(sent_types(), ElementsAre(message_type::answer));
}

TEST_F(member_session, says_by_when_a_person_decides_to_a_hub_that_reads_it_and_what_would_settle_a_match_to_any) {
  const contract::holding looking{.ask = std::string(ASK), .items_held = 1, .expected_by = instant()};
  for (const std::int64_t minor : {contract::REVIEW_MINOR, contract::EXPECTED_MINOR}) {
    session_.on_connected(now_);
    hears("WELCOME", encode(contract::welcome{static_cast<std::uint64_t>(5 + minor), minor, {4, 10000}}) + "\n");
    sent();
    EXPECT_TRUE(session_.hold(looking));
    EXPECT_TRUE(session_.want({.ask = std::string(ASK), .subject = "a1", .identifiers = {contract::identifier::upn}}));
    const auto out = sent();
    ASSERT_EQ(out.size(), 2U);
    EXPECT_EQ((out[0].body.find("expected_by") != std::string::npos), minor == contract::EXPECTED_MINOR);
    EXPECT_THAT(out[1].body, testing::HasSubstr(R"("identifiers":["upn"])"));
  }
}

TEST_F(member_session, knows_which_answers_a_hub_of_an_earlier_minor_could_not_read) {
  const std::string confirmed = R"({"people":[{"band":"probable","confirmed_by":"MASH researcher"}],"revision":2})";
  const std::string correction = R"({"correction":{"reason":"wrong_person"},"revision":2})";
  for (const std::int64_t minor : {contract::REVIEW_MINOR, contract::CORRECTION_MINOR, contract::CONFIRMED_MINOR}) {
    session_.on_connected(now_);
    hears("WELCOME", encode(contract::welcome{static_cast<std::uint64_t>(5 + minor), minor, {4, 10000}}) + "\n");
    EXPECT_TRUE(session_.hub_reads(ANSWER_LINE));
    EXPECT_EQ(session_.hub_reads(correction), minor >= contract::CORRECTION_MINOR);
    EXPECT_EQ(session_.hub_reads(confirmed), minor >= contract::CONFIRMED_MINOR);
  }
}

TEST_F(member_session, says_nothing_without_a_session) {
  EXPECT_FALSE(session_.answer(ASK, 1, ANSWER_LINE));
  EXPECT_FALSE(session_.acknowledge(ASK, DIGEST));
  EXPECT_FALSE(session_.reject(ASK, contract::trouble::invalid, ""));
  EXPECT_FALSE(session_.hold({.ask = std::string(ASK), .items_held = 1}));
  EXPECT_FALSE(session_.want({.ask = std::string(ASK), .subject = "a1", .identifiers = {}}));
  session_.finish();
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(member_session, asks_for_a_new_connection_when_the_hub_falls_silent) {
  opened();
  at(10);
  hears("HEARTBEAT", encode(contract::heartbeat{5, instant{}}) + "\n");
  tick(24);
  EXPECT_THAT(events(), IsEmpty());
  tick(25);
  EXPECT_THAT(events(), ElementsAre(event_kind::closed, event_kind::rebuild));
}

TEST_F(member_session, closes_when_the_connection_goes_and_greets_on_the_next) {
  opened();
  session_.on_disconnected();
  EXPECT_THAT(events(), ElementsAre(event_kind::closed));
  hears("ASK", ask_line(5) + "\n");
  EXPECT_THAT(events(), IsEmpty());
  session_.on_connected(now_);
  EXPECT_THAT(sent_types(), ElementsAre(message_type::hello));
}

TEST_F(member_session, says_nothing_behind_its_own_bye) {
  opened({0, 0});
  ASSERT_TRUE(session_.answer(ASK, 1, ANSWER_LINE));
  session_.finish();
  hears("CREDIT", encode(contract::credit_line{5, {100, 100000}}) + "\n");
  EXPECT_THAT(sent_types(), ElementsAre(message_type::bye));
}

TEST_F(member_session, stays_when_a_bye_breaks_its_format) {
  opened();
  hears("BYE", "{\"at\":\"now\",\"session\":5}\n");
  EXPECT_EQ(session_.number(), 5U);
  EXPECT_THAT(events(), ElementsAre(event_kind::broken));
}

TEST_F(member_session, greets_anew_when_the_hub_says_bye) {
  opened();
  hears("BYE", encode(contract::bye{5}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::closed));
  EXPECT_THAT(sent_types(), ElementsAre(message_type::hello));
}

TEST_F(member_session, reports_what_breaks_the_protocol_and_stays_open) {
  opened();
  for (const auto& [type, body] :
       std::vector<std::pair<std::string, std::string>>{{"NONSENSE", "{}\n"},
                                                        {"ASK", "x"},
                                                        {"HELLO", "{\"session\":5}\n"},
                                                        {"WELCOME", "{}\n"},
                                                        {"ACK", "{\"session\":5}\n"},
                                                        {"CREDIT", "{\"session\":5}\n"},
                                                        {"HEARTBEAT", "{\"session\":5}\n"}}) {
    hears(type, body);
    EXPECT_THAT(events(), ElementsAre(event_kind::broken)) << type;
  }
  EXPECT_EQ(session_.number(), 5U);
}

TEST_F(member_session, hears_an_error_about_the_connection_before_any_session) {
  session_.on_connected(now_);
  hears("ERROR", encode(contract::error_line{"", 0, contract::trouble::version, "reads 2"}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::refused));
}

TEST_F(member_session, hands_an_offered_version_over_and_says_what_became_of_it) {
  EXPECT_FALSE(session_.reply({})) << "no session is open";
  opened();
  const std::string large(1'500'000, 'x');
  const std::string offer = encode(contract::agreement_offer{5, "m", {{"a.toml", large}}}).value_or("");
  hears("AGREEMENT", offer + "\n");
  auto noted = session_.take_events();
  ASSERT_EQ(noted.size(), 1U);
  EXPECT_EQ(noted[0].what, event_kind::offered);
  EXPECT_THAT(noted[0].lines, ElementsAre(offer));
  EXPECT_TRUE(session_.reply({0, DIGEST, contract::offer_outcome::held, ""}));
  const auto out = sent();
  ASSERT_EQ(out.size(), 1U) << "it cost no credit, so none is renewed";
  EXPECT_EQ(out[0].type, message_type::agreement);
  EXPECT_EQ(out[0].body, R"({"agreement":")" + DIGEST + R"(","outcome":"held","session":5})" + "\n");
}

TEST_F(member_session, ignores_a_version_offered_in_another_session) {
  opened();
  hears("AGREEMENT", encode(contract::agreement_offer{4, "m", {{"a.toml", ""}}}).value_or("") + "\n");
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(member_session, hands_a_published_checkpoint_over_and_says_whether_it_cosigned) {
  EXPECT_FALSE(session_.cosign({})) << "no session is open";
  opened();
  const std::string published = encode(contract::checkpoint_line{5, {3, {tlog::empty_root()}, "note"}});
  hears("CHECKPOINT", published + "\n");
  auto noted = session_.take_events();
  ASSERT_EQ(noted.size(), 1U);
  EXPECT_EQ(noted[0].what, event_kind::published);
  EXPECT_THAT(noted[0].lines, ElementsAre(published));
  hears("CHECKPOINT", encode(contract::checkpoint_line{4, {3, {}, "note"}}) + "\n");
  EXPECT_THAT(events(), IsEmpty()) << "of another session";
  contract::cosign_line reply;
  reply.outcome = tlog::witness_answer::stale;
  reply.size = 7;
  EXPECT_TRUE(session_.cosign(reply));
  const auto out = sent();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].type, message_type::cosign);
  EXPECT_EQ(out[0].body, R"({"outcome":"stale","session":5,"size":7})"
                         "\n");
}

TEST_F(member_session, tells_at_the_next_greeting_of_the_checkpoint_that_it_saw_last) {
  opened();
  session_.saw("the newest");
  session_.on_connected(now_);
  const auto out = sent();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(contract::decode_hello(std::string_view(out[0].body).substr(0, out[0].body.size() - 1))->checkpoint,
            "the newest");
}

TEST_F(member_session, takes_every_minor_that_it_offered_and_no_other) {
  for (const std::int64_t minor : {1, 2, 3, 4, 5}) {
    session_.on_connected(now_);
    hears("WELCOME", encode(contract::welcome{static_cast<std::uint64_t>(10 + minor), minor, {1, 1}}) + "\n");
    EXPECT_EQ(session_.number(), static_cast<std::uint64_t>(10 + minor));
    events();
  }
  session_.on_connected(now_);
  events();
  hears("WELCOME", encode(contract::welcome{20, 6, {1, 1}}) + "\n");
  EXPECT_THAT(events(), ElementsAre(event_kind::broken));
  EXPECT_EQ(session_.number(), 0U);
}

}  // namespace
}  // namespace mash::kit
