// SPDX-License-Identifier: Apache-2.0
// Going without the family's agreement, as a response shows it: awaited, owed, overdue, given.
#include <gmock/gmock.h>

#include "hub/assemble/response.hpp"
#include "hub/requests/journal.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using test::NOW;
using test::without_agreement;
using testing::HasSubstr;

const instant LATER = NOW + std::chrono::minutes(20);

asking_person manager() {
  return {{"manager", "Mona Example", "mash_manager", "managers", "01223 000009"},
          {policy::role::mash_manager},
          {"cambridgeshire"}};
}

std::expected<plan, plan_refusal> planned(const std::function<void(json::object&)>& change,
                                          const asking_person& by = test::coordinator()) {
  return make_plan(test::parsed_demo(change), by, *test::shipped_agreement(), test::demo_members(), NOW);
}

authority_given act() { return {manager().who, LATER, "Asking them would put her at risk tonight."}; }

json::object notice_of(const check& whole, std::string_view kind, instant at) {
  for (const auto& one : assemble(whole, at).at("notices").as_array())
    if (one.at("kind").as_string() == kind) return one.as_object();
  return {};
}

TEST(authority_shown, awaited_says_that_nobody_was_asked_and_what_is_needed) {
  const check whole = planned(without_agreement("amber"))->opened;
  const json::object response = assemble(whole, NOW);
  EXPECT_EQ(response.at("authority"), json::value(json::object{{"state", "awaited"}}));
  EXPECT_EQ(response.at("version").as_int64(), 0);
  const json::object said = notice_of(whole, "authority_awaited", NOW);
  EXPECT_EQ(said.at("severity").as_string(), "amber");
  for (const auto& one : response.at("roster").as_array()) {
    EXPECT_EQ(one.at("outcome").as_string(), "not_asked");
    EXPECT_THAT(std::string_view(one.at("rule").at("would_need").as_string()), HasSubstr("own authorisation"));
    EXPECT_FALSE(one.as_object().contains("asked_at"));
  }
}

TEST(authority_shown, owed_is_red_until_it_is_given_and_says_when_its_time_has_passed) {
  check whole = planned(without_agreement("red"))->opened;
  const instant due = NOW + std::chrono::hours(1), just_before = due - std::chrono::milliseconds(1);
  json::object said = notice_of(whole, "authority_owed", just_before);
  EXPECT_EQ(said.at("severity").as_string(), "red");
  EXPECT_EQ(said.at("due").as_string(), to_rfc3339(due));
  EXPECT_FALSE(said.contains("overdue"));
  EXPECT_THAT(std::string_view(said.at("text").as_string()), HasSubstr("within 60 minutes of asking."));
  said = notice_of(whole, "authority_owed", due);
  EXPECT_TRUE(said.at("overdue").as_bool());
  EXPECT_THAT(std::string_view(said.at("text").as_string()), HasSubstr("that time has passed"));
  EXPECT_TRUE(assemble(whole, due).at("authority").at("overdue").as_bool());

  ASSERT_TRUE(apply(whole, authorised_step(act(), 0)).has_value());
  EXPECT_TRUE(notice_of(whole, "authority_owed", due).empty());
  const json::object given = assemble(whole, due).at("authority").as_object();
  EXPECT_EQ(given.at("state").as_string(), "given");
  EXPECT_EQ(given.at("by").at("name").as_string(), "Mona Example");
  EXPECT_EQ(given.at("reason").as_string(), act().reason);
  EXPECT_FALSE(given.contains("late") || given.contains("overdue") || given.contains("by_asker"));
}

TEST(authority_shown, says_that_it_came_late_and_that_the_asker_gave_it_themself) {
  check whole = planned(without_agreement("red"), manager())->opened;
  authority_given late = act();
  late.at = NOW + std::chrono::minutes(61);
  ASSERT_TRUE(apply(whole, authorised_step(late, 0)).has_value());
  const json::object given = assemble(whole, late.at).at("authority").as_object();
  EXPECT_TRUE(given.at("late").as_bool());
  EXPECT_TRUE(given.at("by_asker").as_bool());
}

TEST(authority_shown, is_in_no_response_of_a_check_that_needs_none) {
  const check whole = planned(nullptr)->opened;
  EXPECT_FALSE(assemble(whole, NOW).contains("authority"));
  EXPECT_TRUE(notice_of(whole, "authority_owed", NOW).empty());
}

TEST(authority_shown, a_protected_place_in_the_reason_is_masked_like_everywhere_else) {
  check whole = planned([](json::object& document) {
                  without_agreement("red")(document);
                  test::subject_at(document, 2)["addresses"].get_array().push_back(
                      json::object{{"type", "refuge"},
                                   {"lines", json::array({"7 Haven Lane", "Havenham"})},
                                   {"postcode", "CB99 8HV"},
                                   {"protected", true},
                                   {"protected_from", json::array({"a2"})}});
                })->opened;
  authority_given act_with_place = act();
  act_with_place.reason = "She is at CB99 8HV and asking him would tell him so.";
  ASSERT_TRUE(apply(whole, authorised_step(act_with_place, 0)).has_value());
  EXPECT_EQ(json::canonical(assemble(whole, LATER)).find("8HV"), std::string::npos);
}

TEST(authority_shown, one_that_an_older_hub_noted_without_a_time_is_owed_all_the_same) {
  check whole = planned(without_agreement("red"))->opened;
  whole.authority_due.reset();
  const json::object said = notice_of(whole, "authority_owed", NOW + std::chrono::days(2));
  EXPECT_THAT(std::string_view(said.at("text").as_string()), HasSubstr("is owed."));
  EXPECT_FALSE(said.contains("due") || said.contains("overdue"));
}

}  // namespace
}  // namespace mash::hub
