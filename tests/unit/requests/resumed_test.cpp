// SPDX-License-Identifier: Apache-2.0
// A hub that starts again: members that connect while it still reads what is open, and what it told before that an
// agency had taken.
#include <gmock/gmock.h>

#include "hub/requests/history.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::message_type;
using testing::Contains;
using testing::Not;
using testing::SizeIs;

class resumed : public request_service {
 protected:
  void take(const std::string& member) {
    say(member, message_type::ack,
        contract::encode(
            contract::ack{asked_of(member).ask_id, hub->state_of_member(member).session, 0,
                          contract::digest_of_line(exchange.of(member, message_type::ask).back().line).value()}));
  }
  void look() { run<void>(hub->pass_deadlines()); }
  std::vector<std::string> kinds(const std::string& id) {
    std::vector<std::string> out;
    for (const step& one : run(store->load(id)).value()) out.push_back(one.kind);
    return out;
  }
  // The schools' adapter has taken the question and nobody there has answered; the others have.
  std::string awaiting_the_schools() {
    connect_all();
    const auto page = ask(test::demo_request());
    for (const std::string& member : MEMBERS)
      if (member != "schools") answer(member);
    EXPECT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
    take("schools");
    time.at = NOW + std::chrono::minutes(1);
    look();
    return page->request;
  }
};

TEST_F(resumed, a_member_that_connects_while_open_checks_are_read_is_asked_all_of_them) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(ask(test::demo_request()).has_value());
  stop();
  exchange.lines.clear();
  open();
  connect("police");  // before the first of them is in memory
  ASSERT_TRUE(run(hub->restore()).has_value());
  EXPECT_THAT(exchange.of("police", message_type::ask), SizeIs(3));
  EXPECT_THAT(exchange.of("health", message_type::ask), SizeIs(0)) << "not connected";
}

TEST_F(resumed, the_longest_answers_of_everybody_at_once_are_read_again) {
  connect_all();
  const auto page = ask(test::demo_request());
  for (const std::string& member : MEMBERS) {
    contract::answer reply = test::simple_answer(asked_of(member), member, time.at);
    reply.items.resize(1500, reply.items.front());
    for (std::size_t i = 0; i < reply.items.size(); ++i) {
      reply.items[i].what.id = member + "-" + std::to_string(i);
      reply.items[i].what.summary = std::string(500, '"');  // twice as long within a line
    }
    const std::string line = ledger.line_of(reply, time.at);
    ASSERT_GT(line.size(), contract::LINE_BYTES_MAX * 9 / 10);
    ASSERT_LE(line.size(), contract::LINE_BYTES_MAX);
    say(member, message_type::answer, line);
  }
  for (const std::string& member : MEMBERS) ASSERT_TRUE(run_until([&] { return acknowledged(member) == 1; })) << member;
  restart();
  const auto again = run(hub->show(test::coordinator(), page->request, 0));
  ASSERT_TRUE(again.has_value());
  EXPECT_GT(again->body.size(), MEMBERS.size() * contract::LINE_BYTES_MAX / 4);
}

TEST_F(resumed, a_member_that_connects_meanwhile_is_told_to_stop_what_was_cancelled) {
  connect_all();
  const auto page = ask(test::demo_request());
  const std::string reason = json::canonical(json::object{{"reason", "Asked about the wrong family."}});
  ASSERT_TRUE(run(hub->cancel(test::coordinator(), page->request, reason)).has_value());
  stop();
  exchange.lines.clear();
  open();
  connect("police");
  ASSERT_TRUE(run(hub->restore()).has_value());
  EXPECT_THAT(exchange.of("police", message_type::cancel), SizeIs(1));
  EXPECT_THAT(exchange.of("police", message_type::ask), SizeIs(0));
}

TEST_F(resumed, what_an_agency_has_taken_stays_awaited_and_overdue_and_is_never_called_untaken) {
  const std::string id = awaiting_the_schools();
  EXPECT_EQ(outcome(show(id), "schools"), "awaiting_human");
  restart();
  time.at = NOW + std::chrono::hours(30);
  look();  // no adapter has connected yet
  const json::object page = show(id);
  EXPECT_EQ(outcome(page, "schools"), "awaiting_human");
  EXPECT_EQ(page.at("state").as_string(), "open");
  EXPECT_EQ(page.at("version").as_int64(), 1);
  connect_all();
  look();  // its adapter is back and has yet to acknowledge
  EXPECT_EQ(outcome(show(id), "schools"), "awaiting_human");
  answer("schools");
  ASSERT_TRUE(run_until([&] { return acknowledged("schools") == 1; }));
  EXPECT_EQ(show(id).at("state").as_string(), "complete");
}

TEST_F(resumed, that_it_was_taken_is_journalled_once_and_only_where_an_answer_is_missing) {
  const std::string id = awaiting_the_schools();
  look();
  const auto there = kinds(id);
  EXPECT_EQ(std::ranges::count(there, "taken"), 1);
  const auto steps = run(store->load(id)).value();
  const auto whole = rebuild(steps).value();
  EXPECT_TRUE(whole.find_member("schools")->taken);
  EXPECT_FALSE(whole.find_member("police")->taken);
}

TEST_F(resumed, what_no_adapter_ever_took_is_timed_out_all_the_same) {
  const auto page = ask(test::demo_request());
  time.at = NOW + std::chrono::minutes(1);
  look();
  EXPECT_THAT(kinds(page->request), Not(Contains("taken")));
  restart();
  time.at = NOW + std::chrono::hours(30);
  look();
  EXPECT_EQ(outcome(show(page->request), "schools"), "timed_out");
}

TEST(a_taken_step, of_a_question_that_was_not_asked_is_damage) {
  check whole;
  EXPECT_FALSE(apply(whole, taken_step({"01934567-89ab-7cde-8f01-23456789abcd"}, NOW)).has_value());
}

}  // namespace
}  // namespace mash::hub
