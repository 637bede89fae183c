// SPDX-License-Identifier: Apache-2.0
// Who is asked in a later round of a check, and what the journal has of it. Pure.
#include <gmock/gmock.h>

#include "adapters/contract/flow.hpp"
#include "hub/requests/ask_again.hpp"
#include "hub/requests/journal_again.hpp"
#include "hub/requests/parse_request.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using testing::ElementsAre;

TEST(a_later_round, is_asked_by_whoever_asks_again_and_never_under_an_earlier_break_glass) {
  check whole;
  whole.request = parse_request(test::demo_request()).value();
  whole.id = new_uuid(NOW);
  whole.request.break_glass.emplace();
  whole.request.break_glass->expires_at = NOW + std::chrono::hours(1);
  for (const std::string& name : whole.request.agencies) whole.agencies.emplace_back().member = name;
  asking_person officer = test::coordinator();
  officer.roles = {policy::role::information_officer};
  const auto members = test::demo_members();
  const auto refused = plan_again(whole, officer, {}, {*test::shipped_agreement(), members, NOW});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().word, "nothing_may_be_asked");
  EXPECT_TRUE(plan_again(whole, test::coordinator(), {}, {*test::shipped_agreement(), members, NOW}).has_value());
}

// Without the family's agreement a manager's act is owed; of a break-glass that is its review.
TEST(a_later_round, after_a_break_glass_goes_while_its_review_is_owed_or_found_it_justified) {
  check whole;
  whole.request = parse_request(test::demo_request(test::without_agreement("red"))).value();
  whole.id = new_uuid(NOW);
  whole.request.break_glass.emplace();
  whole.glass.emplace();
  for (const std::string& name : whole.request.agencies) whole.agencies.emplace_back().member = name;
  const auto members = test::demo_members();
  const auto again = [&] {
    return plan_again(whole, test::coordinator(), {}, {*test::shipped_agreement(), members, NOW});
  };
  EXPECT_TRUE(again().has_value());
  whole.glass->reviewed.emplace();
  whole.glass->reviewed->finding = glass_finding::justified;
  ASSERT_TRUE(again().has_value());
  EXPECT_FALSE(again()->opened.authority_owed) << "that other manager has authorised it";
  whole.glass->reviewed->finding = glass_finding::not_justified;
  ASSERT_FALSE(again().has_value());
  EXPECT_THAT(again().error().detail, testing::HasSubstr("not justified"));
}

TEST(a_later_round, reads_back_from_the_journal_and_a_step_that_does_not_fit_is_damage) {
  check whole = make_plan(parse_request(test::demo_request()).value(), test::coordinator(), *test::shipped_agreement(),
                          test::demo_members(), NOW)
                    ->opened;
  whole.version = 1;
  const std::vector<std::string> police{"police"};
  const auto members = test::demo_members();
  const auto made = plan_again(whole, test::coordinator(), police, {*test::shipped_agreement(), members, NOW});
  ASSERT_TRUE(made.has_value());
  const asked_again round{policy::request_type::recheck, test::coordinator().who, NOW, "Because.", {}, {}, {}};
  const step good = again_step(made->opened, round);
  check once = whole;
  ASSERT_TRUE(apply(once, good).has_value());
  EXPECT_EQ(once.find_member("police")->round, 2);
  EXPECT_EQ(once.find_replaced(whole.find_member("police")->ask_id), once.find_ask(made->opened.agencies[0].ask_id));
  EXPECT_THAT(once.rounds.at(0).asked, ElementsAre("police"));
  const auto damaged = [&](auto change) {
    step bad = again_step(made->opened, round);
    change(bad);
    check copy = whole;
    return !apply(copy, bad).has_value();
  };
  EXPECT_TRUE(damaged([](step& bad) { bad.lines.clear(); }));
  EXPECT_TRUE(damaged([](step& bad) { bad.lines.push_back("{}"); }));
  EXPECT_TRUE(damaged([](step& bad) { bad.content["kind"] = "sometime"; }));
  EXPECT_TRUE(damaged([](step& bad) { bad.content.erase("agreement_digest"); }));
  EXPECT_TRUE(damaged([](step& bad) { bad.content["agencies"].as_array()[0].as_object()["member"] = "nobody"; }));
}

}  // namespace
}  // namespace mash::hub
