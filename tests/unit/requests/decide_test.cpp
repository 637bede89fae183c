// SPDX-License-Identifier: Apache-2.0
// Decisions about children, without a store: what a body may say, what a check allows, what the response makes of it.
#include "hub/requests/decide.hpp"

#include <gmock/gmock.h>

#include "hub/assemble/response.hpp"
#include "hub/model/decision_json.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/test_ledger.hpp"

namespace mash::hub {
namespace {

using policy::outcome;
using policy::roster_outcome;
using test::NOW;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::set<std::string, std::less<>> POLICE{"police"};

asking_person manager(std::string authority = "cambridgeshire") {
  return {{"manager", "Mona Example", "mash_manager", "managers", "01223 000009"},
          {policy::role::mash_manager},
          {std::move(authority)}};
}

// The demonstration family's check, every agency with an answer that found nobody, at version 2.
check answered_check(const std::function<void(json::object&)>& change = nullptr) {
  check whole =
      make_plan(test::parsed_demo(change), test::coordinator(), *test::shipped_agreement(), test::demo_members(), NOW)
          .value()
          .opened;
  for (agency& one : whole.agencies) {
    accepted_answer answer;
    answer.what.ask_id = one.ask_id;
    answer.what.outcome = roster_outcome::no_trace;
    one.answer = std::move(answer);
  }
  whole.version = 2;
  return whole;
}

agency& member_of(check& whole, std::string_view name) {
  return *std::ranges::find(whole.agencies, name, &agency::member);
}

child_decision decide(std::string child, outcome what) {
  child_decision out;
  out.child = std::move(child);
  out.what = what;
  out.rationale = "Bruising, and her own account.";
  return out;
}

telling told(std::string person, std::string police = "") {
  return {std::move(person), true, "telephone", "That there will be an assessment.", "", "", std::nullopt,
          std::move(police)};
}

std::vector<std::string> pointers(const std::optional<plan_refusal>& refused) {
  std::vector<std::string> out;
  if (refused)
    for (const json::fault& one : refused->faults) out.push_back(one.pointer + " " + one.code);
  return out;
}

std::vector<std::string> faults_against(const check& whole, std::vector<child_decision> children) {
  return pointers(refuse_decision(whole, {2, std::move(children)}, POLICE, NOW));
}

constexpr auto BODY = R"({"version": 2, "decisions": [
  {"child": "c1", "outcome": "s47_joint", "rationale": "Bruising, and her own account.",
   "dissent": [{"agency": "schools", "what": "The school would have preferred to tell her mother first."}],
   "telling": [{"person": "referrer", "told": true, "route": "telephone", "what": "That an enquiry has begun."},
               {"person": "a1", "told": false, "reason": "It would put Ada at risk tonight.",
                "owner": "Mona Example", "review": "2026-11-23"}],
   "census": {"referral_source": "2A", "primary_need": "N1", "factors": ["3A", "24A"],
              "protection_category": "PHY"}},
  {"child": "c2", "outcome": "nfa", "rationale": "No concern of his own.", "despite_gaps": "Nothing is outstanding."}]})";

// --- what a body says

TEST(decision_body, is_read_whole_and_written_as_it_was_read) {
  const auto read = read_decision(BODY);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->version, 2);
  ASSERT_THAT(read->children, SizeIs(2));
  const child_decision& first = read->children.front();
  EXPECT_EQ(first.what, outcome::s47_joint);
  EXPECT_EQ(first.dissents.front().agency, "schools");
  EXPECT_EQ(to_iso_date(first.tellings.back().review.value()), "2026-11-23");
  EXPECT_THAT(first.census->factors, ElementsAre("3A", "24A"));
  EXPECT_EQ(read->children.back().despite_gaps, "Nothing is outstanding.");

  const json::value again(json::object{{"decisions", to_json(read->children)}});
  std::vector<json::fault> faults;
  json::reader from(again, "", faults);
  EXPECT_EQ(read_child_decisions(from, faults), read->children);
  EXPECT_THAT(faults, IsEmpty());
}

TEST(decision_body, every_fault_is_told_at_once_with_its_place) {
  const auto read = read_decision(R"({"version": 0, "by": "someone", "decisions": [
    {"child": "c1", "outcome": "closed", "telling": [{"person": "a1", "told": true}, {"person": "a1", "told": false}],
     "census": {"referral_source": "AA", "primary_need": "X1", "factors": ["abc"], "protection_category": "BAD"}}]})");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().status, 422U);
  EXPECT_THAT(pointers(read.error()),
              testing::IsSupersetOf(
                  {"/version out_of_range", "/decisions/0/outcome unknown_word", "/decisions/0/rationale required",
                   "/decisions/0/telling/0/route required", "/decisions/0/telling/0/what required",
                   "/decisions/0/telling/1/reason required", "/decisions/0/telling/1/owner required",
                   "/decisions/0/telling/1/review required", "/decisions/0/census/referral_source unknown_word",
                   "/decisions/0/census/primary_need malformed", "/decisions/0/census/factors malformed",
                   "/decisions/0/census/protection_category unknown_word"}));
  EXPECT_THAT(pointers(read.error()), Contains(HasSubstr("/by ")));
}

TEST(decision_body, spaces_and_invisible_characters_give_no_reason) {
  for (const char* blank : {" ", "\\n\\t", "\\u0000", "\\u00a0", "\\u200b\\ufeff", "\\u202e", "\\u3000"}) {
    const std::string body = std::string(R"({"version":1,"decisions":[{"child":"c1","outcome":"nfa","rationale":")") +
                             blank + R"(","despite_gaps":")" + blank + "\"}]}";
    const auto read = read_decision(body);
    ASSERT_FALSE(read.has_value()) << blank;
    EXPECT_THAT(pointers(read.error()),
                testing::IsSupersetOf({"/decisions/0/rationale empty", "/decisions/0/despite_gaps empty"}))
        << blank;
  }
}

TEST(decision_body, a_date_that_is_none_is_one_fault_and_a_reason_for_telling_another) {
  const auto read = read_decision(R"({"version":1,"decisions":[{"child":"c1","outcome":"advice","rationale":"x",
    "telling":[{"person":"a1","told":false,"reason":"x","owner":"y","review":"2026-02-30"},
               {"person":"referrer","told":true,"route":"x","what":"y","reason":"z"}]}]})");
  ASSERT_FALSE(read.has_value());
  EXPECT_THAT(pointers(read.error()),
              ElementsAre("/decisions/0/telling/0/review not_a_date", "/decisions/0/telling/1/reason contradiction"));
}

TEST(decision_body, that_is_no_decision_is_refused) {
  EXPECT_EQ(read_decision("{").error().status, 400U);
  EXPECT_EQ(read_decision("[]").error().status, 400U);
  EXPECT_EQ(read_decision(R"({"version": 1, "decisions": []})").error().status, 422U);
  EXPECT_EQ(read_decision(R"({"version": 1})").error().status, 422U);
  EXPECT_EQ(read_decision(std::string(70'000, ' ')).error().status, 413U);
}

// --- who

TEST(decision, is_a_managers_of_the_authority_that_asked) {
  const check whole = answered_check();
  EXPECT_TRUE(may_decide(whole, manager()));
  EXPECT_FALSE(may_decide(whole, manager("peterborough")));
  EXPECT_FALSE(may_decide(whole, test::coordinator()));
  EXPECT_FALSE(may_decide_any(test::coordinator()));
}

// --- what the check allows

TEST(decision, stands_on_the_newest_version_only) {
  check whole = answered_check();
  const auto on = [&](int version) {
    return refuse_decision(whole, {version, {decide("c1", outcome::s47_joint)}}, POLICE, NOW);
  };
  EXPECT_FALSE(on(2).has_value());
  for (const int other : {1, 3}) {
    const auto refused = on(other);
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->status, 409U);
    EXPECT_EQ(refused->word, "version_passed");
    EXPECT_THAT(refused->detail, AllOf(HasSubstr("version " + std::to_string(other)), HasSubstr("at version 2")));
  }
  whole.version = 0;
  EXPECT_EQ(on(1)->word, "nothing_to_decide_on");
}

TEST(decision, is_not_taken_on_a_check_that_asked_nobody) {
  const check whole = make_plan(test::parsed_demo(test::without_agreement("amber")), test::coordinator(),
                                *test::shipped_agreement(), test::demo_members(), NOW)
                          .value()
                          .opened;
  const auto refused = refuse_decision(whole, {1, {decide("c1", outcome::advice)}}, POLICE, NOW);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->word, "nothing_to_decide_on");
  EXPECT_THAT(refused->detail, HasSubstr("awaits a manager's authority"));
}

TEST(decision, is_about_each_child_once_and_about_no_adult) {
  const check whole = answered_check();
  EXPECT_THAT(faults_against(whole, {decide("c1", outcome::s47_joint), decide("c2", outcome::s17_cfa)}), IsEmpty());
  EXPECT_THAT(faults_against(whole, {decide("c1", outcome::s47_joint), decide("c1", outcome::advice)}),
              ElementsAre("/decisions/1/child duplicate"));
  EXPECT_THAT(faults_against(whole, {decide("a1", outcome::advice)}), ElementsAre("/decisions/0/child unknown_child"));
  EXPECT_THAT(faults_against(whole, {decide("c9", outcome::advice)}), ElementsAre("/decisions/0/child unknown_child"));
}

// --- no further action while somebody is silent

TEST(no_further_action, needs_no_reason_when_everybody_has_answered_in_full) {
  EXPECT_THAT(faults_against(answered_check(), {decide("c1", outcome::nfa)}), IsEmpty());
}

struct silent_case {
  const char* name;
  std::function<void(agency&)> make;
};
class nfa_despite : public testing::TestWithParam<silent_case> {};

TEST_P(nfa_despite, needs_the_managers_written_reason_that_names_the_agency) {
  check whole = answered_check();
  GetParam().make(member_of(whole, "police"));
  const auto refused = refuse_decision(whole, {2, {decide("c1", outcome::nfa)}}, POLICE, NOW);
  ASSERT_THAT(pointers(refused), ElementsAre("/decisions/0/despite_gaps required"));
  EXPECT_THAT(refused->faults.front().detail, HasSubstr("Cambridgeshire Constabulary"));
  child_decision with_reason = decide("c1", outcome::nfa);
  with_reason.despite_gaps = "The police have confirmed by telephone that they hold nothing.";
  EXPECT_THAT(faults_against(whole, {with_reason}), IsEmpty());
  EXPECT_THAT(faults_against(whole, {decide("c1", outcome::s47_joint)}), IsEmpty()) << "acting needs no such reason";
}

INSTANTIATE_TEST_SUITE_P(
    each, nfa_despite,
    testing::Values(
        silent_case{"not_answered", [](agency& one) { one.answer.reset(); }},
        silent_case{"partly_searched", [](agency& one) { one.answer->what.outcome = roster_outcome::partly_searched; }},
        silent_case{"ambiguous", [](agency& one) { one.answer->what.outcome = roster_outcome::ambiguous_match; }},
        silent_case{"invalid_reply", [](agency& one) { one.fixed = roster_outcome::invalid_reply; }},
        silent_case{"not_asked", [](agency& one) { one.fixed = roster_outcome::not_asked; }},
        silent_case{"held_for_a_person",
                    [](agency& one) {
                      one.answer->what.outcome = roster_outcome::answered;
                      one.answer->what.safety.items_held = 1;
                    }},
        silent_case{"withheld_by_rule",
                    [](agency& one) {
                      one.answer->what.outcome = roster_outcome::answered;
                      one.answer->what.withheld.push_back({policy::display_category::police_incident, {}, "", ""});
                    }}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(no_further_action, the_line_that_is_always_there_is_no_gap) {
  check whole = answered_check();
  agency& police = member_of(whole, "police");
  police.answer->what.outcome = roster_outcome::answered;
  police.answer->what.withheld.push_back({policy::display_category::police_other, {}, "", ""});
  EXPECT_THAT(gaps_in_answers(whole, NOW), IsEmpty()) << "it would tell what it is there to hide";
}

// --- telling people

TEST(telling, names_a_subject_or_the_referrer_who_is_there) {
  const check with = answered_check();
  const check without = answered_check([](json::object& document) { document.erase("referrer"); });
  child_decision one = decide("c1", outcome::s17_cfa);
  one.tellings = {told("referrer")};
  EXPECT_THAT(faults_against(with, {one}), IsEmpty());
  EXPECT_THAT(faults_against(without, {one}), ElementsAre("/decisions/0/telling/0/person unknown_person"));
  one.tellings = {told("somebody")};
  EXPECT_THAT(faults_against(with, {one}), ElementsAre("/decisions/0/telling/0/person unknown_person"));
}

TEST(telling, a_possible_source_of_harm_needs_the_polices_agreement_where_they_were_asked) {
  const check whole = answered_check();
  for (const char* person : {"a1", "a2"}) {  // not assessed; alleged, and not to be contacted
    child_decision one = decide("c1", outcome::s17_cfa);
    one.tellings = {told(person)};
    EXPECT_THAT(faults_against(whole, {one}), ElementsAre("/decisions/0/telling/0/police_agreed required")) << person;
    one.tellings = {told(person, "DS Example, 16:10")};
    EXPECT_THAT(faults_against(whole, {one}), IsEmpty()) << person;
    one.tellings.front().told = false;
    one.tellings.front().police_agreed.clear();
    EXPECT_THAT(faults_against(whole, {one}), IsEmpty()) << "not telling them needs nobody's agreement";
  }
}

TEST(telling, where_the_police_were_not_asked_the_managers_decision_is_enough) {
  const check whole = answered_check(
      [](json::object& document) { document["agencies"] = json::array({"cambridgeshire", "health", "schools"}); });
  child_decision one = decide("c1", outcome::s17_cfa);
  one.tellings = {told("a2")};
  EXPECT_THAT(faults_against(whole, {one}), IsEmpty());
}

TEST(dissent, is_of_an_agency_on_the_roster) {
  child_decision one = decide("c1", outcome::s17_cfa);
  one.dissents = {{"health", "We would have gone further."}, {"navy", "x"}};
  EXPECT_THAT(faults_against(answered_check(), {one}), ElementsAre("/decisions/0/dissent/1/agency unknown_agency"));
}

// --- what the response makes of it

class shown_decision : public testing::Test {
 protected:
  void take(int version, std::vector<child_decision> children, std::chrono::minutes later) {
    whole.decided.push_back({manager().who, NOW + later, version, std::move(children)});
  }
  [[nodiscard]] json::array decisions() const { return assemble(whole, NOW).at("decisions").as_array(); }
  [[nodiscard]] std::vector<std::string> notices(std::string_view kind) const {
    std::vector<std::string> out;
    const json::object response = assemble(whole, NOW);
    for (const auto& one : response.at("notices").as_array())
      if (one.at("kind").as_string() == kind) out.emplace_back(std::string_view(one.at("about").as_string()));
    return out;
  }
  check whole = answered_check();
};

TEST_F(shown_decision, none_was_taken) {
  EXPECT_THAT(decisions(), IsEmpty());
  EXPECT_THAT(notices("telling_not_recorded"), IsEmpty());
}

TEST_F(shown_decision, says_who_when_on_which_version_and_what_was_decided_before) {
  take(1, {decide("c1", outcome::advice)}, std::chrono::minutes(1));
  take(2, {decide("c1", outcome::s47_joint), decide("c2", outcome::s17_cfa)}, std::chrono::minutes(5));
  const json::array all = decisions();
  ASSERT_THAT(all, SizeIs(2));
  const json::object& first = all[0].as_object();
  EXPECT_EQ(first.at("child").as_string(), "c1");
  EXPECT_EQ(first.at("outcome").as_string(), "s47_joint");
  EXPECT_EQ(first.at("version").as_int64(), 2);
  EXPECT_EQ(first.at("at").as_string(), "2026-11-20T14:35:00.000Z");
  EXPECT_EQ(first.at("by").at("name").as_string(), "Mona Example");
  ASSERT_THAT(first.at("earlier").as_array(), SizeIs(1));
  EXPECT_EQ(first.at("earlier").at(0).at("outcome").as_string(), "advice");
  EXPECT_FALSE(all[1].as_object().contains("earlier"));
}

TEST_F(shown_decision, a_version_that_came_after_it_is_told_in_red) {
  take(2, {decide("c1", outcome::advice)}, std::chrono::minutes(1));
  EXPECT_THAT(notices("decided_earlier"), IsEmpty());
  whole.version = 3;
  EXPECT_THAT(notices("decided_earlier"), ElementsAre("c1"));
  take(3, {decide("c1", outcome::s47_joint)}, std::chrono::minutes(9));
  EXPECT_THAT(notices("decided_earlier"), IsEmpty()) << "decided again";
}

TEST_F(shown_decision, telling_that_is_not_recorded_is_told) {
  child_decision one = decide("c1", outcome::s17_cfa);
  take(2, {one}, std::chrono::minutes(1));
  EXPECT_THAT(notices("telling_not_recorded"), ElementsAre("referrer", "a1")) << "a1 has parental responsibility";
  one.tellings = {told("referrer"), told("a1", "DS Example")};
  take(2, {one}, std::chrono::minutes(2));
  EXPECT_THAT(notices("telling_not_recorded"), IsEmpty());
}

TEST_F(shown_decision, going_back_to_what_was_decided_before_is_a_new_decision) {
  const std::vector<child_decision> first{decide("c1", outcome::s17_cfa)}, second{decide("c1", outcome::advice)};
  take(2, first, std::chrono::minutes(1));
  take(2, second, std::chrono::minutes(2));
  EXPECT_TRUE(has_decided(whole, manager(), {2, second}));
  EXPECT_FALSE(has_decided(whole, manager(), {2, first}));
  take(2, first, std::chrono::minutes(3));
  EXPECT_TRUE(has_decided(whole, manager(), {2, first}));
}

TEST_F(shown_decision, of_two_children_both_must_stand_as_they_are_said_again) {
  const child_decision one = decide("c1", outcome::advice), other = decide("c2", outcome::nfa);
  take(2, {one, other}, std::chrono::minutes(1));
  EXPECT_TRUE(has_decided(whole, manager(), {2, {one, other}}));
  EXPECT_TRUE(has_decided(whole, manager(), {2, {other}}));
  EXPECT_FALSE(has_decided(whole, manager(), {2, {one, decide("c2", outcome::advice)}}));
}

TEST_F(shown_decision, the_same_again_is_known_as_the_same) {
  const std::vector<child_decision> said{decide("c1", outcome::advice)};
  take(2, said, std::chrono::minutes(1));
  EXPECT_TRUE(has_decided(whole, manager(), {2, said}));
  EXPECT_FALSE(has_decided(whole, manager(), {3, said}));
  EXPECT_FALSE(has_decided(whole, manager(), {2, {decide("c1", outcome::nfa)}}));
  EXPECT_FALSE(has_decided(whole, test::coordinator(), {2, said}));
}

}  // namespace
}  // namespace mash::hub
