// SPDX-License-Identifier: Apache-2.0
// Going without the family's agreement, without a store: what is decided before and after a manager's act, what the
// journal makes of it, and who may do what.
#include <gmock/gmock.h>

#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "base/ids.hpp"
#include "hub/assemble/response.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/authorise.hpp"
#include "hub/requests/journal.hpp"
#include "hub/requests/reason.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/test_ledger.hpp"

namespace mash::hub {
namespace {

using test::NOW;
using test::shipped_agreement;
using test::without_agreement;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const instant LATER = NOW + std::chrono::minutes(20);

asking_person manager() {
  return {{"manager", "Mona Example", "mash_manager", "managers", "01223 000009"},
          {policy::role::mash_manager},
          {"cambridgeshire"}};
}

std::expected<plan, plan_refusal> planned(const std::function<void(json::object&)>& change,
                                          const asking_person& by = test::coordinator()) {
  return make_plan(test::parsed_demo(change), by, *shipped_agreement(), test::demo_members(), NOW);
}

std::expected<plan, plan_refusal> decided_again(const check& whole) {
  return plan_authorised(whole, *shipped_agreement(), test::demo_members(), LATER);
}

authority_given act() { return {manager().who, LATER, "Asking them would put her at risk tonight."}; }

// What is written as text and read back is the same: nothing lives in memory only.
step round_trip(const step& one) {
  const auto content = json::parse(json::canonical(one.content), {.bytes_max = 4 << 20, .depth_max = 24}).value();
  return {one.kind, one.at, content.get_object(), one.lines};
}

// --- before the act

TEST(authority, a_check_that_needs_a_manager_is_taken_and_asks_nobody) {
  const auto made = planned(without_agreement("amber"));
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_TRUE(made->opened.awaiting_authority);
  EXPECT_FALSE(made->opened.authority_owed);
  EXPECT_THAT(made->asks, IsEmpty());
  ASSERT_THAT(made->opened.agencies, SizeIs(5));
  for (const agency& one : made->opened.agencies) {
    EXPECT_TRUE(one.ask_id.empty() && one.question.empty()) << one.member;
    EXPECT_EQ(one.fixed, policy::roster_outcome::not_asked);
    EXPECT_THAT(one.would_need, HasSubstr("A MASH manager's own authorisation")) << one.member;
  }
  EXPECT_THAT(made->decided, Each(testing::Field(&policy::past_question::permitted, false)));
}

TEST(authority, is_awaited_on_red_too_where_the_purpose_gives_no_time_to_owe_it) {
  const auto made = planned([](json::object& document) {
    without_agreement("red")(document);
    document["purpose"] = "s17_assessment";
  });
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_TRUE(made->opened.awaiting_authority);
  EXPECT_THAT(made->asks, IsEmpty());
}

TEST(authority, on_red_is_owed_within_the_hour_and_all_are_asked_at_once) {
  const auto made = planned(without_agreement("red"));
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_FALSE(made->opened.awaiting_authority);
  EXPECT_TRUE(made->opened.authority_owed);
  EXPECT_EQ(made->opened.authority_due, NOW + std::chrono::hours(1));
  EXPECT_THAT(made->asks, SizeIs(5));
}

TEST(authority, is_not_awaited_where_no_manager_could_give_it) {
  const auto refused = planned([](json::object& document) {  // support that is offered: a refusal stands
    without_agreement("amber")(document);
    document["purpose"] = "s17_assessment";
    document["family_agreement"].get_array().at(0).get_object()["state"] = "refused";
  });
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().word, "nothing_may_be_asked");
  asking_person auditor = test::coordinator();
  auditor.roles = {policy::role::auditor};
  EXPECT_EQ(planned(without_agreement("amber"), auditor).error().word, "nothing_may_be_asked");
}

TEST(authority, is_not_awaited_for_a_school_that_would_not_be_asked_anyway) {
  const auto only_school = [](json::object& document) {
    without_agreement("amber")(document);
    document["agencies"] = json::array({"schools"});
  };
  EXPECT_TRUE(planned(only_school)->opened.awaiting_authority);
  const auto without_its_name = planned([&](json::object& document) {
    only_school(document);
    test::subject_at(document, 0).erase("school");
  });
  ASSERT_FALSE(without_its_name.has_value());
  EXPECT_EQ(without_its_name.error().word, "nothing_may_be_asked");
}

TEST(authority, an_agency_that_has_not_signed_keeps_its_own_reason) {
  const auto made = planned([](json::object& document) {
    without_agreement("amber")(document);
    document["agencies"].get_array().push_back("housing");
  });
  ASSERT_TRUE(made.has_value());
  EXPECT_THAT(made->opened.find_member("housing")->because, HasSubstr("has not signed"));
}

TEST(authority, an_awaiting_check_is_neither_complete_nor_due_until_a_decision_is_due) {
  check whole = planned(without_agreement("amber"))->opened;
  whole.decide_by = NOW + std::chrono::days(3);
  for (const instant at : {NOW, *whole.decide_by - std::chrono::milliseconds(1)}) {
    EXPECT_FALSE(all_settled(whole, at));
    EXPECT_FALSE(first_version_due(whole, at));
    EXPECT_FALSE(nothing_is_open(whole, at));
    EXPECT_EQ(state_of(whole, at), check_state::awaiting_authority);
  }
  EXPECT_EQ(state_of(whole, *whole.decide_by), check_state::expired);
  EXPECT_FALSE(all_settled(whole, *whole.decide_by)) << "expired is not complete";
}

// --- the questions once it is given

TEST(authority, once_given_every_question_is_decided_with_it_and_asked_for_the_same_person) {
  const check whole = planned(without_agreement("amber"))->opened;
  (void)new_uuid(LATER);  // as in a hub that went on meanwhile
  const auto made = decided_again(whole);
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_FALSE(made->opened.awaiting_authority || made->opened.authority_owed);
  ASSERT_THAT(made->asks, SizeIs(5));
  for (const policy::past_question& one : made->decided) {
    EXPECT_TRUE(one.labels.manager_authorised && one.permitted);
    EXPECT_EQ(one.roles, test::coordinator().roles) << "they ask, the manager authorises";
  }
  for (const agency& one : made->opened.agencies) {
    EXPECT_EQ(one.asked_at, LATER);
    EXPECT_EQ(contract::decode_ask(one.question).value().asker.name, "Carol Example");
    EXPECT_EQ(one.ask_id.substr(0, 13), whole.id.substr(0, 13)) << "by its moment a late answer finds the check";
  }
}

TEST(authority, what_the_agreement_does_not_let_a_manager_authorise_any_more_is_refused_with_the_reason) {
  const check whole = planned(without_agreement("amber"))->opened;
  policy::folder files = test::shipped_folder();
  test::replace_in(files, policy::TIER2_FILE, "\"not_sought_risk_child\", ", "", "purpose = \"mash_threshold\"");
  const auto under = test::assembled(files);
  const auto made = plan_authorised(whole, *under, test::demo_members(), LATER);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().status, 403U);
  EXPECT_EQ(made.error().word, "nothing_may_be_asked");
  EXPECT_THAT(made.error().detail, HasSubstr("Cambridgeshire Constabulary"));
}

TEST(authority, an_agency_that_left_in_the_meantime_is_not_asked_and_the_others_are) {
  const check whole = planned(without_agreement("amber"))->opened;
  policy::folder files = test::shipped_folder();
  const std::string text = files.files.find(policy::TIER2_FILE)->second;
  const auto from = text.find("member = \"health\"");
  ASSERT_NE(from, std::string::npos);
  const auto at = text.find("signatories = ", from);
  test::replace_in(files, policy::TIER2_FILE, text.substr(at, text.find('\n', at) - at), "signatories = []",
                   "member = \"health\"");
  const auto made = plan_authorised(whole, *test::assembled(files), test::demo_members(), LATER);
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_THAT(made->asks, SizeIs(4));
  EXPECT_EQ(made->opened.find_member("health")->fixed, policy::roster_outcome::not_asked);
}

// --- the journal

class authority_journal : public testing::Test {
 protected:
  static check opened(std::string_view urgency) {
    check made = planned(without_agreement(std::string(urgency)))->opened;
    made.steps = 1;
    return made;
  }
  // As it is after a restart.
  static check replayed(const check& first, const std::vector<step>& more) {
    check again = open_check(round_trip(opened_step(first))).value();
    for (const step& one : more) EXPECT_TRUE(apply(again, round_trip(one)).has_value()) << one.kind;
    return again;
  }
  static std::string shown(const check& whole, instant at) { return json::canonical(assemble(whole, at)); }
};

TEST_F(authority_journal, an_awaiting_check_reads_back_with_who_asked_and_as_what) {
  const check first = opened("amber"), again = replayed(first, {});
  EXPECT_TRUE(again.awaiting_authority);
  EXPECT_EQ(again.asker_roles, test::coordinator().roles);
  EXPECT_EQ(shown(again, NOW), shown(first, NOW));
  EXPECT_TRUE(decided_again(again).has_value());
}

TEST_F(authority_journal, the_act_and_its_questions_read_back_as_they_were_taken) {
  check live = opened("amber");
  const check first = live;
  const plan made = decided_again(live).value();
  const std::vector<step> steps{authorised_step(act(), 0), asked_step(made.opened, LATER)};
  for (const step& one : steps) ASSERT_TRUE(apply(live, one).has_value()) << one.kind;
  EXPECT_FALSE(live.awaiting_authority);
  EXPECT_EQ(live.find_member("police")->question, made.opened.find_member("police")->question);
  const check again = replayed(first, steps);
  EXPECT_EQ(again.steps, 3U);
  EXPECT_EQ(shown(again, LATER), shown(live, LATER));
  EXPECT_EQ(again.authorised->reason, act().reason);
  EXPECT_EQ(state_of(again, LATER), check_state::open);
}

TEST_F(authority_journal, an_owed_act_is_given_without_asking_anybody_again) {
  check live = opened("red");
  const auto questions = live.agencies.front().question;
  ASSERT_TRUE(apply(live, authorised_step(act(), 0)).has_value());
  EXPECT_FALSE(live.authority_owed);
  EXPECT_EQ(live.agencies.front().question, questions);
  const check again = replayed(opened("red"), {authorised_step(act(), 0)});
  EXPECT_EQ(again.authority_due, NOW + std::chrono::hours(1));
  EXPECT_TRUE(again.authorised.has_value());
}

TEST_F(authority_journal, acts_and_questions_that_do_not_fit_are_damage) {
  const plan made = decided_again(opened("amber")).value();
  const auto refuses = [](check whole, const std::vector<step>& steps) {
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) ASSERT_TRUE(apply(whole, steps[i]).has_value()) << i;
    const auto last = apply(whole, steps.back());
    ASSERT_FALSE(last.has_value()) << steps.back().kind;
    EXPECT_EQ(last.error().code, errc::corrupt);
  };
  const step said = authorised_step(act(), 0), asked = asked_step(made.opened, LATER);
  refuses(opened("amber"), {asked});
  refuses(opened("amber"), {said, said});
  refuses(opened("amber"), {said, asked, asked});
  refuses(opened("red"), {said, asked});
  refuses(planned(nullptr)->opened, {said});
  check fewer = made.opened;
  fewer.agencies.pop_back();
  refuses(opened("amber"), {said, asked_step(fewer, LATER)});
  check others = made.opened;
  others.agencies.front().member = "somebody_else";
  refuses(opened("amber"), {said, asked_step(others, LATER)});
  step nameless = said;
  nameless.content.erase("by");
  refuses(opened("amber"), {nameless});
}

TEST_F(authority_journal, a_check_that_was_written_before_authority_was_known_reads_back) {
  step old = opened_step(planned(nullptr)->opened);
  for (const char* later : {"awaiting_authority", "authority_due", "asker_roles"}) old.content.erase(later);
  const auto again = open_check(round_trip(old));
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_FALSE(again->awaiting_authority);
  old.content["authority_owed"] = true;
  const check owed = open_check(round_trip(old)).value();
  EXPECT_TRUE(owed.authority_owed);
  EXPECT_FALSE(owed.authority_due.has_value());
  EXPECT_FALSE(refuse_authority(owed, NOW).has_value()) << "it can be given";
}

// --- who, and with which words

TEST(authorising, is_for_managers_of_the_authority_that_asked) {
  const check whole = planned(without_agreement("amber"))->opened;
  EXPECT_TRUE(may_authorise(whole, manager()));
  asking_person other = manager();
  other.authorities = {"peterborough"};
  EXPECT_FALSE(may_authorise(whole, other));
  EXPECT_TRUE(may_authorise_any(other));
  for (const policy::role role : policy::value_set<policy::role>::all()) {
    asking_person somebody = manager();
    somebody.roles = {role};
    EXPECT_EQ(may_authorise(whole, somebody), role == policy::role::mash_manager) << to_word(role);
  }
}

TEST(authorising, a_manager_who_asked_may_do_it_by_an_act_of_its_own) {
  const check whole = planned(without_agreement("amber"), manager())->opened;
  EXPECT_TRUE(whole.awaiting_authority) << "asking is not authorising";
  EXPECT_TRUE(may_authorise(whole, manager()));
}

TEST(authorising, finds_something_to_do_once) {
  check whole = planned(without_agreement("red"))->opened;
  EXPECT_FALSE(refuse_authority(whole, NOW).has_value());
  EXPECT_FALSE(has_authorised(whole, manager(), act().reason));
  ASSERT_TRUE(apply(whole, authorised_step(act(), 0)).has_value());
  EXPECT_EQ(refuse_authority(whole, NOW)->word, "already_authorised");
  EXPECT_TRUE(has_authorised(whole, manager(), act().reason));
  EXPECT_FALSE(has_authorised(whole, manager(), "Another reason."));
  asking_person another = manager();
  another.who.id = "another";
  EXPECT_FALSE(has_authorised(whole, another, act().reason));
  EXPECT_EQ(refuse_authority(planned(nullptr)->opened, NOW)->word, "nothing_to_authorise");
}

TEST(authorising, takes_the_reason_and_nothing_else) {
  EXPECT_EQ(read_reason(R"({"reason":"It would warn him."})", "an authorisation").value(), "It would warn him.");
  EXPECT_TRUE(
      read_reason(json::canonical(json::object{{"reason", std::string(4000, 'x')}}), "an authorisation").has_value());
  struct row {
    std::string body;
    unsigned status;
    std::string pointer, code;
  };
  const row rows[] = {{"", 400, "", ""},
                      {"[]", 400, "", ""},
                      {"\"because\"", 400, "", ""},
                      {R"({"reason":"a","reason":"b"})", 400, "", ""},
                      {"{}", 422, "/reason", "required"},
                      {R"({"reason":7})", 422, "/reason", "wrong_type"},
                      {R"({"reason":""})", 422, "/reason", "empty"},
                      {R"({"reason":" \t\n "})", 422, "/reason", "empty"},
                      {R"({"reason":"x","manager":"somebody"})", 422, "/manager", "unknown_member"},
                      {json::canonical(json::object{{"reason", std::string(4001, 'x')}}), 422, "/reason", "too_long"}};
  for (const row& one : rows) {
    const auto read = read_reason(one.body, "an authorisation");
    ASSERT_FALSE(read.has_value()) << one.body.substr(0, 60);
    EXPECT_EQ(read.error().status, one.status) << one.body.substr(0, 60);
    if (one.status != 422) continue;
    ASSERT_THAT(read.error().faults, SizeIs(1)) << one.body.substr(0, 60);
    EXPECT_EQ(read.error().faults[0].pointer, one.pointer);
    EXPECT_EQ(read.error().faults[0].code, one.code);
  }
}

}  // namespace
}  // namespace mash::hub
