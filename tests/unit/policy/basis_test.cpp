// SPDX-License-Identifier: Apache-2.0
// The lawful basis is derived from dated lists: by who asks, who holds, why, on which day, and what the item is.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::ElementsAre;

[[nodiscard]] lawful_basis basis_of(const disclosure_question& asked, const agreement& under = shipped()) {
  return may_disclose(under, asked).basis;
}

// The shipped agreement with the duty to share in force from a day.
[[nodiscard]] std::shared_ptr<const agreement> with_duty_from(const std::string& day) {
  folder files = test::shipped_folder();
  test::replace_in(files, TIER1_FILE, "not_in_force = \"No day has been appointed under s.78 of the 2026 Act.\"",
                   "from = " + day);
  return test::assembled(files);
}

TEST(basis, of_a_health_record_in_a_strategy_discussion_rests_on_the_duty_to_assist) {
  const lawful_basis basis = basis_of(item_of("health", category::attendance_unscheduled));
  EXPECT_THAT(std::vector<power>(basis.powers),
              ElementsAre(power::ca1989_s47_1, power::ca1989_s47_9, power::ca2004_s11));
  EXPECT_THAT(std::vector<article6>(basis.article6_grounds), ElementsAre(article6::c, article6::e));
  EXPECT_THAT(std::vector<article9_10>(basis.special_grounds), ElementsAre(article9_10::art9_g_para18));
  EXPECT_THAT(std::vector<confidentiality>(basis.confidence),
              ElementsAre(confidentiality::statute, confidentiality::overriding_public_interest));
}

TEST(basis, of_a_police_record_has_no_duty_to_assist_and_no_legal_obligation) {
  const lawful_basis basis = basis_of(item_of("police", category::da_incident));
  EXPECT_FALSE(basis.powers.contains(power::ca1989_s47_9));
  EXPECT_TRUE(basis.powers.contains(power::cda1998_s115));
  EXPECT_TRUE(basis.powers.contains(power::police_common_law));
  EXPECT_THAT(std::vector<article6>(basis.article6_grounds), ElementsAre(article6::e));
  EXPECT_THAT(std::vector<article9_10>(basis.special_grounds), ElementsAre(article9_10::art10_para18));
  EXPECT_FALSE(basis.confidence.contains(confidentiality::statute));
}

TEST(basis, of_a_school_record_rests_on_the_schools_own_duty) {
  const lawful_basis basis = basis_of(item_of("schools", category::attendance));
  EXPECT_THAT(std::vector<power>(basis.powers), ElementsAre(power::ca1989_s47_1, power::ea2002_s175));
  EXPECT_THAT(std::vector<article9_10>(basis.special_grounds), ElementsAre(article9_10::none));
}

TEST(basis, of_health_in_early_help_is_consent_and_disappears_with_it) {
  disclosure_question asked = item_of("health", category::was_not_brought, purpose::early_help);
  const lawful_basis basis = basis_of(asked);
  EXPECT_THAT(std::vector<power>(basis.powers), ElementsAre(power::ca2004_s10));
  EXPECT_THAT(std::vector<article9_10>(basis.special_grounds), ElementsAre(article9_10::art9_h));
  EXPECT_THAT(std::vector<confidentiality>(basis.confidence), ElementsAre(confidentiality::consent));
  asked.family = agreement_state::withdrawn;
  const disclosure_verdict verdict = may_disclose(shipped(), asked);
  EXPECT_EQ(verdict.form, disposition::withheld);
  EXPECT_EQ(verdict.reason, refusal_reason::no_gateway);
  EXPECT_EQ(verdict.basis, lawful_basis{});
}

TEST(basis, claims_consent_only_where_the_family_gave_it) {
  disclosure_question asked = item_of("health", category::registration, purpose::s17_assessment);
  EXPECT_TRUE(basis_of(asked).confidence.contains(confidentiality::consent));
  asked.family = agreement_state::unable_to_contact;
  EXPECT_FALSE(basis_of(asked).confidence.contains(confidentiality::consent));
  EXPECT_TRUE(basis_of(asked).confidence.contains(confidentiality::overriding_public_interest));
}

TEST(basis, leaves_out_the_duty_to_share_while_no_day_is_appointed) {
  for (const char* holder : {"health", "peterborough"})
    EXPECT_FALSE(basis_of(item_of(holder, category::cin_cp_status)).powers.contains(power::ca2004_s16la));
}

TEST(basis, takes_the_duty_to_share_in_from_the_day_it_begins_and_not_the_day_before) {
  const auto made = with_duty_from("2026-12-01");
  ASSERT_NE(made, nullptr);
  disclosure_question asked = item_of("peterborough", category::cin_cp_status, purpose::mash_threshold);
  asked.on = std::chrono::year(2026) / 11 / 30;
  EXPECT_FALSE(basis_of(asked, *made).powers.contains(power::ca2004_s16la));
  EXPECT_FALSE(basis_of(asked, *made).article6_grounds.contains(article6::c));
  asked.on = std::chrono::year(2026) / 12 / 1;
  EXPECT_TRUE(basis_of(asked, *made).powers.contains(power::ca2004_s16la));
  EXPECT_TRUE(basis_of(asked, *made).article6_grounds.contains(article6::c)) << "a duty is a legal obligation";
  EXPECT_TRUE(basis_of(asked, *made).confidence.contains(confidentiality::statute)) << "and lifts confidence";
}

TEST(basis, ends_with_the_law_it_rests_on_and_nothing_leaves_without_one) {
  const auto made = loaded(with("from = 2005-10-01", "from = 2005-10-01\nuntil = 2026-06-01"));
  ASSERT_NE(made, nullptr);
  disclosure_question asked = item_of("police", category::missing_episode);
  asked.recipient = "town";
  asked.occurred = asked.on = std::chrono::year(2026) / 5 / 31;
  EXPECT_EQ(may_disclose(*made, asked).form, disposition::released);
  asked.on = std::chrono::year(2026) / 6 / 1;
  const disclosure_verdict after = may_disclose(*made, asked);
  EXPECT_EQ(after.form, disposition::withheld);
  EXPECT_EQ(after.reason, refusal_reason::no_gateway);

  question question_after = ask_of("police");
  question_after.authority = "town";
  question_after.on = asked.on;
  const ask_verdict verdict = may_ask(*made, question_after);
  EXPECT_FALSE(verdict.permitted);
  EXPECT_EQ(verdict.reason, refusal_reason::no_gateway);
  EXPECT_EQ(verdict.because,
            "No power lets this authority ask this agency for a strategy discussion under the law in force.");
}

TEST(basis, withholds_special_category_data_where_only_offences_have_a_ground) {
  const auto made = loaded(with("\"da_incident\", \"missing_episode\"", "\"da_incident\", \"radicalisation\""));
  ASSERT_NE(made, nullptr);
  disclosure_question asked = item_of("police", category::radicalisation);
  asked.recipient = "town";
  const disclosure_verdict verdict = may_disclose(*made, asked);
  EXPECT_EQ(verdict.form, disposition::withheld);
  EXPECT_EQ(verdict.rule, "agreement.gateway");
  question wanted = ask_of("police");
  wanted.authority = "town";
  EXPECT_THAT(may_ask(*made, wanted).categories, ElementsAre(category::da_incident)) << "nor is it asked for";
}

TEST(basis, has_no_duty_to_assist_before_birth_nor_what_follows_from_it) {
  disclosure_question asked = item_of("health", category::maternity);
  asked.about = subject_kind::unborn;
  const lawful_basis basis = basis_of(asked);
  EXPECT_THAT(std::vector<power>(basis.powers), ElementsAre(power::ca2004_s11));
  EXPECT_THAT(std::vector<article6>(basis.article6_grounds), ElementsAre(article6::e));
  EXPECT_THAT(std::vector<confidentiality>(basis.confidence), ElementsAre(confidentiality::overriding_public_interest));
  asked.about = subject_kind::adult;
  EXPECT_TRUE(basis_of(asked).powers.contains(power::ca1989_s47_9))
      << "what is known of the mother may protect a child";
}

TEST(basis, of_a_question_joins_the_grounds_of_all_its_categories) {
  question asked = ask_of("police");
  asked.categories = {category::da_incident, category::identity_basic};
  EXPECT_THAT(std::vector<article9_10>(may_ask(shipped(), asked).basis.special_grounds),
              ElementsAre(article9_10::art10_para18, article9_10::none));
}

TEST(basis, differs_by_who_holds_and_is_the_same_in_question_and_answer) {
  for (const char* holder : {"police", "health", "schools", "peterborough"}) {
    question asked = ask_of(holder);
    asked.categories = {category::identity_basic};
    EXPECT_EQ(may_ask(shipped(), asked).basis, basis_of(item_of(holder, category::identity_basic))) << holder;
  }
}

}  // namespace
}  // namespace mash::policy
