// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

void expect_refused(const ask_verdict& verdict, refusal_reason reason, std::string_view because,
                    std::string_view would_need) {
  EXPECT_FALSE(verdict.permitted);
  ASSERT_TRUE(verdict.reason.has_value());
  EXPECT_EQ(word(*verdict.reason), word(reason));
  EXPECT_THAT(std::string(verdict.because), HasSubstr(std::string(because)));
  EXPECT_THAT(std::string(verdict.would_need), HasSubstr(std::string(would_need)));
  EXPECT_FALSE(verdict.rule.empty());
  EXPECT_FALSE(verdict.clause.empty());
  EXPECT_TRUE(verdict.categories.empty());
  EXPECT_EQ(verdict.basis, lawful_basis{});
}

TEST(may_ask, permits_a_strategy_discussion_to_every_agency_that_signed) {
  for (const char* member : {"police", "health", "schools", "peterborough", "cambridgeshire"}) {
    const ask_verdict verdict = may_ask(shipped(), ask_of(member));
    EXPECT_TRUE(verdict.permitted) << member << ": " << verdict.because;
    EXPECT_EQ(verdict.rule, "purpose.s47_strategy");
    EXPECT_EQ(verdict.clause, "Schedule 1, part B");
    EXPECT_FALSE(verdict.reason.has_value());
    EXPECT_FALSE(verdict.authority_owed);
    EXPECT_TRUE(verdict.would_need.empty());
    EXPECT_FALSE(verdict.categories.empty());
  }
}

TEST(may_ask, refuses_an_agency_that_has_not_signed_and_names_the_signature) {
  expect_refused(may_ask(shipped(), ask_of("housing")), refusal_reason::out_of_isa,
                 "Housing services of the district councils has not signed", "The signature of Housing services");
}

TEST(may_ask, refuses_a_member_that_is_no_party) {
  expect_refused(may_ask(shipped(), ask_of("norfolk")), refusal_reason::out_of_isa, "not a party", "signed");
}

TEST(may_ask, refuses_an_authority_that_is_no_party_or_may_not_ask) {
  question asked = ask_of("health");
  asked.authority = "norfolk";
  expect_refused(may_ask(shipped(), asked), refusal_reason::out_of_isa, "not a party", "your authority has signed");
  asked.authority = "police";
  expect_refused(may_ask(shipped(), asked), refusal_reason::out_of_isa, "does not ask", "local authority");
}

TEST(may_ask, refuses_a_member_that_asks_but_does_not_answer) {
  const auto made = loaded(with("may_ask = true\nmay_answer = true", "may_ask = true\nmay_answer = false",
                                with("to = [\"police\", \"csc_ccc\"]", "to = [\"police\"]")));
  ASSERT_NE(made, nullptr);
  question asked = ask_of("town");
  asked.authority = "town";
  expect_refused(may_ask(*made, asked), refusal_reason::out_of_isa, "The Town asks", "Another agency");
}

TEST(may_ask, refuses_a_role_that_does_not_ask_and_names_those_that_do) {
  question asked = ask_of("health");
  for (const role who : {role::auditor, role::sys_admin, role::agency_researcher, role::inspector_readonly}) {
    asked.asker_role = who;
    expect_refused(may_ask(shipped(), asked), refusal_reason::out_of_isa, "Your role does not ask",
                   "MASH social worker, MASH manager, coordinator, out-of-hours worker");
  }
  asked.asker_role = role::early_help_officer;
  EXPECT_FALSE(may_ask(shipped(), asked).permitted);
  asked.why = purpose::early_help;
  EXPECT_TRUE(may_ask(shipped(), asked).permitted);
}

TEST(may_ask, refuses_crime_prevention_to_everybody_always) {
  for (std::size_t i = 0; i < words<role>::list.size(); ++i)
    for (const char* member : {"police", "health", "schools", "peterborough"}) {
      question asked = ask_of(member, purpose::crime_prevention);
      asked.asker_role = static_cast<role>(i);
      asked.manager_authorised = true;
      expect_refused(may_ask(shipped(), asked), refusal_reason::no_gateway, "to prevent crime", "Nothing");
    }
}

TEST(may_ask, refuses_a_purpose_that_the_agreement_does_not_have) {
  question asked = ask_of("police", purpose::marac_da);
  asked.authority = "town";
  expect_refused(may_ask(*loaded(small_agreement()), asked), refusal_reason::out_of_isa, "does not cover",
                 "Only if it is true that");
}

TEST(may_ask, refuses_blue_because_blue_asks_nobody) {
  question asked = ask_of("police");
  asked.rating = urgency::blue;
  expect_refused(may_ask(shipped(), asked), refusal_reason::not_proportionate, "Blue", "green, amber or red");
}

TEST(may_ask, refuses_before_the_agreement_is_in_force) {
  question asked = ask_of("police");
  asked.on = std::chrono::year(2025) / 8 / 31;
  expect_refused(may_ask(shipped(), asked), refusal_reason::out_of_isa, "not in force yet", "in force on that day");
  asked.on = std::chrono::year(2025) / 9 / 1;
  EXPECT_TRUE(may_ask(shipped(), asked).permitted);
}

TEST(may_ask, goes_on_after_the_review_date_and_says_that_the_review_is_overdue) {
  question asked = ask_of("police");
  asked.on = std::chrono::year(2027) / 8 / 1;
  EXPECT_TRUE(may_ask(shipped(), asked).permitted);
  EXPECT_TRUE(shipped().review_overdue(asked.on));
  EXPECT_FALSE(shipped().review_overdue(TODAY));
}

TEST(may_ask, asks_for_early_help_only_with_the_familys_agreement_and_no_manager_can_stand_in) {
  for (std::size_t i = 0; i < words<agreement_state>::list.size(); ++i) {
    question asked = ask_of("schools", purpose::early_help);
    asked.family = static_cast<agreement_state>(i);
    asked.manager_authorised = true;
    const bool given = asked.family == agreement_state::given || asked.family == agreement_state::given_limited;
    const ask_verdict verdict = may_ask(shipped(), asked);
    EXPECT_EQ(verdict.permitted, given) << word(asked.family);
    if (!given)
      expect_refused(verdict, refusal_reason::no_gateway, "only with the family's agreement", "cannot stand in");
  }
}

TEST(may_ask, needs_a_manager_to_go_without_agreement_in_a_threshold_enquiry) {
  for (std::size_t i = 0; i < words<agreement_state>::list.size(); ++i) {
    question asked = ask_of("police", purpose::mash_threshold);
    asked.rating = urgency::amber;
    asked.family = static_cast<agreement_state>(i);
    const bool given = asked.family == agreement_state::given || asked.family == agreement_state::given_limited;
    const ask_verdict alone = may_ask(shipped(), asked);
    EXPECT_EQ(alone.permitted, given) << word(asked.family);
    if (!given) expect_refused(alone, refusal_reason::no_gateway, "no manager has authorised", "MASH manager");
    asked.manager_authorised = true;
    const ask_verdict authorised = may_ask(shipped(), asked);
    EXPECT_TRUE(authorised.permitted) << word(asked.family);
    EXPECT_FALSE(authorised.authority_owed);
  }
}

TEST(may_ask, sends_a_red_threshold_enquiry_at_once_and_says_that_the_managers_authority_is_owed) {
  question asked = ask_of("police", purpose::mash_threshold);
  asked.family = agreement_state::refused;
  const ask_verdict verdict = may_ask(shipped(), asked);
  EXPECT_TRUE(verdict.permitted);
  EXPECT_TRUE(verdict.authority_owed);
  EXPECT_EQ(verdict.authority_within, std::chrono::minutes(60));
  EXPECT_THAT(std::string(verdict.because), HasSubstr("manager's authorisation is owed within the hour"));
  asked.manager_authorised = true;
  EXPECT_FALSE(may_ask(shipped(), asked).authority_owed);
  asked.manager_authorised = false;
  asked.family = agreement_state::given;
  EXPECT_FALSE(may_ask(shipped(), asked).authority_owed);
}

TEST(may_ask, takes_a_refusal_of_support_as_information_that_no_manager_overrides) {
  question asked = ask_of("health", purpose::s17_assessment);
  asked.family = agreement_state::refused;
  asked.manager_authorised = true;
  expect_refused(may_ask(shipped(), asked), refusal_reason::no_gateway, "section 17 assessment", "agreement");
  asked.family = agreement_state::unable_to_contact;
  EXPECT_TRUE(may_ask(shipped(), asked).permitted);
}

TEST(may_ask, never_owes_authority_where_the_purpose_needs_no_agreement) {
  for (std::size_t i = 0; i < words<agreement_state>::list.size(); ++i) {
    question asked = ask_of("health");
    asked.family = static_cast<agreement_state>(i);
    EXPECT_TRUE(may_ask(shipped(), asked).permitted) << word(asked.family);
    EXPECT_FALSE(may_ask(shipped(), asked).authority_owed);
  }
}

TEST(may_ask, refuses_a_named_power_that_does_not_apply_and_names_those_that_do) {
  question asked = ask_of("police");
  asked.gateways = {power::ca1989_s47_9};
  const ask_verdict verdict = may_ask(shipped(), asked);
  expect_refused(verdict, refusal_reason::no_gateway, "Children Act 1989 s.47(1) (ca1989_s47_1)",
                 "Leave the powers out");
  EXPECT_THAT(std::string(verdict.because), HasSubstr("police_common_law"));
  EXPECT_THAT(std::string(verdict.because), Not(HasSubstr("ca1989_s47_9")));
  asked.member = "health";
  EXPECT_TRUE(may_ask(shipped(), asked).permitted) << "an NHS body is within section 47(11)";
}

TEST(may_ask, accepts_named_powers_that_are_among_the_derived_ones) {
  question asked = ask_of("police");
  asked.gateways = {power::ca1989_s47_1, power::cda1998_s115};
  EXPECT_TRUE(may_ask(shipped(), asked).permitted);
  asked.gateways.push_back(power::ca1989_s17);
  EXPECT_FALSE(may_ask(shipped(), asked).permitted) << "one wrong power is a wrong question";
}

TEST(may_ask, asks_for_all_that_the_agreement_has_unless_the_requester_narrows_it) {
  question asked = ask_of("police");
  const auto everything = may_ask(shipped(), asked).categories;
  EXPECT_THAT(everything, Contains(category::da_incident));
  EXPECT_THAT(everything, Not(Contains(category::attendance_unscheduled)));
  asked.categories = {category::da_incident, category::attendance_unscheduled, category::court_order};
  EXPECT_THAT(may_ask(shipped(), asked).categories, ElementsAre(category::da_incident, category::court_order));
}

TEST(may_ask, refuses_when_nothing_that_is_wanted_may_be_asked_of_this_agency) {
  question asked = ask_of("schools");
  asked.categories = {category::conviction_caution};
  expect_refused(may_ask(shipped(), asked), refusal_reason::out_of_isa, "share nothing of what you ask", "categories");
}

TEST(may_ask, asks_for_sensitive_services_where_harm_is_suspected_only_and_then_health_alone) {
  for (const char* member : {"police", "health", "schools", "peterborough"})
    for (const purpose_terms& why : shipped().tables().written.purposes) {
      const bool may = std::string_view(member) == "health" &&
                       (why.why == purpose::s47_strategy || why.why == purpose::immediate_protection);
      EXPECT_EQ(
          value_set<category>(may_ask(shipped(), ask_of(member, why.why)).categories).contains(category::sexual_health),
          may)
          << member << " " << word(why.why);
    }
}

TEST(may_ask, has_nothing_to_ask_the_police_for_early_help) {
  expect_refused(may_ask(shipped(), ask_of("police", purpose::early_help)), refusal_reason::out_of_isa, "share nothing",
                 "Only if it is true that");
}

TEST(may_ask, minimises_the_question_by_the_kind_of_agency) {
  const question_shape school = may_ask(shipped(), ask_of("schools")).shape;
  EXPECT_FALSE(school.nhs_number);
  EXPECT_FALSE(school.concerns);
  EXPECT_FALSE(school.telephones);
  EXPECT_TRUE(school.upn);
  EXPECT_TRUE(school.parents_only);
  const question_shape health = may_ask(shipped(), ask_of("health")).shape;
  EXPECT_TRUE(health.nhs_number);
  EXPECT_TRUE(health.gp_practice);
  EXPECT_TRUE(health.concerns);
  EXPECT_FALSE(health.upn);
  EXPECT_FALSE(health.parents_only);
  const question_shape police = may_ask(shipped(), ask_of("police")).shape;
  EXPECT_FALSE(police.nhs_number);
  EXPECT_FALSE(police.upn);
  EXPECT_TRUE(police.aliases);
  EXPECT_THAT(police.subject_kinds, ElementsAre(subject_kind::child, subject_kind::adult, subject_kind::unborn));
  EXPECT_THAT(may_ask(shipped(), ask_of("health", purpose::early_help)).shape.subject_kinds,
              ElementsAre(subject_kind::child, subject_kind::unborn));
}

TEST(may_ask, sets_deadlines_and_look_back_by_purpose_and_rating) {
  question asked = ask_of("health", purpose::mash_threshold);
  const question_shape red = may_ask(shipped(), asked).shape;
  asked.rating = urgency::green;
  const question_shape green = may_ask(shipped(), asked).shape;
  EXPECT_EQ(red.human_deadline, std::chrono::hours(4));
  EXPECT_EQ(green.human_deadline, std::chrono::hours(72));
  EXPECT_LT(red.machine_deadline, green.machine_deadline);
  EXPECT_EQ(red.look_back_years, 10);
  EXPECT_EQ(may_ask(shipped(), ask_of("health")).shape.look_back_years, 0) << "no limit where a child may be harmed";
}

TEST(may_ask, states_the_public_task_for_bodies_that_need_it_stated) {
  EXPECT_EQ(shipped().public_task_statement("peterborough", purpose::s47_strategy),
            "Peterborough City Council needs this information to perform its public task: enquiring whether a child is "
            "suffering significant harm (Children Act 1989 section 47).");
  EXPECT_EQ(shipped().public_task_statement("nobody", purpose::s47_strategy), "");
  EXPECT_EQ(shipped().public_task_statement("peterborough", purpose::crime_prevention), "");
}

}  // namespace
}  // namespace mash::policy
