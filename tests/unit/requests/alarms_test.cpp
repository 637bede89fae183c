// SPDX-License-Identifier: Apache-2.0
// Which moments have to be said. Every moment was worked out by hand; NOW is Friday 20 November 2026, 14:30 in London.
#include "hub/requests/alarms.hpp"
#include "hub/model/lifecycle.hpp"

#include <gmock/gmock.h>

#include "base/calendar_file.hpp"
#include "hub/requests/journal_alarms.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::NOW;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

instant at(std::string_view text) { return parse_rfc3339(text).value(); }

// Monday to Friday, nine to five.
std::shared_ptr<const calendar> office() {
  calendar_terms terms;
  for (std::size_t i = 0; i < 5; ++i) terms.week.at(i) = {{hours(9), hours(17)}};
  return std::make_shared<const calendar>(calendar::make(std::move(terms)).value());
}

class alarms : public ::testing::Test {
 protected:
  alarms() : members(test::demo_members()) { desk_of("cambridgeshire", office()); }

  void desk_of(const std::string& member, std::shared_ptr<const calendar> desk) {
    std::ranges::find(members, member, &known_member::name)->desk = std::move(desk);
  }
  check opened(const char* urgency, const std::function<void(json::object&)>& change = nullptr, instant now = NOW) {
    return make_plan(test::parsed_demo([&](json::object& document) {
                       document["urgency"] = urgency;
                       if (change) change(document);
                     }),
                     test::coordinator(), *test::shipped_agreement(), members, now)
        .value()
        .opened;
  }
  std::vector<alarm> pending(const check& whole, instant now = NOW) const {
    return pending_alarms(whole, {terms, members, started}, now);
  }
  std::optional<alarm> found(const check& whole, alarm_word what, std::string_view about = {},
                             instant now = NOW) const {
    for (const alarm& one : pending(whole, now))
      if (one.what == what && one.about == about) return one;
    return std::nullopt;
  }
  // As an adapter that took the question, and a person there has yet to look.
  static void acknowledge_all(check& whole) {
    for (agency& one : whole.agencies) one.acknowledged = true;
  }
  static void settle_all(check& whole) {
    for (agency& one : whole.agencies) one.fixed = policy::roster_outcome::refused;
    whole.version = 1;
    whole.version_at = NOW;
  }

  std::vector<known_member> members;
  alarm_terms terms;
  instant started = NOW - hours(24);
};

TEST_F(alarms, of_a_question_that_no_adapter_took_come_until_it_did) {
  check whole = opened("red");
  const auto one = found(whole, alarm_word::not_seen, "police");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->when, NOW + minutes(5));
  EXPECT_THAT(one->to, ElementsAre("agency:police", "coordinator"));
  acknowledge_all(whole);
  EXPECT_FALSE(found(whole, alarm_word::not_seen, "police"));
}

TEST_F(alarms, of_questions_that_nobody_took_wait_after_a_restart_until_adapters_could) {
  started = NOW + hours(1);
  EXPECT_EQ(found(opened("red"), alarm_word::not_seen, "police", started)->when, started + minutes(5));
}

TEST_F(alarms, of_an_answer_are_a_warning_then_a_chase_then_somebody_who_takes_it_up) {
  check whole = opened("red");
  acknowledge_all(whole);
  const instant due = whole.find_member("police")->human_deadline;
  const auto soon = found(whole, alarm_word::return_soon, "police"),
             over = found(whole, alarm_word::return_over, "police"),
             taken_up = found(whole, alarm_word::return_escalated, "police");
  ASSERT_TRUE(soon && over && taken_up);
  EXPECT_EQ(soon->when, due - minutes(30));
  EXPECT_THAT(soon->to, ElementsAre("agency:police"));
  EXPECT_EQ(over->when, due);
  EXPECT_THAT(over->to, ElementsAre("agency:police", "coordinator"));
  EXPECT_EQ(taken_up->when, due + minutes(15));
  EXPECT_THAT(taken_up->to, ElementsAre("mash_manager"));
  EXPECT_FALSE(found(whole, alarm_word::return_soon, "police", due)) << "no warning of what has come";
  EXPECT_TRUE(found(whole, alarm_word::return_over, "police", due + hours(1))) << "the hub was down meanwhile";
}

TEST_F(alarms, end_with_the_answer_the_cancellation_or_the_question_that_was_never_asked) {
  check settled = opened("red"), cancelled = settled, unasked = settled;
  settle_all(settled);
  cancelled.cancelled = cancellation{};
  for (agency& one : unasked.agencies) one.ask_id.clear();
  for (const check* one : {&settled, &cancelled, &unasked})
    for (const alarm& left : pending(*one)) EXPECT_THAT(left.about, Not(testing::AnyOf("police", "health", "schools")));
}

TEST_F(alarms, of_an_agency_that_timed_out_go_on_as_it_was_never_asked_in_truth) {
  check whole = opened("red");
  const instant due = whole.find_member("police")->human_deadline;
  ASSERT_EQ(outcome_of(*whole.find_member("police"), due), policy::roster_outcome::timed_out);
  EXPECT_TRUE(found(whole, alarm_word::return_over, "police", due));
  EXPECT_TRUE(found(whole, alarm_word::return_escalated, "police", due));
}

TEST_F(alarms, of_amber_count_the_working_hours_of_the_desk) {
  const auto desk = office();
  desk_of("police", desk);
  const check whole = opened("amber");
  const instant due = whole.find_member("police")->human_deadline;
  const auto soon = found(whole, alarm_word::return_soon, "police");
  const auto taken_up = found(whole, alarm_word::return_escalated, "police");
  ASSERT_TRUE(soon && taken_up);
  EXPECT_EQ(desk->working_time(soon->when, due), minutes(60));
  EXPECT_EQ(desk->working_time(due, taken_up->when), minutes(60));
  EXPECT_TRUE(desk->is_open(soon->when));
}

TEST_F(alarms, say_at_once_that_a_desk_is_closed_for_longer_than_the_limit) {
  desk_of("police", office());
  const instant saturday = at("2026-11-21T10:00:00Z");
  const check red = opened("red", nullptr, saturday);
  const auto closed = found(red, alarm_word::desk_closed, "police", saturday);
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->when, saturday);
  EXPECT_THAT(closed->to, ElementsAre("agency:police", "coordinator"));
  EXPECT_FALSE(found(red, alarm_word::desk_closed, "police", at("2026-11-23T09:00:00Z"))) << "it has opened";
  EXPECT_FALSE(found(opened("amber", nullptr, saturday), alarm_word::desk_closed, "police", saturday))
      << "its limit counts from when it opens: closed is not late";
}

TEST_F(alarms, of_a_managers_authority_come_when_it_is_awaited_owed_and_overdue) {
  check whole = opened("green");
  whole.awaiting_authority = true;
  EXPECT_EQ(found(whole, alarm_word::authority_awaited)->when, NOW);
  whole.awaiting_authority = false;
  EXPECT_FALSE(found(whole, alarm_word::authority_awaited));
  whole.authority_owed = true;
  whole.authority_due = NOW + minutes(60);
  EXPECT_EQ(found(whole, alarm_word::authority_soon)->when, NOW + minutes(45));
  EXPECT_EQ(found(whole, alarm_word::authority_overdue)->when, NOW + minutes(60));
  EXPECT_THAT(found(whole, alarm_word::authority_overdue)->to, ElementsAre("mash_manager", "coordinator"));
  whole.cancelled = cancellation{};
  EXPECT_TRUE(found(whole, alarm_word::authority_overdue)) << "it was asked, and somebody answers for that";
  whole.authority_owed = false;
  EXPECT_FALSE(found(whole, alarm_word::authority_overdue));
}

TEST_F(alarms, of_the_working_day_after_the_referral_come_before_it_is_over) {
  const auto referred = [](const char* when) {
    return [when](json::object& document) { document["referral_received_at"] = when; };
  };
  check friday = opened("red", referred("2026-11-20T10:00:00Z"));
  ASSERT_EQ(friday.decide_by, at("2026-11-23T10:00:00Z"));
  EXPECT_EQ(found(friday, alarm_word::decision_soon)->when, at("2026-11-20T16:00:00Z"))
      << "two hours of working time before it, and not in the night";
  EXPECT_EQ(found(friday, alarm_word::decision_overdue)->when, *friday.decide_by);
  EXPECT_FALSE(found(friday, alarm_word::decision_soon, {}, *friday.decide_by));
  EXPECT_FALSE(found(opened("red", [](json::object& document) { document.erase("referral_received_at"); }),
                     alarm_word::decision_overdue))
      << "of no referral";
  friday.decided.push_back({{}, NOW, 1, {}});
  for (const subject& who : friday.request.subjects)
    if (!who.is_adult()) {
      friday.decided.back().children.emplace_back();
      friday.decided.back().children.back().child = who.identity.id;
    }
  EXPECT_FALSE(found(friday, alarm_word::decision_overdue));
}

TEST_F(alarms, of_answers_that_nobody_decides_on_count_from_the_last_of_them) {
  check whole =
      opened("amber", [](json::object& document) { document["referral_received_at"] = "2026-11-20T14:00:00Z"; });
  EXPECT_FALSE(found(whole, alarm_word::decision_waiting)) << "some have yet to answer";
  settle_all(whole);
  EXPECT_EQ(found(whole, alarm_word::decision_waiting)->when, at("2026-11-23T10:30:00Z")) << "four working hours";
}

TEST_F(alarms, of_whom_to_tell_count_from_the_decision_and_end_when_it_is_recorded) {
  check whole = opened("amber");
  settle_all(whole);
  const std::string child = whole.request.subjects.front().identity.id;
  ASSERT_FALSE(whole.request.subjects.front().is_adult());
  whole.request.has_referrer = true;
  whole.request.relationships.clear();
  decision_taken act{{}, NOW, 1, {}};
  act.children.emplace_back();
  act.children.back().child = child;
  whole.decided.push_back(act);
  const std::string about = to_rfc3339(NOW);
  ASSERT_TRUE(found(whole, alarm_word::telling_due, about));
  EXPECT_EQ(found(whole, alarm_word::telling_due, about)->when, at("2026-11-23T14:30:00Z")) << "eight working hours";
  whole.decided.back().children.back().tellings.emplace_back().person = "referrer";
  EXPECT_FALSE(found(whole, alarm_word::telling_due, about));
}

TEST_F(alarms, hand_over_what_cannot_wait_at_closing_time) {
  check red = opened("red");
  acknowledge_all(red);
  const auto friday = found(red, alarm_word::hand_over, "2026-11-20");
  ASSERT_TRUE(friday);
  EXPECT_EQ(friday->when, at("2026-11-20T17:00:00Z"));
  EXPECT_THAT(friday->to, ElementsAre("edt_worker"));
  EXPECT_TRUE(found(red, alarm_word::hand_over, "2026-11-20", at("2026-11-22T12:00:00Z"))) << "the hub was down";
  EXPECT_FALSE(found(red, alarm_word::hand_over, "2026-11-20", at("2026-11-23T09:00:00Z"))) << "open again";
  EXPECT_EQ(found(red, alarm_word::hand_over, "2026-11-23", at("2026-11-23T09:00:00Z"))->when,
            at("2026-11-23T17:00:00Z"))
      << "and the next evening, while it is open";
  settle_all(red);
  EXPECT_FALSE(found(red, alarm_word::hand_over, "2026-11-20"));
}

TEST_F(alarms, hand_over_nothing_that_can_wait_nor_at_lunch_nor_without_hours) {
  check green = opened("green");
  acknowledge_all(green);
  for (agency& one : green.agencies) one.human_deadline = at("2026-11-23T09:00:01Z");
  EXPECT_FALSE(found(green, alarm_word::hand_over, "2026-11-20"));
  green.agencies.front().human_deadline = at("2026-11-23T09:00:00Z");
  EXPECT_TRUE(found(green, alarm_word::hand_over, "2026-11-20"));
  calendar_terms with_lunch;
  for (std::size_t i = 0; i < 7; ++i) with_lunch.week.at(i) = {{hours(9), hours(15)}, {hours(16), hours(17)}};
  desk_of("cambridgeshire", std::make_shared<const calendar>(calendar::make(with_lunch).value()));
  check red = opened("red");
  EXPECT_EQ(found(red, alarm_word::hand_over, "2026-11-20")->when, at("2026-11-20T17:00:00Z"));
  calendar_terms always;
  for (auto& day : always.week) day = {{hours(0), hours(24)}};
  for (const auto& desk : {std::shared_ptr<const calendar>(),
                           std::make_shared<const calendar>(calendar::make(std::move(always)).value())}) {
    desk_of("cambridgeshire", desk);
    for (const alarm& one : pending(red)) EXPECT_NE(one.what, alarm_word::hand_over);
  }
}

TEST_F(alarms, come_in_the_order_in_which_they_are_due) {
  const auto all = pending(opened("red"));
  EXPECT_FALSE(all.empty());
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &alarm::when));
}

TEST_F(alarms, that_were_raised_do_not_come_again_also_not_from_the_journal) {
  check whole = opened("red");
  const auto before = pending(whole);
  std::vector<raised_alarm> raised;
  for (const alarm& one : before) raised.push_back({one.what, one.about, one.due, NOW, one.to});
  const step said = alarmed_step(raised, NOW);
  ASSERT_TRUE(apply(whole, said).has_value());
  EXPECT_THAT(pending(whole), IsEmpty());
  ASSERT_EQ(whole.alarms.size(), before.size());
  EXPECT_EQ(whole.alarms.front().what, before.front().what);
  EXPECT_EQ(whole.alarms.front().about, before.front().about);
  EXPECT_EQ(whole.alarms.front().due, before.front().due);
  EXPECT_EQ(whole.alarms.front().to, before.front().to);
  EXPECT_EQ(whole.alarms.front().at, NOW);
}

TEST_F(alarms, of_a_step_that_does_not_read_back_are_corrupt) {
  check whole = opened("red");
  for (const char* text :
       {R"({})", R"({"alarms":[{}]})", R"({"alarms":[{"what":"siren","due":"2026-11-20T10:00:00.000Z"}]})"})
    EXPECT_FALSE(apply(whole, {"alarmed", NOW, json::parse(text).value().get_object()}).has_value()) << text;
}

TEST_F(alarms, as_notices_name_nobody_and_quote_nothing) {
  check whole = opened("red");
  whole.awaiting_authority = true;
  whole.authority_owed = true;
  whole.authority_due = NOW + minutes(60);
  for (const alarm& one : pending(whole)) {
    const notify::notice told = to_notice(whole, one, NOW);
    const std::string text = json::canonical(notify::to_json(told));
    EXPECT_LE(text.size(), notify::NOTICE_BYTES_MAX);
    EXPECT_THAT(told.text, AllOf(HasSubstr("A Red check "), HasSubstr(" UTC.")));
    EXPECT_THAT(text, Not(HasSubstr(whole.request.reference)));
    EXPECT_THAT(text, Not(HasSubstr(whole.asker.name)));
    for (const auto& who : whole.request.document.at("subjects").as_array())
      EXPECT_THAT(text, Not(HasSubstr(std::string(std::string_view(who.at("family_name").as_string())))));
    EXPECT_EQ(told.about, whole.id);
    EXPECT_EQ(told.to, one.to);
  }
}

TEST_F(alarms, have_one_id_each_which_is_the_same_again) {
  const check whole = opened("red");
  std::set<std::string> ids;
  for (const alarm& one : pending(whole)) {
    EXPECT_TRUE(ids.insert(to_notice(whole, one, NOW).id).second) << to_word(one.what);
    EXPECT_EQ(to_notice(whole, one, NOW).id, to_notice(whole, one, NOW + hours(1)).id);
  }
}

}  // namespace
}  // namespace mash::hub
