// SPDX-License-Identifier: Apache-2.0
// The clocks of a check: return times in the working hours of a desk, Red through closing time, a decision one working
// day after the referral. Every moment was worked out by hand; NOW is Friday 20 November 2026, 14:30 in London.
#include <gmock/gmock.h>

#include "base/calendar_file.hpp"
#include "hub/assemble/response.hpp"
#include "hub/requests/journal.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::NOW;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

instant at(std::string_view text) { return parse_rfc3339(text).value(); }

// Monday to Friday, nine to five.
std::shared_ptr<const calendar> office(std::vector<closed_period> closed = {}) {
  calendar_terms terms;
  for (std::size_t i = 0; i < 5; ++i) terms.week.at(i) = {{hours(9), hours(17)}};
  terms.closed = std::move(closed);
  return std::make_shared<const calendar>(calendar::make(std::move(terms)).value());
}

std::vector<known_member> members_with(const std::string& member, std::shared_ptr<const calendar> desk) {
  std::vector<known_member> out = test::demo_members();
  std::ranges::find(out, member, &known_member::name)->desk = std::move(desk);
  return out;
}

check opened(const std::vector<known_member>& members, const char* urgency, instant now = NOW,
             const std::function<void(json::object&)>& change = nullptr) {
  return make_plan(test::parsed_demo([&](json::object& document) {
                     document["urgency"] = urgency;
                     if (change) change(document);
                   }),
                   test::coordinator(), *test::shipped_agreement(), members, now)
      .value()
      .opened;
}

// How long the agreement gives an agency for this urgency.
std::chrono::milliseconds given(const char* urgency) {
  const check plain = opened(test::demo_members(), urgency);
  return plain.find_member("police")->human_deadline - plain.opened_at;
}

std::vector<json::object> notices(const check& whole, std::string_view kind, instant as_of) {
  std::vector<json::object> out;
  const json::object response = assemble(whole, as_of);
  for (const auto& one : response.at("notices").as_array())
    if (one.at("kind").as_string() == kind) out.push_back(one.as_object());
  return out;
}

TEST(return_times, count_the_working_hours_of_the_desk) {
  const auto desk = office();
  for (const char* urgency : {"amber", "green"}) {
    const check whole = opened(members_with("peterborough", desk), urgency);
    EXPECT_EQ(desk->working_time(NOW, whole.find_member("peterborough")->human_deadline), given(urgency)) << urgency;
    EXPECT_EQ(whole.find_member("police")->human_deadline, NOW + given(urgency)) << "whose hours are not known";
  }
}

TEST(return_times, of_red_run_through_closing_time) {
  const check whole = opened(members_with("peterborough", office()), "red");
  EXPECT_EQ(whole.find_member("peterborough")->human_deadline, NOW + given("red"));
}

TEST(return_times, stand_in_the_question_as_they_stand_on_the_roster) {
  const check whole = opened(members_with("peterborough", office()), "green");
  const agency& one = *whole.find_member("peterborough");
  EXPECT_THAT(one.question, HasSubstr(to_rfc3339(one.human_deadline)));
}

TEST(closed_desk, is_told_at_once_with_why_until_when_and_whom_to_ring) {
  const instant evening = at("2026-11-20T19:00:00Z");
  const check whole = opened(members_with("police", office()), "red", evening);
  const agency& police = *whole.find_member("police");
  EXPECT_EQ(police.closed_because, "closed at this hour");
  EXPECT_EQ(police.reopens_at, at("2026-11-23T09:00:00Z"));
  const auto told = notices(whole, "desk_closed", evening);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].at("severity").as_string(), "red");
  EXPECT_EQ(told[0].at("about").as_string(), "police");
  EXPECT_EQ(told[0].at("text").as_string().find("still answers"), std::string::npos) << "it has not been reached";
  EXPECT_THAT(std::string(std::string_view(told[0].at("text").as_string())),
              AllOf(HasSubstr("Constabulary"), HasSubstr("closed at this hour"), HasSubstr("ring 101")));
  EXPECT_THAT(notices(whole, "desk_closed", at("2026-11-23T09:00:00Z")), IsEmpty()) << "by then it is open";
  for (const auto& entry : assemble(whole, evening).at("roster").as_array())
    EXPECT_EQ(entry.as_object().contains("closed"), entry.at("agency").as_string() == "police");
}

TEST(closed_desk, whose_system_was_reached_may_still_answer_by_itself) {
  check whole = opened(members_with("police", office()), "red", at("2026-11-20T19:00:00Z"));
  for (agency& one : whole.agencies) one.connected = true;
  EXPECT_NE(
      notices(whole, "desk_closed", at("2026-11-20T19:00:01Z")).at(0).at("text").as_string().find("still answers"),
      std::string::npos);
}

TEST(closed_desk, says_the_words_of_its_own_closed_period) {
  const auto desk =
      office({{parse_iso_date("2026-11-16").value(), parse_iso_date("2026-11-27").value(), "moving house"}});
  const check whole = opened(members_with("schools", desk), "amber");
  EXPECT_EQ(whole.find_member("schools")->closed_because, "moving house");
  EXPECT_EQ(notices(whole, "desk_closed", NOW).at(0).at("severity").as_string(), "amber");
}

TEST(closed_desk, is_no_matter_once_its_system_has_answered) {
  const instant evening = at("2026-11-20T19:00:00Z");
  check whole = opened(members_with("police", office()), "red", evening);
  for (agency& one : whole.agencies) {
    one.answer.emplace();
    one.answer->what.outcome = policy::roster_outcome::no_trace;
  }
  EXPECT_THAT(notices(whole, "desk_closed", evening), IsEmpty());
}

TEST(an_open_desk, has_nothing_to_tell) {
  const check whole = opened(members_with("police", office()), "red");
  EXPECT_TRUE(whole.find_member("police")->closed_because.empty());
  EXPECT_THAT(notices(whole, "desk_closed", NOW), IsEmpty());
}

TEST(decision, is_due_one_working_day_after_the_referral_by_the_authoritys_own_calendar) {
  const auto members = members_with("cambridgeshire", office());
  EXPECT_EQ(opened(members, "red").decide_by, at("2026-11-23T14:20:00Z")) << "Friday 14:20, over the weekend";
  EXPECT_FALSE(opened(test::demo_members(), "red").decide_by.has_value()) << "hours not known";
  EXPECT_FALSE(opened(members, "red", NOW, [](json::object& document) { document.erase("referral_received_at"); })
                   .decide_by.has_value())
      << "a contact is no referral yet";
}

TEST(decision, that_is_late_is_told_in_red_until_every_child_is_decided) {
  check whole = opened(members_with("cambridgeshire", office()), "red");
  const instant due = *whole.decide_by;
  EXPECT_THAT(notices(whole, "decision_due", due - minutes(1)), IsEmpty());
  const auto told = notices(whole, "decision_due", due);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].at("severity").as_string(), "red");
  EXPECT_TRUE(told[0].at("overdue").as_bool());
  const auto decide = [&](const char* child) {
    child_decision one;
    one.child = child;
    whole.decided.push_back({test::coordinator().who, NOW, 1, {one}});
  };
  decide("c1");
  EXPECT_EQ(notices(whole, "decision_due", due).size(), 1U) << "c2 is not decided";
  decide("c2");
  EXPECT_THAT(notices(whole, "decision_due", due), IsEmpty());
}

TEST(decision, an_agency_whose_return_time_is_after_it_is_named_beforehand) {
  // Green gives more than one working day; every desk keeps the same hours.
  std::vector<known_member> members = test::demo_members();
  for (known_member& one : members) one.desk = office();
  const check whole = opened(members, "green");
  std::vector<std::string> about;
  for (const auto& one : notices(whole, "decision_due", NOW)) {
    about.emplace_back(std::string_view(one.at("about").as_string()));
    EXPECT_EQ(one.at("severity").as_string(), "amber");
    EXPECT_EQ(one.at("due").as_string(), "2026-11-23T14:20:00.000Z");
  }
  EXPECT_THAT(about, ElementsAre("cambridgeshire", "police", "health", "schools", "peterborough"));
}

TEST(clocks, live_in_the_journal) {
  const instant evening = at("2026-11-20T19:00:00Z");
  std::vector<known_member> members = members_with("police", office());
  std::ranges::find(members, "cambridgeshire", &known_member::name)->desk = office();
  const check whole = opened(members, "red", evening);
  step first = opened_step(whole);
  first.content =
      json::parse(json::canonical(first.content), {.bytes_max = 4 << 20, .depth_max = 24}).value().get_object();
  const auto read = open_check(first);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->decide_by, whole.decide_by);
  EXPECT_EQ(read->find_member("police")->closed_because, "closed at this hour");
  EXPECT_EQ(read->find_member("police")->reopens_at, whole.find_member("police")->reopens_at);
  EXPECT_TRUE(read->find_member("health")->closed_because.empty());
}

}  // namespace
}  // namespace mash::hub
