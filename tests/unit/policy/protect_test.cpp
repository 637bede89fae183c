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

TEST(protections, word_a_masked_place_alike_whoever_masks_it) {
  const disclosure_verdict by_holder = marked("health", category::address, {caveat::address_protected});
  const standing_line& by_hub = masked_place_line();
  EXPECT_EQ(by_holder.because, by_hub.because);
  EXPECT_EQ(by_holder.would_need, by_hub.would_need);
  EXPECT_EQ(by_holder.reason, by_hub.reason);
  EXPECT_EQ(by_holder.display, by_hub.display);
}

// Every qualified protection: what carries it, and whether how many such items wait may be told.
struct qualified_case {
  std::string_view rule, holder;
  category what;
  std::vector<caveat> marks;
  bool named, counted;
};

const std::vector<qualified_case>& qualified_cases() {
  static const std::vector<qualified_case> all{
      {"protect.sensitive_service", "health", category::was_not_brought, {caveat::sensitive_service}, false, false},
      {"protect.sensitive_service", "health", category::hv_sn_concern, {caveat::sensitive_service}, false, false},
      {"protect.gender_history", "health", category::identity_previous, {caveat::gender_history}, false, false},
      {"protect.restricted_record", "health", category::identity_basic, {caveat::restricted_record}, false, false},
      {"protect.restricted_record", "peterborough", category::family_link, {caveat::restricted_record}, false, false},
      {"protect.police_code_p", "police", category::da_incident, {caveat::police_p}, false, true},
      {"protect.police_code_c", "police", category::da_incident, {caveat::police_c}, false, true},
      {"protect.police_code_p", "police", category::intelligence, {caveat::police_p}, false, true},
      {"protect.police_code_c", "police", category::intelligence, {caveat::police_c}, false, true},
      {"protect.spent", "police", category::conviction_caution, {caveat::spent}, true, true},
      {"protect.third_party", "schools", category::dsl_concern, {caveat::third_party}, true, true},
      {"protect.third_party", "schools", category::family_link, {caveat::third_party}, true, true},
  };
  return all;
}

[[nodiscard]] disclosure_question adult_question(const qualified_case& one, purpose why) {
  disclosure_question asked = item_of(std::string(one.holder), one.what, why);
  if (one.what == category::conviction_caution) asked.about = subject_kind::adult;
  asked.caveats = one.marks;
  return asked;
}

TEST(protections, of_the_qualified_kind_go_to_a_person_where_a_child_may_be_suffering_significant_harm) {
  for (const qualified_case& one : qualified_cases())
    for (const purpose why : {purpose::s47_strategy, purpose::immediate_protection}) {
      disclosure_question asked = adult_question(one, why);
      const disclosure_verdict verdict = may_disclose(shipped(), asked);
      EXPECT_EQ(verdict.form, disposition::human_review) << one.rule << " " << word(one.what);
      EXPECT_EQ(verdict.rule, one.rule);
      EXPECT_TRUE(verdict.reason.has_value()) << "the person who decides is given the reason";
      EXPECT_FALSE(verdict.clause.empty());
      asked.caveats = {};
      EXPECT_LE(may_disclose(shipped(), asked).form, disposition::summary_only)
          << one.rule << ": it must be the mark that holds it";
    }
}

TEST(protections, of_the_qualified_kind_withhold_for_every_other_purpose) {
  for (const qualified_case& one : qualified_cases())
    for (const purpose_terms& why : shipped().tables().written.purposes)
      if (!YIELDS_TO_A_PERSON.contains(why.why)) {
        EXPECT_EQ(may_disclose(shipped(), adult_question(one, why.why)).form, disposition::withheld)
            << one.rule << " " << word(one.what) << " " << word(why.why);
      }
}

TEST(protections, yield_for_two_purposes_and_no_third) {
  EXPECT_EQ(YIELDS_TO_A_PERSON, (value_set<purpose>{purpose::immediate_protection, purpose::s47_strategy}));
}

TEST(protections, say_of_what_must_not_be_named_only_what_the_standing_line_says_anyway) {
  for (const qualified_case& one : qualified_cases()) {
    const disclosure_verdict verdict = may_disclose(shipped(), adult_question(one, purpose::s47_strategy));
    const standing_line& line = standing_line_of(shipped().find_party(std::string(one.holder))->kind);
    EXPECT_EQ(verdict.display == line.display, !one.named || display_of(one.what) == line.display) << one.rule;
    if (one.named || one.counted) continue;
    EXPECT_EQ(verdict.because, line.because) << one.rule;
    EXPECT_EQ(verdict.would_need, line.would_need) << one.rule;
    EXPECT_EQ(verdict.reason, line.reason) << one.rule;
  }
}

TEST(protections, let_only_classes_be_counted_that_are_neither_sensitive_nor_absolute) {
  for (const qualified_case& one : qualified_cases())
    EXPECT_EQ(number_may_be_told(one.what, one.marks), one.counted) << one.rule << " " << word(one.what);
  for (const caveat absolute : {caveat::witness_protection, caveat::legal_privilege})
    EXPECT_FALSE(number_may_be_told(category::da_incident, {absolute})) << word(absolute);
  EXPECT_FALSE(number_may_be_told(category::address, {caveat::address_protected}));
  EXPECT_TRUE(number_may_be_told(category::da_incident, {caveat::address_protected})) << "it is no place";
  for (const category sensitive : {category::sexual_health, category::child_mh, category::parent_mh,
                                   category::parent_substance, category::maternity, category::adoption_marker})
    EXPECT_FALSE(number_may_be_told(sensitive, {})) << word(sensitive);
  EXPECT_TRUE(number_may_be_told(category::conviction_caution, {}));
  EXPECT_FALSE(number_may_be_told(category::conviction_caution, {caveat::third_party, caveat::restricted_record}))
      << "one mark that hides is enough";
}

TEST(protections, hold_sexual_health_for_a_person_by_its_category_and_never_name_it) {
  disclosure_question asked = item_of("health", category::sexual_health);
  EXPECT_EQ(strictest_protection(asked).form, disposition::human_review);
  const disclosure_verdict verdict = may_disclose(shipped(), asked);
  EXPECT_EQ(verdict.form, disposition::human_review);
  EXPECT_EQ(verdict.display, display_category::health_other);
  asked.why = purpose::s17_assessment;
  EXPECT_EQ(strictest_protection(asked).form, disposition::withheld);
}

TEST(protections, of_the_absolute_kind_are_the_same_for_every_purpose) {
  const std::vector<std::pair<category, caveat>> absolute{
      {category::warning_marker, caveat::witness_protection}, {category::contact_s47_history, caveat::legal_privilege},
      {category::address, caveat::address_protected},         {category::location_current, caveat::restricted_record},
      {category::adoption_marker, caveat::unverified},
  };
  for (const auto& [what, mark] : absolute) {
    disclosure_question asked = item_of("peterborough", what);
    asked.caveats = {mark};
    const ceiling& at_harm = strictest_protection(asked);
    EXPECT_NE(at_harm.form, disposition::human_review) << word(mark);
    for (std::size_t why = 0; why < words<purpose>::list.size(); ++why) {
      asked.why = static_cast<purpose>(why);
      EXPECT_EQ(strictest_protection(asked).form, at_harm.form) << word(mark) << " " << word(asked.why);
    }
  }
}

TEST(protections, let_the_agreement_be_stricter_and_keep_its_own_reason_then) {
  // No rule lets the police tell of a child's offence for a threshold enquiry: the mark adds nothing to say.
  disclosure_question asked = item_of("police", category::conviction_caution, purpose::mash_threshold);
  const disclosure_verdict plain = may_disclose(shipped(), asked);
  ASSERT_EQ(plain.form, disposition::withheld);
  asked.caveats = {caveat::spent};
  EXPECT_EQ(may_disclose(shipped(), asked).rule, plain.rule);
  EXPECT_EQ(may_disclose(shipped(), asked).would_need, plain.would_need);
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
  EXPECT_EQ(marked("police", category::da_incident, marks).form, disposition::human_review);
  EXPECT_EQ(marked("police", category::da_incident, marks).rule,
            marked("police", category::da_incident, backwards).rule);
}

TEST(protections, know_every_caveat_of_the_vocabulary) {
  // A caveat that is neither known to hold something back nor known not to is treated as the strictest there is.
  const auto known_to_hold_nothing = [](caveat mark) {
    using enum caveat;
    const value_set<caveat> harmless{official_sensitive, sanitised,           mash_only,  originator_control,
                                     not_for_family,     not_for_perpetrator, unverified, legal_restriction};
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
