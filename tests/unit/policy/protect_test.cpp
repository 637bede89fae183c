// SPDX-License-Identifier: Apache-2.0
// The protections of docs/formats/agreement.md, "What no agreement can loosen".
#include "policy/protect.hpp"

#include <gmock/gmock.h>

#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::HasSubstr;
using testing::Not;

[[nodiscard]] disclosure_verdict marked(std::string holder, category what, std::vector<caveat> marks,
                                        purpose why = purpose::s47_strategy) {
  disclosure_question asked = item_of(std::move(holder), what, why);
  asked.caveats = std::move(marks);
  return may_disclose(shipped(), asked);
}

TEST(protections, never_let_witness_arrangements_leave_for_any_purpose) {
  for (const purpose_terms& why : shipped().tables().written.purposes) {
    const disclosure_verdict verdict =
        marked("police", category::warning_marker, {caveat::witness_protection}, why.why);
    EXPECT_EQ(verdict.form, disposition::withheld);
    EXPECT_EQ(verdict.display, display_category::police_other);
  }
}

TEST(protections, never_let_privileged_papers_leave) {
  const disclosure_verdict verdict = marked("peterborough", category::contact_s47_history, {caveat::legal_privilege});
  EXPECT_EQ(verdict.form, disposition::withheld);
  EXPECT_EQ(verdict.reason, refusal_reason::legal_bar);
}

TEST(protections, send_adoption_to_the_custodians_telephone_at_best_and_never_say_that_it_exists) {
  for (const purpose_terms& why : shipped().tables().written.purposes)
    for (const urgency rating : {urgency::red, urgency::amber, urgency::green}) {
      disclosure_question asked = item_of("peterborough", category::adoption_marker, why.why);
      asked.rating = rating;
      EXPECT_GE(may_disclose(shipped(), asked).form, disposition::call_agency);
    }
  const disclosure_verdict verdict = marked("peterborough", category::adoption_marker, {});
  EXPECT_EQ(verdict.form, disposition::call_agency);
  EXPECT_EQ(verdict.display, display_category::social_care_other);
  EXPECT_THAT(std::string(verdict.because) + std::string(verdict.would_need), Not(HasSubstr("adopt")));
}

TEST(protections, mask_the_place_of_a_protected_person_and_everything_that_gives_it_away) {
  for (const category place :
       {category::address, category::contact_point, category::school_or_practice, category::location_current})
    for (const caveat mark : {caveat::address_protected, caveat::restricted_record}) {
      EXPECT_EQ(marked("health", place, {}).form, disposition::released) << word(place);
      const disclosure_verdict verdict = marked("health", place, {mark});
      EXPECT_EQ(verdict.form, disposition::withheld) << word(place) << " " << word(mark);
      EXPECT_EQ(verdict.display, display_category::address) << "one line for all, so that it does not tell which";
    }
}

TEST(protections, let_what_is_not_a_place_of_a_person_with_a_protected_address_leave) {
  EXPECT_EQ(marked("health", category::identity_basic, {caveat::address_protected}).form, disposition::released);
}

TEST(protections, withhold_sensitive_services_and_never_name_them) {
  const disclosure_verdict by_mark = marked("health", category::was_not_brought, {caveat::sensitive_service});
  const disclosure_verdict by_category = marked("health", category::sexual_health, {});
  for (const disclosure_verdict* verdict : {&by_mark, &by_category}) {
    EXPECT_EQ(verdict->form, disposition::withheld);
    EXPECT_EQ(verdict->display, display_category::health_other);
    EXPECT_EQ(verdict->because, standing_line_of(agency_kind::icb).because);
    EXPECT_EQ(verdict->would_need, standing_line_of(agency_kind::icb).would_need);
    EXPECT_EQ(verdict->reason, standing_line_of(agency_kind::icb).reason);
  }
}

TEST(protections, word_everything_that_must_not_be_named_alike) {
  const disclosure_verdict gender = marked("health", category::identity_previous, {caveat::gender_history});
  const disclosure_verdict sensitive = marked("health", category::child_mh, {caveat::sensitive_service});
  EXPECT_EQ(gender.form, disposition::withheld);
  EXPECT_EQ(gender.because, sensitive.because);
  EXPECT_EQ(gender.would_need, sensitive.would_need);
  EXPECT_EQ(gender.reason, sensitive.reason);
  EXPECT_EQ(gender.display, sensitive.display);
}

TEST(protections, send_police_code_c_to_the_telephone_and_let_code_p_leave) {
  EXPECT_EQ(marked("police", category::da_incident, {caveat::police_p}).form, disposition::released);
  const disclosure_verdict verdict = marked("police", category::intelligence, {caveat::police_c});
  EXPECT_EQ(verdict.form, disposition::call_agency);
  EXPECT_EQ(verdict.reason, refusal_reason::prejudice_investigation);
}

TEST(protections, keep_spent_convictions_unless_a_child_may_be_suffering_significant_harm) {
  disclosure_question asked = item_of("police", category::conviction_caution);
  asked.about = subject_kind::adult;
  asked.caveats = {caveat::spent};
  for (const purpose why : {purpose::s47_strategy, purpose::immediate_protection}) {
    asked.why = why;
    EXPECT_EQ(may_disclose(shipped(), asked).form, disposition::summary_only);
    EXPECT_FALSE(may_disclose(shipped(), asked).reason.has_value());
  }
  for (const purpose why : {purpose::mash_threshold, purpose::s17_assessment, purpose::early_help}) {
    asked.why = why;
    EXPECT_EQ(may_disclose(shipped(), asked).form, disposition::withheld) << word(why);
  }
}

TEST(protections, take_third_parties_out) {
  EXPECT_EQ(marked("schools", category::dsl_concern, {caveat::third_party}).form, disposition::redacted);
  EXPECT_EQ(marked("police", category::intelligence, {caveat::third_party}).form, disposition::summary_only)
      << "what the agreement holds tighter stays tighter";
}

TEST(protections, let_nothing_leave_for_a_possible_match) {
  for (const char* holder : {"police", "health", "schools", "peterborough"})
    for (std::size_t i = 0; i < words<category>::list.size(); ++i) {
      disclosure_question asked = item_of(holder, static_cast<category>(i));
      asked.band = match_band::possible;
      EXPECT_EQ(may_disclose(shipped(), asked).form, disposition::withheld) << holder << " " << word(asked.what);
    }
}

TEST(protections, let_only_harmless_items_leave_for_a_probable_match) {
  disclosure_question asked = item_of("health", category::identity_basic);
  asked.band = match_band::probable;
  EXPECT_EQ(may_disclose(shipped(), asked).form, disposition::released);
  for (const category what : {category::attendance_unscheduled, category::address, category::hv_sn_concern,
                              category::cin_cp_status, category::child_mh}) {
    asked.what = what;
    const disclosure_verdict verdict = may_disclose(shipped(), asked);
    EXPECT_EQ(verdict.form, disposition::withheld) << word(what);
    EXPECT_EQ(verdict.reason, refusal_reason::identity_uncertain) << word(what);
    EXPECT_THAT(std::string(verdict.would_need), HasSubstr("NHS number"));
  }
}

TEST(protections, give_the_agreements_own_reason_where_a_surer_match_would_not_help) {
  disclosure_question asked = item_of("police", category::conviction_caution, purpose::early_help);
  asked.band = match_band::possible;
  EXPECT_EQ(may_disclose(shipped(), asked).reason, refusal_reason::out_of_isa);
}

TEST(protections, withhold_what_nobody_asked_for) {
  disclosure_question asked = item_of("schools", category::attendance);
  asked.asked_for = false;
  const disclosure_verdict verdict = may_disclose(shipped(), asked);
  EXPECT_EQ(verdict.form, disposition::withheld);
  EXPECT_EQ(verdict.reason, refusal_reason::out_of_isa);
  EXPECT_EQ(verdict.rule, "agreement.question");
}

TEST(protections, are_ceilings_so_that_the_strictest_of_several_counts_in_any_order) {
  const std::vector<caveat> marks{caveat::third_party, caveat::police_c, caveat::unverified};
  std::vector<caveat> backwards(marks.rbegin(), marks.rend());
  EXPECT_EQ(marked("police", category::da_incident, marks).form, disposition::call_agency);
  EXPECT_EQ(marked("police", category::da_incident, marks).rule,
            marked("police", category::da_incident, backwards).rule);
}

TEST(protections, know_every_caveat_of_the_vocabulary) {
  // A caveat that is neither known to hold something back nor known not to is treated as the strictest there is.
  const auto known_to_hold_nothing = [](caveat mark) {
    using enum caveat;
    const value_set<caveat> harmless{official_sensitive,  police_p,           sanitised,
                                     mash_only,           originator_control, not_for_family,
                                     not_for_perpetrator, unverified,         legal_restriction};
    return harmless.contains(mark);
  };
  for (std::size_t i = 0; i < words<caveat>::list.size(); ++i) {
    disclosure_question asked = item_of("health", category::address, purpose::mash_threshold);
    asked.caveats = {static_cast<caveat>(i)};
    EXPECT_EQ(strictest_protection(asked).rule.empty(), known_to_hold_nothing(static_cast<caveat>(i)))
        << word(static_cast<caveat>(i));
  }
}

TEST(standing_lines, have_one_wording_for_every_kind_of_agency) {
  for (std::size_t i = 0; i < words<agency_kind>::list.size(); ++i) {
    const standing_line& line = standing_line_of(static_cast<agency_kind>(i));
    EXPECT_EQ(line.because, standing_line_of(agency_kind::police).because);
    EXPECT_EQ(line.reason, standing_line_of(agency_kind::police).reason);
  }
  EXPECT_EQ(standing_line_of(agency_kind::gp).display, display_category::health_other);
  EXPECT_EQ(standing_line_of(agency_kind::csc_pcc).display, display_category::social_care_other);
  EXPECT_EQ(standing_line_of(agency_kind::probation).display, display_category::probation_other);
  EXPECT_EQ(standing_line_of(agency_kind::school).display, display_category::other);
}

TEST(display_categories, collapse_what_would_tell_what_is_withheld) {
  using enum category;
  for (const category what : {conviction_caution, arrest_pending, intelligence, warning_marker, court_order})
    EXPECT_EQ(display_of(what), display_category::police_other) << word(what);
  for (const category what : {sexual_health, child_mh, parent_mh, parent_substance, maternity})
    EXPECT_EQ(display_of(what), display_category::health_other) << word(what);
  EXPECT_EQ(display_of(adoption_marker), display_of(contact_s47_history));
  EXPECT_EQ(display_of(school_or_practice), display_of(address));
}

}  // namespace
}  // namespace mash::policy
