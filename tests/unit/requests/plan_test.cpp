// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "hub/requests/minimise.hpp"
#include "hub/requests/plan.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using test::coordinator;
using test::demo_members;
using test::NOW;
using test::parsed_demo;
using test::shipped_agreement;
using test::subject_at;

std::expected<plan, plan_refusal> planned(const std::function<void(json::object&)>& change = nullptr,
                                          const asking_person& by = coordinator()) {
  return make_plan(parsed_demo(change), by, *shipped_agreement(), demo_members(), NOW);
}

const contract::ask* ask_to(const plan& made, std::string_view member) {
  for (std::size_t i = 0; i < made.asks.size(); ++i)
    if (made.opened.find_member(member)->ask_id == made.asks[i].ask_id) return &made.asks[i];
  return nullptr;
}

TEST(plan, a_birth_date_after_today_is_refused_with_its_place) {
  const auto planned = [](const char* born) {
    return make_plan(
        test::parsed_demo([&](json::object& document) { test::subject_at(document, 0)["date_of_birth"] = born; }),
        test::coordinator(), *test::shipped_agreement(), test::demo_members(), test::NOW);
  };
  const auto refused = planned("2099-01-01");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().status, 422U);
  ASSERT_EQ(refused.error().faults.size(), 1U);
  EXPECT_EQ(refused.error().faults[0].pointer, "/subjects/0/date_of_birth");
  EXPECT_EQ(refused.error().faults[0].code, "in_the_future");
  EXPECT_TRUE(planned("2026-11-20").has_value()) << "born today";
}

TEST(plan, asks_every_agency_named_and_each_under_its_own_id) {
  const auto made = planned();
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_EQ(made->opened.agencies.size(), 5U);
  EXPECT_EQ(made->asks.size(), 5U);
  std::vector<std::string> ids;
  for (const agency& one : made->opened.agencies) ids.push_back(one.ask_id);
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::unique(ids).size(), 0U);
  EXPECT_EQ(std::ranges::find(ids, made->opened.id), ids.end());
}

TEST(plan, the_justification_and_the_childs_words_never_leave_the_hub) {
  const auto made = planned();
  ASSERT_TRUE(made.has_value());
  for (const agency& one : made->opened.agencies) {
    EXPECT_EQ(one.question.find("bruising"), std::string::npos) << one.member;
    EXPECT_EQ(one.question.find("grabbed"), std::string::npos) << one.member;
    EXPECT_EQ(one.question.find("alleged_source"), std::string::npos) << one.member;
    EXPECT_EQ(one.question.find(made->opened.id), std::string::npos) << one.member;
  }
}

TEST(plan, context_goes_only_to_the_agency_it_was_written_for) {
  const auto made = planned();
  ASSERT_TRUE(made.has_value());
  for (const agency& one : made->opened.agencies)
    EXPECT_EQ(one.question.find("designated lead today") != std::string::npos, one.member == "schools") << one.member;
}

TEST(plan, a_school_is_told_of_no_partner_and_of_no_health_number) {
  const auto made = planned();
  ASSERT_TRUE(made.has_value());
  const contract::ask* school = ask_to(*made, "schools");
  ASSERT_NE(school, nullptr);
  for (const contract::person& who : school->subjects) {
    EXPECT_TRUE(who.nhs_number.empty());
    EXPECT_NE(who.id, "a2") << "the mother's partner is no parent of the pupil";
  }
}

TEST(plan, a_school_is_asked_only_if_a_school_is_named) {
  const auto made = planned([](json::object& d) { subject_at(d, 0).erase("school"); });
  ASSERT_TRUE(made.has_value());
  const agency* school = made->opened.find_member("schools");
  EXPECT_EQ(school->fixed, policy::roster_outcome::not_asked);
  EXPECT_FALSE(school->would_need.empty());
}

TEST(plan, a_protected_address_is_in_no_question) {
  const auto made = planned([](json::object& d) {
    subject_at(d, 2)["addresses"].get_array().push_back(
        json::object{{"type", "refuge"}, {"lines", json::array({"7 Haven Lane"})}, {"postcode", "CB99 8HV"}});
  });
  ASSERT_TRUE(made.has_value());
  for (const agency& one : made->opened.agencies) {
    EXPECT_EQ(one.question.find("Haven"), std::string::npos) << one.member;
    EXPECT_EQ(one.question.find("8HV"), std::string::npos) << one.member;
  }
}

TEST(plan, members_of_a_household_are_searched_at_its_address) {
  const auto made = planned();
  const contract::ask* police = ask_to(*made, "police");
  ASSERT_NE(police, nullptr);
  const auto john = std::ranges::find(police->subjects, "a2", &contract::person::id);
  ASSERT_NE(john, police->subjects.end());
  ASSERT_EQ(john->addresses.size(), 1U);
  EXPECT_EQ(john->addresses.at(0).postcode, "CB99 9ZZ");
}

TEST(plan, an_agency_that_has_not_signed_is_on_the_roster_with_the_reason) {
  const auto made = planned([](json::object& d) { d["agencies"].get_array().push_back("housing"); });
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  const agency* housing = made->opened.find_member("housing");
  ASSERT_NE(housing, nullptr);
  EXPECT_EQ(housing->fixed, policy::roster_outcome::not_asked);
  EXPECT_FALSE(housing->because.empty());
  EXPECT_TRUE(housing->question.empty());
}

TEST(plan, an_agency_nobody_knows_is_a_fault_of_the_request) {
  const auto made = planned([](json::object& d) { d["agencies"].get_array().push_back("atlantis"); });
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().status, 422U);
  EXPECT_EQ(made.error().faults.at(0).pointer, "/agencies/5");
}

TEST(plan, nobody_asks_for_an_authority_that_is_not_theirs) {
  asking_person other = coordinator();
  other.authorities = {"peterborough"};
  const auto made = planned(nullptr, other);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().status, 403U);
  EXPECT_EQ(made.error().word, "not_your_authority");
}

TEST(plan, if_nothing_may_be_asked_it_is_refused_with_each_agencys_reason) {
  asking_person auditor = coordinator();
  auditor.roles = {policy::role::auditor};
  const auto made = planned(nullptr, auditor);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().status, 403U);
  EXPECT_EQ(made.error().word, "nothing_may_be_asked");
}

TEST(plan, a_blue_check_asks_nobody) {
  const auto made = planned([](json::object& d) { d["urgency"] = "blue"; });
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().word, "nothing_may_be_asked");
}

TEST(plan, a_gateway_that_contradicts_the_derived_basis_is_refused) {
  const auto made = planned([](json::object& d) { d["gateways"] = json::array({"cja2003_s325"}); });
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().status, 403U);
}

TEST(plan, the_basis_is_derived_and_printed_on_every_question) {
  const auto made = planned();
  ASSERT_TRUE(made.has_value());
  for (const contract::ask& one : made->asks) {
    EXPECT_FALSE(one.legal.power.empty());
    EXPECT_FALSE(one.legal.article6.empty());
    EXPECT_FALSE(one.public_task.empty());
    std::string trace = one.ask_id;
    std::erase(trace, '-');
    EXPECT_EQ(one.traceparent, "00-" + trace + "-" + trace.substr(16) + "-01");
    EXPECT_EQ(one.agreement, shipped_agreement()->digest());
  }
}

TEST(plan, a_question_reads_back_as_it_was_written) {
  const auto made = planned();
  ASSERT_TRUE(made.has_value());
  for (const agency& one : made->opened.agencies) {
    const auto read = contract::decode_ask(one.question);
    ASSERT_TRUE(read.has_value()) << read.error().detail;
    EXPECT_EQ(contract::encode(*read), one.question);
  }
}

TEST(plan, parties_that_nobody_named_are_coverage_gaps) {
  const auto made = planned([](json::object& d) {
    d["agencies"] = json::array({"police"});
    d.erase("context");
  });
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_EQ(made->opened.coverage_gaps,
            (std::vector<std::string>{"Cambridgeshire County Council", "Peterborough City Council",
                                      "Cambridgeshire and Peterborough Integrated Care Board",
                                      "Schools of Cambridgeshire and Peterborough"}))
      << "and none that has yet to sign: it could not have been asked";
}

TEST(plan, a_request_may_look_back_less_far_than_the_agreement_and_never_further) {
  const auto plain = planned();
  ASSERT_TRUE(plain.has_value());
  const auto agreed = ask_to(*plain, "police")->look_back;
  const auto since = [](const char* day) { return planned([&](json::object& d) { d["lookback"] = day; }); };
  const auto less = since("2026-06-01");
  ASSERT_TRUE(less.has_value());
  for (const contract::ask& one : less->asks) EXPECT_EQ(to_iso_date(one.look_back.value()), "2026-06-01");
  EXPECT_EQ(ask_to(since("1950-01-01").value(), "police")->look_back.value_or(*parse_iso_date("1950-01-01")),
            agreed.value_or(*parse_iso_date("1950-01-01")));
  const auto refused = since("2027-01-01");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().faults.at(0).pointer, "/lookback");
}

TEST(plan, a_request_may_want_its_answers_earlier_than_the_agreement_and_never_later) {
  const auto plain = planned();
  ASSERT_TRUE(plain.has_value());
  const instant agreed = plain->opened.find_member("police")->human_deadline;
  const auto by = [](instant when) { return planned([&](json::object& d) { d["return_by"] = to_rfc3339(when); }); };
  const auto earlier = by(NOW + std::chrono::seconds(20));
  ASSERT_TRUE(earlier.has_value());
  for (const contract::ask& one : earlier->asks) {
    EXPECT_EQ(one.human_deadline, NOW + std::chrono::seconds(20));
    EXPECT_LE(one.machine_deadline, one.human_deadline);
  }
  EXPECT_EQ(by(agreed + std::chrono::hours(24))->opened.find_member("police")->human_deadline, agreed);
}

TEST(plan, a_return_time_that_has_passed_is_refused_with_its_place) {
  const auto refused = planned([](json::object& d) { d["return_by"] = to_rfc3339(NOW); });
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().status, 422U);
  ASSERT_EQ(refused.error().faults.size(), 1U);
  EXPECT_EQ(refused.error().faults[0].pointer, "/return_by");
  EXPECT_EQ(refused.error().faults[0].code, "in_the_past");
}

}  // namespace
}  // namespace mash::hub
