// SPDX-License-Identifier: Apache-2.0
// What an agency holds for a person there is open until that person has ruled on it, wherever the roster is read.
#include <gmock/gmock.h>

#include "hub/model/lifecycle.hpp"
#include "hub/requests/cancel.hpp"
#include "hub/requests/decide.hpp"
#include "hub/requests/queue.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using policy::roster_outcome;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

agency answered_with(roster_outcome outcome, std::int64_t held) {
  agency out;
  out.member = out.name = "police";
  out.ask_id = "0199";
  out.machine_deadline = NOW + std::chrono::minutes(1);
  out.human_deadline = NOW + std::chrono::hours(4);
  accepted_answer answer;
  answer.what.outcome = outcome;
  answer.what.safety.items_held = held;
  out.answer = std::move(answer);
  return out;
}

TEST(what_waits_for_a_person, is_worse_than_what_the_system_said_and_better_than_no_usable_reply) {
  EXPECT_EQ(outcome_of(answered_with(roster_outcome::answered, 0), NOW), roster_outcome::answered);
  for (const roster_outcome said : {roster_outcome::answered, roster_outcome::no_trace, roster_outcome::partly_searched,
                                    roster_outcome::ambiguous_match, roster_outcome::withheld})
    EXPECT_EQ(outcome_of(answered_with(said, 1), NOW), roster_outcome::awaiting_human) << to_word(said);
  agency broken = answered_with(roster_outcome::answered, 1);
  broken.fixed = roster_outcome::invalid_reply;
  EXPECT_EQ(outcome_of(broken, NOW), roster_outcome::invalid_reply);
}

TEST(what_waits_for_a_person, is_overdue_from_the_return_time_on_and_never_of_a_cancelled_check) {
  agency one = answered_with(roster_outcome::answered, 2);
  EXPECT_FALSE(is_overdue(one, one.human_deadline - std::chrono::milliseconds(1)));
  EXPECT_TRUE(is_overdue(one, one.human_deadline));
  one.stopped = true;
  EXPECT_FALSE(is_overdue(one, one.human_deadline));
}

TEST(what_waits_for_a_person, keeps_a_check_open_and_the_first_version_does_not_wait_for_it) {
  check whole;
  whole.agencies = {answered_with(roster_outcome::answered, 1), answered_with(roster_outcome::no_trace, 0)};
  EXPECT_FALSE(all_settled(whole, NOW));
  EXPECT_FALSE(nothing_is_open(whole, NOW));
  EXPECT_TRUE(all_have_spoken(whole, NOW));
  EXPECT_TRUE(first_version_due(whole, NOW)) << "though no machine deadline has passed";
  whole.agencies.push_back({});
  whole.agencies.back().machine_deadline = NOW + std::chrono::minutes(1);
  whole.agencies.back().human_deadline = NOW + std::chrono::hours(1);
  whole.agencies.back().connected = true;
  EXPECT_FALSE(all_have_spoken(whole, NOW));
  EXPECT_FALSE(first_version_due(whole, NOW)) << "one has said nothing at all";
  whole.awaiting_authority = true;
  EXPECT_FALSE(all_have_spoken(whole, NOW));
}

class held_items : public request_service {
 protected:
  contract::answer police_holding(std::int64_t held) {
    contract::answer out = test::simple_answer(asked_of("police"), "police", time.at);
    out.safety.items_held = held;
    return out;
  }
  void send(const contract::answer& what) {
    const std::size_t before = acknowledged("police");
    say("police", contract::message_type::answer, ledger.line_of(what, time.at));
    ASSERT_TRUE(run_until([&] { return acknowledged("police") == before + 1; }));
  }
  // Everybody has answered, and the police hold one item.
  std::string open_with_one_held() {
    connect_all();
    const auto page = ask(test::demo_request());
    EXPECT_TRUE(page.has_value());
    for (const std::string& member : MEMBERS)
      if (member != "police") answer(member);
    send(police_holding(1));
    EXPECT_TRUE(run_until([&] { return show(page->request).at("version").as_int64() == 1; }));
    return page->request;
  }
  void rule(std::int64_t left = 0) {
    contract::answer next = police_holding(left);
    next.revision = 2;
    send(next);
  }
  static const json::object& line(const json::object& response, std::string_view member) {
    for (const auto& entry : response.at("roster").as_array())
      if (entry.at("agency").as_string() == member) return entry.get_object();
    throw std::logic_error("not on the roster");
  }
  static std::vector<std::string> kinds(const json::object& response, std::string_view list, std::string_view about) {
    std::vector<std::string> out;
    for (const auto& one : response.at(list).as_array())
      if (one.at("about").as_string() == about) out.emplace_back(std::string_view(one.at("kind").as_string()));
    return out;
  }
};

TEST_F(held_items, leave_the_agency_awaited_and_the_check_open_until_a_person_has_ruled) {
  const std::string id = open_with_one_held();
  const json::object first = show(id);
  EXPECT_EQ(outcome(first, "police"), "awaiting_human");
  EXPECT_TRUE(line(first, "police").contains("answered_at")) << "what its system said is there all the same";
  EXPECT_FALSE(line(first, "police").contains("overdue"));
  EXPECT_EQ(first.at("state").as_string(), "open");
  EXPECT_THAT(kinds(first, "gaps", "police"), ElementsAre("agency_holding"));
  rule();
  const json::object second = show(id);
  EXPECT_EQ(outcome(second, "police"), "answered");
  EXPECT_EQ(second.at("state").as_string(), "complete");
  EXPECT_EQ(second.at("version").as_int64(), 2);
  EXPECT_THAT(kinds(second, "gaps", "police"), ElementsAre());
  EXPECT_EQ(outcome(show(id, 1), "police"), "awaiting_human") << "as it was";
}

TEST_F(held_items, stay_awaited_while_only_some_are_ruled_on) {
  const std::string id = open_with_one_held();
  rule(1);
  EXPECT_EQ(outcome(show(id), "police"), "awaiting_human");
  EXPECT_EQ(show(id).at("state").as_string(), "open");
}

TEST_F(held_items, are_overdue_at_the_return_time_and_in_the_queue_until_then_as_due) {
  const std::string id = open_with_one_held();
  const auto row = [&] { return hub->list(test::coordinator()).at(0); };
  ASSERT_FALSE(row().at("awaiting").as_array().empty()) << "the police";
  const auto return_by = parse_rfc3339(line(show(id), "police").at("return_by").as_string()).value();
  time.at = return_by;
  const json::object late = show(id);
  EXPECT_TRUE(line(late, "police").at("overdue").as_bool());
  EXPECT_THAT(kinds(late, "notices", "police"), testing::Contains("overdue"));
  EXPECT_EQ(late.at("state").as_string(), "open") << "nothing is released, and nothing forgotten, by time alone";
  bool waits = false;
  for (const auto& one : row().at("awaiting").as_array())
    waits |= one.at("what").as_string() == "answer" && one.at("agency").as_string() == "police" &&
             one.at("due").as_string() == "overdue";
  EXPECT_TRUE(waits);
}

TEST_F(held_items, let_a_waiting_asker_go_at_once_with_202) {
  connect_all();
  auto pending = boost::asio::co_spawn(*io, hub->ask(test::coordinator(), test::demo_request(), "", seconds(20)),
                                       boost::asio::use_future);
  ASSERT_TRUE(run_until([&] { return exchange.lines.size() == 5; }));
  const auto since = std::chrono::steady_clock::now();
  for (const std::string& member : MEMBERS)
    if (member != "police") answer(member);
  say("police", contract::message_type::answer, ledger.line_of(police_holding(1), time.at));
  const auto page = finish(pending);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->status, 202U);
  EXPECT_LT(std::chrono::steady_clock::now() - since, seconds(15)) << "no person decides within the time that is left";
  const auto body = json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  EXPECT_EQ(body.at("version").as_int64(), 1);
  EXPECT_EQ(body.at("state").as_string(), "open");
}

TEST_F(held_items, are_waited_for_after_a_restart_too) {
  const std::string id = open_with_one_held();
  restart();
  EXPECT_EQ(outcome(show(id), "police"), "awaiting_human");
  connect("police");
  EXPECT_TRUE(exchange.of("police", contract::message_type::ask).empty()) << "its system has answered";
  EXPECT_EQ(hub->list(test::coordinator()).size(), 1U);
}

TEST_F(held_items, are_a_gap_that_no_further_action_has_to_be_reasoned_despite) {
  check whole;
  whole.version = 1;
  whole.agencies = {answered_with(roster_outcome::no_trace, 1)};
  EXPECT_THAT(gaps_in_answers(whole, NOW), ElementsAre("police"));
  EXPECT_FALSE(refuse_cancel(whole, NOW).has_value());
  whole.agencies = {answered_with(roster_outcome::no_trace, 0)};
  EXPECT_THAT(gaps_in_answers(whole, NOW), ElementsAre());
  EXPECT_EQ(refuse_cancel(whole, NOW)->word, "nothing_to_cancel");
}

TEST_F(held_items, stay_on_the_roster_as_awaited_when_the_check_is_cancelled) {
  const std::string id = open_with_one_held();
  ASSERT_TRUE(run(hub->cancel(test::coordinator(), id, R"({"reason":"Sent for the wrong family."})")).has_value());
  const json::object after = show(id);
  EXPECT_EQ(after.at("state").as_string(), "cancelled");
  EXPECT_EQ(outcome(after, "police"), "awaiting_human");
  EXPECT_THAT(std::string(line(after, "police").at("explanation").as_string()), HasSubstr("had yet to look"));
  restart();
  EXPECT_EQ(outcome(show(id), "police"), "awaiting_human");
}

}  // namespace
}  // namespace mash::hub
