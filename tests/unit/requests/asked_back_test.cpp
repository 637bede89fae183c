// SPDX-License-Identifier: Apache-2.0
// HOLDING: a person at the agency is looking, and says until when. It is shown and kept, moves the clock of what may
// wait, and never that of Red.
#include <gmock/gmock.h>

#include "hub/model/lifecycle.hpp"
#include "hub/requests/alarms.hpp"
#include "hub/requests/journal_back.hpp"
#include "hub/requests/queue.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::message_type;
using std::chrono::hours;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

agency asked_at_now(std::chrono::hours limit = hours(4)) {
  agency out;
  out.member = out.name = "police";
  out.ask_id = "0199";
  out.asked_at = NOW;
  out.machine_deadline = NOW + std::chrono::minutes(1);
  out.human_deadline = NOW + limit;
  out.connected = out.seen = out.acknowledged = true;
  return out;
}

TEST(a_person_looking, is_waited_for_at_once_and_not_only_once_its_system_had_its_time) {
  agency one = asked_at_now();
  EXPECT_EQ(outcome_of(one, NOW), policy::roster_outcome::pending);
  EXPECT_FALSE(has_spoken(one, NOW));
  one.looking = person_looking{NOW, 0, {}};
  EXPECT_EQ(outcome_of(one, NOW), policy::roster_outcome::awaiting_human);
  EXPECT_TRUE(has_spoken(one, NOW)) << "its system says nothing of its own";
  one.looking->items_held = 2;
  EXPECT_FALSE(has_spoken(one, NOW)) << "what its system may say is on its way";
  EXPECT_FALSE(is_settled(one, NOW));
}

// A wish from a desk is as much ours to answer as one that comes with an ambiguous match.
TEST(a_person_looking, who_asks_for_an_identifier_is_waited_for_and_is_owed_one) {
  check whole;
  whole.agencies.push_back(asked_at_now());
  agency& one = whole.agencies.front();
  one.looking = person_looking{NOW, 0, {}};
  EXPECT_FALSE(wants_identifier(one, NOW));
  one.needs.push_back({"a2", {contract::identifier::nhs_number}, NOW});
  EXPECT_TRUE(wants_identifier(one, NOW));
  std::vector<awaited_word> words;
  for (const awaited& each : awaited_in(whole, NOW)) words.push_back(each.what);
  EXPECT_THAT(words, testing::ElementsAre(awaited_word::identifier, awaited_word::answer));
  one.stopped = true;
  EXPECT_FALSE(wants_identifier(one, NOW));
}

TEST(a_person_looking, moves_the_clock_of_what_may_wait_and_never_of_red) {
  check whole;
  whole.request.urgency = policy::urgency::amber;
  agency one = asked_at_now();
  EXPECT_EQ(awaited_until(whole, one), one.human_deadline);
  one.looking = person_looking{NOW, 0, NOW + hours(6)};
  EXPECT_EQ(awaited_until(whole, one), NOW + hours(6));
  EXPECT_TRUE(is_overdue(one, NOW + hours(5))) << "its return time is what was agreed";
  one.looking->expected_by = NOW + hours(1);
  EXPECT_EQ(awaited_until(whole, one), one.human_deadline) << "and is not shortened either";
  one.looking->expected_by = NOW + hours(40);
  EXPECT_EQ(awaited_until(whole, one), NOW + hours(8)) << "at most as long again as was agreed";
  whole.decide_by = NOW + hours(7);
  EXPECT_EQ(awaited_until(whole, one), NOW + hours(7)) << "and not past our own decision";
  whole.decide_by = NOW + hours(2);
  EXPECT_EQ(awaited_until(whole, one), NOW + hours(8)) << "which was due before the answer already";
  whole.request.urgency = policy::urgency::red;
  EXPECT_EQ(awaited_until(whole, one), one.human_deadline);
}

TEST(a_person_looking, who_will_be_late_is_told_of_at_once_and_chased_only_when_they_said) {
  check whole;
  whole.request.urgency = policy::urgency::amber;
  whole.version = 1;
  whole.agencies = {asked_at_now()};
  whole.agencies[0].looking = person_looking{NOW, 0, NOW + hours(6)};
  const alarm_terms terms;
  const auto when = [&](alarm_word what) -> std::optional<instant> {
    for (const alarm& one : pending_alarms(whole, {terms, {}, NOW}, NOW))
      if (one.what == what) return one.when;
    return std::nullopt;
  };
  EXPECT_EQ(when(alarm_word::expected_late), NOW);
  EXPECT_EQ(when(alarm_word::return_over), NOW + hours(6));
  EXPECT_EQ(when(alarm_word::return_escalated), NOW + hours(7));
  whole.request.urgency = policy::urgency::red;
  EXPECT_EQ(when(alarm_word::expected_late), NOW);
  EXPECT_EQ(when(alarm_word::return_over), NOW + hours(4)) << "Red is chased when it was due";
  whole.agencies[0].looking->expected_by = NOW + hours(3);
  EXPECT_EQ(when(alarm_word::expected_late), std::nullopt);
  const alarm late{alarm_word::expected_late, "police", NOW, {}, NOW + hours(4), {"coordinator"}};
  EXPECT_EQ(to_notice(whole, late, NOW).text,
            "A Red check is looked at by a person at police, who expects to answer only after the time it is due: "
            "2026-11-20 18:30 UTC.");
}

TEST(a_person_looking, what_was_said_of_an_earlier_round_is_said_again_of_the_next) {
  check whole;
  whole.id = "0199";
  whole.request.urgency = policy::urgency::green;
  whole.agencies = {asked_at_now()};
  const alarm_terms terms;
  const auto words = [&] {
    std::vector<alarm_word> out;
    for (const alarm& one : pending_alarms(whole, {terms, {}, NOW}, NOW + hours(5))) out.push_back(one.what);
    return out;
  };
  ASSERT_THAT(words(), Contains(alarm_word::return_over));
  whole.alarms.push_back({alarm_word::return_over, "police", NOW + hours(4), NOW + hours(4), {}});
  EXPECT_THAT(words(), Not(Contains(alarm_word::return_over)));
  const alarm over{alarm_word::return_over, "police", NOW, {}, NOW, {}};
  const std::string first = to_notice(whole, over, NOW).id;
  whole.agencies[0].round = 2;
  whole.agencies[0].asked_at = NOW + hours(5);
  EXPECT_THAT(words(), Contains(alarm_word::return_over));
  EXPECT_NE(to_notice(whole, over, NOW).id, first) << "else whoever delivers it would take it for the same";
}

TEST(a_step_of_it, that_does_not_fit_its_check_is_damage) {
  check whole;
  whole.agencies = {asked_at_now()};
  const step good = holding_step({"0199", 7, 3, NOW + hours(1)}, NOW);
  const auto applies = [&](const step& what) {
    check copy = whole;
    return apply(copy, what).has_value();
  };
  EXPECT_TRUE(applies(good));
  for (const auto& [name, value] :
       {std::pair<const char*, json::value>("ask", "0200"), {"items_held", -1}, {"expected_by", "soon"}}) {
    step bad = good;
    bad.content[name] = value;
    EXPECT_FALSE(applies(bad)) << name;
  }
  EXPECT_FALSE(applies(needs_over_step({"0199"}, NOW))) << "nothing was wanted";
  EXPECT_FALSE(applies(none_known_step({"0199"}, {test::coordinator().who, NOW, "Nobody knows."})));
}

class holding : public request_service {
 protected:
  static const json::object& line(const json::object& response, std::string_view member) {
    for (const auto& entry : response.at("roster").as_array())
      if (entry.at("agency").as_string() == member) return entry.get_object();
    throw std::logic_error("not on the roster");
  }
  void hold(const std::string& member, std::int64_t held, std::optional<instant> expected = {}) {
    say(member, message_type::holding,
        contract::encode(
            contract::holding{asked_of(member).ask_id, hub->state_of_member(member).session, held, expected}));
  }
  std::string asked() {
    connect_all();
    const auto page = ask(test::demo_request());
    EXPECT_TRUE(page.has_value());
    return page->request;
  }
};

TEST_F(holding, is_on_the_roster_and_the_queue_with_its_time_and_over_a_restart_too) {
  const std::string id = asked();
  hold("police", 0, NOW + hours(2));
  const auto seen = [&] {
    const json::object now = show(id);
    EXPECT_EQ(outcome(now, "police"), "awaiting_human");
    EXPECT_EQ(json::canonical(line(now, "police").at("looking")),
              R"({"expected_by":"2026-11-20T16:30:00.000Z","since":"2026-11-20T14:30:00.000Z"})");
    const json::object row = hub->list(test::coordinator()).at(0).as_object();
    bool waits = false;
    for (const auto& one : row.at("awaiting").as_array())
      if (one.at("what").as_string() == "answer" && one.at("agency").as_string() == "police")
        waits = one.at("expected_by").as_string() == "2026-11-20T16:30:00.000Z";
    EXPECT_TRUE(waits);
  };
  seen();
  restart();
  seen();
  connect("police");
  EXPECT_EQ(exchange.of("police", message_type::ask).size(), 1U) << "a new session acknowledges again";
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  EXPECT_EQ(outcome(show(id), "police"), "answered");
  EXPECT_FALSE(line(show(id), "police").contains("looking"));
}

TEST_F(holding, changes_the_response_once_however_often_it_is_said) {
  const std::string id = asked();
  for (const std::string& member : MEMBERS)
    if (member != "police") answer(member);
  hold("police", 0);
  ASSERT_TRUE(run_until([&] { return show(id).at("version").as_int64() == 1; })) << "only a person is waited for";
  hold("police", 0);
  EXPECT_EQ(show(id).at("version").as_int64(), 1);
  hold("police", 0, NOW + hours(1));
  EXPECT_EQ(show(id).at("version").as_int64(), 2);
  for (int i = 0; i < 2 * ASKED_BACK_MAX; ++i) hold("police", i % 2);
  EXPECT_LE(show(id).at("version").as_int64(), 1 + ASKED_BACK_MAX) << "a member that goes on and on is not heard";
}

// What the member says waits for the commit that replaces its question.
TEST_F(holding, of_a_question_that_is_being_replaced_is_not_said_of_the_new_one) {
  const std::string id = asked();
  const auto answer_and_wait = [&](const std::string& member) {
    const std::size_t before = acknowledged(member);
    answer(member);
    return run_until([&] { return acknowledged(member) > before; });
  };
  for (const std::string& member : MEMBERS)
    if (member != "police") ASSERT_TRUE(answer_and_wait(member));
  hold("police", 0);
  ASSERT_TRUE(run_until([&] { return outcome(show(id), "police") == "awaiting_human"; }));
  const std::uint64_t session = hub->state_of_member("police").session;
  for (const char* reason : {"Once.", "And again."}) {
    const std::string earlier = asked_of("police").ask_id;
    const std::string wish = json::canonical(json::object{{"reason", reason}, {"agencies", json::array{"police"}}});
    auto done = boost::asio::co_spawn(*io, hub->ask_again(test::coordinator(), id, wish, {}), boost::asio::use_future);
    io->restart();
    io->poll_one();  // up to its commit
    hold("police", 0, time.at + hours(1));
    say("police", message_type::need,
        contract::encode(contract::need{earlier, session, "a2", {contract::identifier::telephone}}));
    ASSERT_TRUE(finish(done).has_value());
    ASSERT_NE(asked_of("police").ask_id, earlier);
    ASSERT_TRUE(answer_and_wait("health"));  // and whatever waited has had its turn
    const json::object now = show(id);
    EXPECT_EQ(outcome(now, "police"), "pending");
    EXPECT_FALSE(line(now, "police").contains("looking"));
    EXPECT_FALSE(line(now, "police").contains("wants"));
  }
}

TEST_F(holding, past_the_return_time_is_said_on_the_response) {
  const std::string id = asked();
  hold("police", 0, NOW + hours(400));
  const json::object now = show(id);
  EXPECT_TRUE(line(now, "police").at("looking").at("after_return_by").as_bool());
  std::string said;
  for (const auto& one : now.at("notices").as_array())
    if (one.at("kind").as_string() == "expected_late") said = std::string_view(one.at("text").as_string());
  EXPECT_THAT(said, testing::HasSubstr("Red does not wait for it"));
}

TEST_F(holding, of_a_question_of_another_or_of_none_changes_nothing) {
  const std::string id = asked();
  const std::string theirs = asked_of("health").ask_id;
  for (const std::string& ask : {theirs, new_uuid(NOW)})
    say("police", message_type::holding,
        contract::encode(contract::holding{ask, hub->state_of_member("police").session, 0, {}}));
  EXPECT_EQ(outcome(show(id), "health"), "pending");
  EXPECT_EQ(outcome(show(id), "police"), "pending");
  ASSERT_TRUE(run(hub->cancel(test::coordinator(), id, R"({"reason":"Sent for the wrong family."})")).has_value());
  hold("police", 0, NOW + hours(1));
  EXPECT_FALSE(line(show(id), "police").contains("looking"));
}

}  // namespace
}  // namespace mash::hub
