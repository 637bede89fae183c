// SPDX-License-Identifier: Apache-2.0
// The rules of everyday work, one by one: what they decide, and that every answer says why. That no rule at all is
// without a case is the business of the cases beside the agreement (matrix_test.cpp).
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using enum category;
using enum disposition;

constexpr auto EARLY = purpose::early_help;
constexpr auto NEED = purpose::s17_assessment;
constexpr auto UNCLEAR = purpose::mash_threshold;
constexpr auto HARM = purpose::s47_strategy;
constexpr auto NOW = purpose::immediate_protection;
constexpr auto CHILD = subject_kind::child;
constexpr auto ADULT = subject_kind::adult;
constexpr auto UNBORN = subject_kind::unborn;
constexpr auto RED = urgency::red;
constexpr auto AMBER = urgency::amber;
constexpr auto GREEN = urgency::green;

struct rule_case {
  std::string_view rule, holder;
  category what;
  purpose why;
  subject_kind about;
  urgency rating;
  disposition form;
};

const std::vector<rule_case> CASES{
    {"id-1", "police", identity_basic, UNCLEAR, ADULT, GREEN, released},
    {"id-1", "health", identity_previous, HARM, ADULT, RED, released},
    {"id-1", "schools", family_link, NEED, CHILD, GREEN, released},
    {"id-2", "peterborough", address, HARM, CHILD, RED, released},
    {"id-2", "health", school_or_practice, UNCLEAR, CHILD, GREEN, released},
    {"id-2", "schools", contact_point, NOW, ADULT, RED, released},
    {"id-3", "police", location_current, NOW, ADULT, RED, released},
    {"id-4", "health", involvement_current, UNCLEAR, CHILD, GREEN, released},
    {"id-4", "schools", communication_need, HARM, ADULT, AMBER, released},
    {"id-4", "peterborough", protective_factor, NEED, ADULT, GREEN, released},
    {"id-5", "police", staff_safety, NEED, ADULT, GREEN, released},
    {"id-6", "schools", child_account, HARM, CHILD, RED, released},
    {"id-7", "schools", child_account, UNCLEAR, CHILD, AMBER, released},
    {"id-8", "schools", child_account, UNCLEAR, CHILD, GREEN, summary_only},
    {"pol-1", "police", da_incident, HARM, ADULT, GREEN, released},
    {"pol-1", "police", missing_episode, NOW, CHILD, RED, released},
    {"pol-1", "police", arrest_pending, HARM, ADULT, RED, released},
    {"pol-1", "police", warning_marker, HARM, ADULT, RED, released},
    {"pol-2", "police", conviction_caution, HARM, ADULT, RED, released},
    {"pol-3", "police", conviction_caution, HARM, CHILD, RED, summary_only},
    {"pol-4", "police", intelligence, NOW, ADULT, RED, summary_only},
    {"pol-5", "police", court_order, UNCLEAR, ADULT, AMBER, released},
    {"pol-6", "police", da_incident, UNCLEAR, ADULT, GREEN, summary_only},
    {"pol-7", "police", conviction_caution, UNCLEAR, ADULT, RED, summary_only},
    {"pol-7", "police", arrest_pending, UNCLEAR, ADULT, AMBER, summary_only},
    {"pol-8", "police", intelligence, UNCLEAR, ADULT, RED, call_agency},
    {"pol-9", "police", exploitation_flag, NEED, CHILD, GREEN, released},
    {"pol-10", "police", da_incident, NEED, ADULT, GREEN, summary_only},
    {"pol-11", "police", conviction_caution, NEED, ADULT, GREEN, human_review},
    {"hea-1", "health", attendance_unscheduled, HARM, CHILD, RED, released},
    {"hea-1", "health", maternity, NOW, UNBORN, RED, released},
    {"hea-2", "health", maternity, HARM, ADULT, RED, released},
    {"hea-3", "health", parent_mh, HARM, ADULT, RED, summary_only},
    {"hea-3", "health", parent_substance, NOW, ADULT, GREEN, summary_only},
    {"hea-4", "health", was_not_brought, UNCLEAR, CHILD, RED, released},
    {"hea-5", "health", hv_sn_concern, UNCLEAR, CHILD, GREEN, summary_only},
    {"hea-6", "health", child_mh, UNCLEAR, CHILD, AMBER, summary_only},
    {"hea-7", "health", maternity, UNCLEAR, ADULT, RED, summary_only},
    {"hea-8", "health", attendance_unscheduled, NEED, CHILD, GREEN, released},
    {"hea-9", "health", child_mh, NEED, CHILD, GREEN, summary_only},
    {"hea-10", "health", parent_mh, NEED, ADULT, GREEN, human_review},
    {"hea-11", "health", registration, EARLY, CHILD, GREEN, released},
    {"hea-12", "health", hv_sn_concern, EARLY, CHILD, GREEN, summary_only},
    {"hea-13", "health", cin_cp_status, UNCLEAR, CHILD, GREEN, released},
    {"edu-1", "schools", dsl_concern, HARM, ADULT, RED, released},
    {"edu-1", "schools", cme_ehe, NOW, CHILD, RED, released},
    {"edu-2", "schools", attendance, UNCLEAR, CHILD, RED, released},
    {"edu-3", "schools", suspension_exclusion, UNCLEAR, CHILD, GREEN, summary_only},
    {"edu-4", "schools", send_ehcp, NEED, CHILD, GREEN, released},
    {"edu-5", "schools", dsl_concern, NEED, CHILD, GREEN, summary_only},
    {"edu-6", "schools", young_carer, EARLY, CHILD, GREEN, released},
    {"csc-1", "peterborough", cin_cp_status, HARM, CHILD, RED, released},
    {"csc-1", "cambridgeshire", lac, NOW, UNBORN, RED, released},
    {"csc-2", "peterborough", contact_s47_history, HARM, ADULT, RED, summary_only},
    {"csc-3", "peterborough", lac, UNCLEAR, CHILD, GREEN, released},
    {"csc-4", "peterborough", contact_s47_history, UNCLEAR, CHILD, AMBER, released},
    {"csc-5", "peterborough", contact_s47_history, UNCLEAR, CHILD, GREEN, summary_only},
    {"csc-6", "peterborough", early_help_plan, NEED, CHILD, GREEN, released},
    {"csc-7", "peterborough", contact_s47_history, NEED, CHILD, GREEN, summary_only},
    {"csc-8", "peterborough", early_help_plan, EARLY, CHILD, GREEN, released},
    {"csc-10", "schools", position_of_trust_allegation, HARM, ADULT, RED, call_agency},
    {"csc-11", "police", radicalisation, HARM, CHILD, RED, summary_only},
    {"ehp-1", "schools", involvement_current, EARLY, CHILD, GREEN, released},
    // Nothing is written about these, so nothing leaves.
    {"agreement.no_rule", "police", location_current, UNCLEAR, ADULT, RED, withheld},
    {"agreement.no_rule", "police", conviction_caution, UNCLEAR, ADULT, GREEN, withheld},
    {"agreement.no_rule", "police", conviction_caution, UNCLEAR, CHILD, RED, withheld},
    {"agreement.no_rule", "police", intelligence, NEED, ADULT, RED, withheld},
    {"agreement.no_rule", "police", da_incident, EARLY, CHILD, RED, withheld},
    {"agreement.no_rule", "police", attendance, HARM, CHILD, RED, withheld},
    {"agreement.no_rule", "schools", cin_cp_status, HARM, CHILD, RED, withheld},
    {"agreement.no_rule", "schools", dsl_concern, EARLY, CHILD, RED, withheld},
    {"agreement.no_rule", "health", parent_mh, EARLY, ADULT, RED, withheld},
    {"agreement.no_rule", "health", child_mh, EARLY, CHILD, RED, withheld},
    {"agreement.no_rule", "health", offender_supervision, HARM, ADULT, RED, withheld},
    {"agreement.no_rule", "schools", identity_basic, EARLY, ADULT, RED, withheld},
};

[[nodiscard]] std::string describe(const rule_case& one) {
  return std::string(one.rule) + ": " + std::string(one.holder) + " " + word(one.what) + " " + word(one.why) + " " +
         word(one.about) + " " + word(one.rating);
}

TEST(shipped_agreement, decides_every_case_by_the_rule_that_speaks_about_it) {
  for (const rule_case& one : CASES) {
    disclosure_question asked = item_of(std::string(one.holder), one.what, one.why);
    asked.about = one.about;
    asked.rating = one.rating;
    const disclosure_verdict verdict = may_disclose(shipped(), asked);
    EXPECT_EQ(word(verdict.form), word(one.form)) << describe(one);
    EXPECT_EQ(verdict.rule, one.rule) << describe(one);
    EXPECT_FALSE(verdict.clause.empty()) << describe(one);
    EXPECT_FALSE(verdict.because.empty()) << describe(one);
    EXPECT_EQ(verdict.reason.has_value(), one.form > summary_only) << describe(one);
    EXPECT_EQ(verdict.would_need.empty(), one.form <= summary_only) << describe(one);
  }
}

struct limit_case {
  std::string_view limit, holder;
  category what;
  purpose why;
  caveat mark;
  disposition form;
};

const std::vector<limit_case> LIMITS{
    {"lim-3", "police", da_incident, HARM, caveat::originator_control, call_agency},
    {"lim-4", "schools", attendance, EARLY, caveat::originator_control, withheld},
    {"lim-5", "peterborough", court_order, HARM, caveat::legal_restriction, call_agency},
    {"lim-6", "peterborough", early_help_plan, NEED, caveat::mash_only, withheld},
    {"lim-7", "police", da_incident, UNCLEAR, caveat::unverified, summary_only},
};

TEST(shipped_agreement, holds_marked_items_to_its_limits) {
  for (const limit_case& one : LIMITS) {
    disclosure_question asked = item_of(std::string(one.holder), one.what, one.why);
    const disclosure_verdict unmarked = may_disclose(shipped(), asked);
    EXPECT_EQ(word(unmarked.form), "released") << one.limit << ": the limit must be what changes the answer";
    asked.caveats = {one.mark};
    const disclosure_verdict marked = may_disclose(shipped(), asked);
    EXPECT_EQ(word(marked.form), word(one.form)) << one.limit;
    EXPECT_EQ(marked.rule, one.limit);
  }
}

TEST(shipped_agreement, holds_a_restricted_persons_record_for_a_person_and_never_tells_where_they_are) {
  disclosure_question asked = item_of("health", identity_basic);
  asked.caveats = {caveat::restricted_record};
  EXPECT_EQ(may_disclose(shipped(), asked).form, human_review);
  asked.what = address;
  EXPECT_EQ(may_disclose(shipped(), asked).form, withheld);
}

TEST(shipped_agreement, gives_early_help_more_only_where_the_family_agreed_without_limits) {
  disclosure_question asked = item_of("health", hv_sn_concern, EARLY);
  asked.family = agreement_state::given_limited;
  EXPECT_EQ(may_disclose(shipped(), asked).form, withheld);
  asked.what = registration;
  EXPECT_EQ(may_disclose(shipped(), asked).form, released);
}

}  // namespace
}  // namespace mash::policy
