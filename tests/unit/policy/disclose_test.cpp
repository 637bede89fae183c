// SPDX-License-Identifier: Apache-2.0
// How a disclosure is decided, apart from what the shipped agreement happens to say.
#include <gmock/gmock.h>

#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::HasSubstr;

class small_agreement_test : public testing::Test {
 protected:
  std::shared_ptr<const agreement> under = loaded(small_agreement());
  disclosure_question asked = [] {
    disclosure_question made = item_of("police", category::da_incident);
    made.recipient = "town";
    return made;
  }();
};

TEST_F(small_agreement_test, lets_the_strictest_of_two_rules_count_whatever_their_order) {
  EXPECT_EQ(may_disclose(*under, asked).rule, "r1");
  asked.about = subject_kind::adult;
  EXPECT_EQ(may_disclose(*under, asked).rule, "r2");
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::summary_only);
}

TEST_F(small_agreement_test, looks_back_to_the_day_and_no_further) {
  asked.on = TODAY;
  asked.occurred = TODAY - std::chrono::years(3);
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::released);
  asked.occurred = std::chrono::sys_days(TODAY - std::chrono::years(3)) - std::chrono::days(1);
  const disclosure_verdict older = may_disclose(*under, asked);
  EXPECT_EQ(older.form, disposition::withheld);
  EXPECT_EQ(older.reason, refusal_reason::not_proportionate);
  EXPECT_THAT(std::string(older.because), HasSubstr("older"));
}

TEST_F(small_agreement_test, looks_back_from_a_leap_day) {
  asked.on = std::chrono::year(2028) / 2 / 29;
  asked.occurred = std::chrono::year(2025) / 2 / 28;
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::released);
  asked.occurred = std::chrono::year(2025) / 2 / 27;
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::withheld);
}

TEST_F(small_agreement_test, asks_a_person_about_an_item_without_a_date_where_a_rule_looks_back) {
  asked.occurred.reset();
  const disclosure_verdict verdict = may_disclose(*under, asked);
  EXPECT_EQ(verdict.form, disposition::human_review);
  EXPECT_TRUE(verdict.reason.has_value());
}

TEST_F(small_agreement_test, lets_a_limit_restrict_and_never_grant) {
  asked.caveats = {caveat::unverified};
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::existence_only);
  EXPECT_EQ(may_disclose(*under, asked).rule, "l1");
  asked.what = category::conviction_caution;  // the limit speaks about it, no rule does
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::withheld);
  EXPECT_EQ(may_disclose(*under, asked).rule, "agreement.no_rule");
}

TEST_F(small_agreement_test, withholds_between_bodies_that_are_not_both_parties) {
  asked.recipient = "elsewhere";
  EXPECT_EQ(may_disclose(*under, asked).rule, "agreement.parties");
  asked.recipient = "town";
  asked.holder = "elsewhere";
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::withheld);
  asked.holder = "";
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::withheld);
}

TEST_F(small_agreement_test, withholds_towards_a_party_that_does_not_ask) {
  asked.recipient = "police";
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::withheld);
  EXPECT_THAT(std::string(may_disclose(*under, asked).because), HasSubstr("does not ask"));
}

TEST_F(small_agreement_test, withholds_once_the_signature_is_gone) {
  const auto unsigned_police = loaded(with("name = \"The Police\"\nsigned_on = 2025-12-01", "name = \"The Police\""));
  EXPECT_EQ(may_disclose(*unsigned_police, asked).form, disposition::withheld);
  EXPECT_EQ(may_disclose(*unsigned_police, asked).rule, "agreement.signatures");
}

TEST_F(small_agreement_test, withholds_on_blue_before_it_begins_and_for_a_purpose_it_has_not) {
  asked.rating = urgency::blue;
  EXPECT_EQ(may_disclose(*under, asked).rule, "agreement.urgency");
  asked.rating = urgency::red;
  asked.why = purpose::marac_da;
  EXPECT_EQ(may_disclose(*under, asked).rule, "agreement.purposes");
  asked.why = purpose::s47_strategy;
  asked.on = std::chrono::year(2025) / 12 / 31;
  EXPECT_EQ(may_disclose(*under, asked).rule, "agreement.valid_from");
}

TEST_F(small_agreement_test, withholds_where_the_purpose_cannot_go_on_what_the_family_said) {
  asked.family = agreement_state::withdrawn;
  const disclosure_verdict verdict = may_disclose(*under, asked);
  EXPECT_EQ(verdict.form, disposition::withheld);
  EXPECT_EQ(verdict.reason, refusal_reason::no_gateway);
  asked.family = agreement_state::dispensed_with;
  EXPECT_EQ(may_disclose(*under, asked).form, disposition::released);
}

TEST(nearest_permit, names_a_higher_rating_first) {
  disclosure_question asked = item_of("police", category::intelligence, purpose::mash_threshold);
  asked.rating = urgency::green;
  EXPECT_THAT(std::string(may_disclose(shipped(), asked).would_need), HasSubstr("significant harm"))
      << "amber would only mean a telephone call";
  asked.what = category::conviction_caution;
  asked.about = subject_kind::adult;
  EXPECT_THAT(std::string(may_disclose(shipped(), asked).would_need), HasSubstr("higher rating"));
}

TEST(nearest_permit, names_the_least_intrusive_purpose_that_would_do_and_who_decides_it) {
  disclosure_question asked = item_of("police", category::missing_episode, purpose::early_help);
  EXPECT_EQ(
      may_disclose(shipped(), asked).would_need,
      "Only if it is true that the child may be in need of services: a check for a section 17 assessment, which a "
      "social work manager decides.");
}

TEST(nearest_permit, says_so_where_no_purpose_would_do) {
  EXPECT_THAT(std::string(may_disclose(shipped(), item_of("schools", category::tenancy_asb)).would_need),
              HasSubstr("no purpose shares it"));
}

TEST(nearest_permit, does_not_depend_on_what_is_held) {
  disclosure_question asked = item_of("health", category::parent_mh, purpose::early_help);
  const std::string plain(may_disclose(shipped(), asked).would_need);
  asked.caveats = {caveat::unverified, caveat::official_sensitive, caveat::third_party};
  asked.occurred.reset();
  EXPECT_EQ(may_disclose(shipped(), asked).would_need, plain);
}

TEST(stricter, takes_the_verdict_that_shares_less_and_of_equal_ones_the_first) {
  disclosure_verdict released, summary, also_summary;
  released.form = disposition::released;
  summary.form = also_summary.form = disposition::summary_only;
  EXPECT_EQ(&stricter(released, summary), &summary);
  EXPECT_EQ(&stricter(summary, released), &summary);
  EXPECT_EQ(&stricter(summary, also_summary), &summary);
  EXPECT_EQ(&stricter(also_summary, summary), &also_summary);
}

TEST(stricter, is_idempotent_commutative_in_form_and_associative_over_every_disposition) {
  constexpr std::size_t forms = words<disposition>::list.size();
  std::vector<disclosure_verdict> all(forms);
  for (std::size_t i = 0; i < forms; ++i) all[i].form = static_cast<disposition>(i);
  for (const auto& a : all) {
    EXPECT_EQ(&stricter(a, a), &a);
    EXPECT_EQ(stricter(a, all.back()).form, disposition::withheld);
    EXPECT_EQ(stricter(a, all.front()).form, a.form);
    for (const auto& b : all) {
      EXPECT_EQ(stricter(a, b).form, stricter(b, a).form);
      for (const auto& c : all) EXPECT_EQ(&stricter(stricter(a, b), c), &stricter(a, stricter(b, c)));
    }
  }
}

TEST(a_default_verdict, shares_nothing) { EXPECT_EQ(disclosure_verdict{}.form, disposition::withheld); }

}  // namespace
}  // namespace mash::policy
