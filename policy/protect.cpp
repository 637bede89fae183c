// SPDX-License-Identifier: Apache-2.0
#include "policy/protect.hpp"

#include <algorithm>

namespace mash::policy {
namespace {

// One wording for everything that must not be named: whoever reads it learns that such a line always stands there.
constexpr std::string_view NEVER_NAMED =
    "Some kinds of record leave only by a person's decision, or never. This line stands here whether or not any are "
    "held.";
constexpr std::string_view TELEPHONE =
    "Nothing by this route. A manager who is worried about a child now can telephone the agency's duty desk.";
constexpr std::string_view HARM_FIRST =
    "Reasonable cause to suspect significant harm, which a MASH manager decides; then a person at the agency reads it.";
constexpr std::string_view A_PERSON_DECIDES =
    "Nothing more from you: a person at the agency decides. If it cannot wait, telephone its duty desk.";

constexpr ceiling NOTHING{};

// --- Absolute: no purpose overrides them.

constexpr ceiling WITNESS{.form = disposition::withheld,
                          .reason = refusal_reason::out_of_isa,
                          .rule = "protect.witness",
                          .clause = "Serious Organised Crime and Police Act 2005 s.86",
                          .because = NEVER_NAMED,
                          .would_need = TELEPHONE,
                          .hides_category = true,
                          .hides_number = true};
constexpr ceiling PRIVILEGE{.form = disposition::withheld,
                            .reason = refusal_reason::legal_bar,
                            .rule = "protect.legal_privilege",
                            .clause = "Legal professional privilege",
                            .because = "Legal advice and papers prepared for court proceedings are never shared.",
                            .would_need = "Nothing: only the agency's own lawyers can waive privilege.",
                            .hides_number = true};
constexpr ceiling ADOPTION{.form = disposition::call_agency,
                           .reason = refusal_reason::legal_bar,
                           .rule = "protect.adoption",
                           .clause = "Adoption and Children Act 2002 ss.56-65",
                           .because = "The agency's records custodian answers this by telephone, to a manager only.",
                           .would_need = "A MASH manager can telephone the agency's records custodian.",
                           .hides_category = true,
                           .hides_number = true};
constexpr standing_line PLACE_LINE{
    display_category::address, refusal_reason::not_proportionate,
    "Where a protected person lives, and anything that gives it away, is not shared by this route.",
    "A MASH manager can telephone the agency's duty desk and say why the place must be known."};
constexpr ceiling PLACE{.form = disposition::withheld,
                        .reason = PLACE_LINE.reason,
                        .rule = "protect.location",
                        .clause = "Working Together 2023, chapter 1; UK GDPR Article 5(1)(c)",
                        .because = PLACE_LINE.because,
                        .would_need = PLACE_LINE.would_need,
                        .hides_number = true};
// Not a protection of a kind of record but of everybody: nothing leaves about somebody who may be another person.
constexpr ceiling MAYBE_OTHER_PERSON{
    .form = disposition::withheld,
    .reason = refusal_reason::identity_uncertain,
    .rule = "protect.identity",
    .clause = "UK GDPR Article 5(1)(d); AB v Hampshire [2015] EWHC 1238",
    .because = "The agency is not sure that its record is about this person, so nothing leaves.",
    .would_need = "One more identifier: NHS number, unique pupil number, an earlier name or address."};

// --- Qualified: held for a person where a child may be suffering significant harm, otherwise withheld.

struct qualified {
  ceiling held, withheld;
  [[nodiscard]] constexpr const ceiling& for_purpose(purpose why) const {
    return YIELDS_TO_A_PERSON.contains(why) ? held : withheld;
  }
};

// Of a kind that must not be named: the agency's standing line says the same whether it is held, withheld or not there.
constexpr qualified unnamed(std::string_view rule, std::string_view clause) {
  ceiling made{.form = disposition::human_review,
               .reason = refusal_reason::out_of_isa,
               .rule = rule,
               .clause = clause,
               .because = NEVER_NAMED,
               .would_need = TELEPHONE,
               .hides_category = true,
               .hides_number = true};
  ceiling kept = made;
  kept.form = disposition::withheld;
  return {made, kept};
}

// Of a kind that may be counted: how many such items wait for a person is part of the safety headline.
constexpr qualified counted(std::string_view rule, std::string_view clause, std::string_view held_because,
                            std::string_view withheld_because) {
  ceiling made{.form = disposition::human_review,
               .reason = refusal_reason::not_proportionate,
               .rule = rule,
               .clause = clause,
               .because = held_because,
               .would_need = A_PERSON_DECIDES};
  ceiling kept = made;
  kept.form = disposition::withheld;
  kept.because = withheld_because;
  kept.would_need = HARM_FIRST;
  return {made, kept};
}

// A handling code's line stands under the police's collapsed category: which code an item has is told to nobody.
constexpr qualified police_code(std::string_view rule, std::string_view clause) {
  qualified made = counted(rule, clause, "The police hold this under a handling code: a person there decides.",
                           "The police hold this under a handling code and keep it for cases of significant harm.");
  for (ceiling* one : {&made.held, &made.withheld}) {
    one->reason = refusal_reason::prejudice_investigation;
    one->hides_category = true;
  }
  return made;
}

constexpr qualified SENSITIVE =
    unnamed("protect.sensitive_service", "Common-law duty of confidence; UK GDPR Article 9(1)");
constexpr qualified GENDER = unnamed("protect.gender_history", "Gender Recognition Act 2004 s.22");
constexpr qualified RESTRICTED = unnamed("protect.restricted_record", "Common-law duty of confidence");
constexpr qualified CODE_P = police_code("protect.police_code_p", "Intelligence report 3x5x2, handling code P");
constexpr qualified CODE_C = police_code("protect.police_code_c", "Intelligence report 3x5x2, handling code C");
constexpr qualified SPENT =
    counted("protect.spent", "Rehabilitation of Offenders Act 1974 s.4",
            "It is spent: a person at the agency decides whether it bears on the child's safety.",
            "Spent convictions and cautions are shared only where a child may be suffering significant harm.");
constexpr qualified THIRD_PARTY =
    counted("protect.third_party", "DPA 2018 Schedule 2 paragraph 16; Working Together 2023, chapter 1",
            "It names somebody who gave information or is not part of this check: a person at the agency decides what "
            "is taken out.",
            "It names somebody who gave information or is not part of this check, and no machine can tell where.");

const ceiling& of_caveat(caveat mark, const disclosure_question& asked, const category_traits& what) {
  switch (mark) {
    case caveat::witness_protection:
      return WITNESS;
    case caveat::legal_privilege:
      return PRIVILEGE;
    case caveat::sensitive_service:
      return SENSITIVE.for_purpose(asked.why);
    case caveat::gender_history:
      return GENDER.for_purpose(asked.why);
    case caveat::address_protected:
      return what.location ? PLACE : NOTHING;
    case caveat::restricted_record:
      return what.location ? PLACE : RESTRICTED.for_purpose(asked.why);
    case caveat::police_p:
      return CODE_P.for_purpose(asked.why);
    case caveat::police_c:
      return CODE_C.for_purpose(asked.why);
    case caveat::spent:
      return SPENT.for_purpose(asked.why);
    case caveat::third_party:
      return THIRD_PARTY.for_purpose(asked.why);
    case caveat::official_sensitive:
    case caveat::sanitised:
    case caveat::mash_only:
    case caveat::originator_control:
    case caveat::not_for_family:
    case caveat::not_for_perpetrator:
    case caveat::unverified:
    case caveat::legal_restriction:
      return NOTHING;
  }
  return WITNESS;  // a mark that this program does not know is the strictest there is
}

const ceiling& of_category(category what, purpose why) {
  if (what == category::sexual_health) return SENSITIVE.for_purpose(why);
  if (what == category::adoption_marker) return ADOPTION;
  return NOTHING;
}

const ceiling& of_match(match_band band, const category_traits& what) {
  if (band == match_band::certain) return NOTHING;
  const bool harmless = !what.adverse && !what.special && !what.offence;
  return band == match_band::probable && harmless ? NOTHING : MAYBE_OTHER_PERSON;
}

// Stricter wins; of equal ones, one that hides its category wins, so that a line never says more for being held twice.
const ceiling& tighter(const ceiling& a, const ceiling& b) {
  if (a.form != b.form) return a.form > b.form ? a : b;
  return b.hides_category && !a.hides_category ? b : a;
}

}  // namespace

const ceiling& strictest_protection(const disclosure_question& asked) {
  const category_traits& what = traits_of(asked.what);
  const ceiling* strictest = &tighter(of_category(asked.what, asked.why), of_match(asked.band, what));
  for (const caveat mark : asked.caveats) strictest = &tighter(*strictest, of_caveat(mark, asked, what));
  return *strictest;
}

disposition most_that_may_leave(category what) { return of_category(what, purpose::immediate_protection).form; }

disposition most_that_may_leave(category what, value_set<purpose> for_each) {
  disposition strictest = most_that_may_leave(what);
  for (const purpose why : for_each) strictest = std::max(strictest, of_category(what, why).form);
  return strictest;
}

// By class and never by what a line happens to say: of several marks one that hides is enough.
bool number_may_be_told(category what, value_set<caveat> marks) {
  disclosure_question asked;
  asked.what = what;
  asked.why = purpose::immediate_protection;
  const category_traits& traits = traits_of(what);
  if (traits.display == display_category::health_other || of_category(what, asked.why).hides_number) return false;
  for (const caveat mark : marks)
    if (of_caveat(mark, asked, traits).hides_number) return false;
  return true;
}

const standing_line& masked_place_line() { return PLACE_LINE; }

namespace {

// One wording for every collapsed category.
constexpr standing_line standing(display_category of) {
  return {of, refusal_reason::out_of_isa, NEVER_NAMED, TELEPHONE};
}
constexpr standing_line POLICE = standing(display_category::police_other);
constexpr standing_line HEALTH = standing(display_category::health_other);
constexpr standing_line SOCIAL_CARE = standing(display_category::social_care_other);
constexpr standing_line PROBATION = standing(display_category::probation_other);
constexpr standing_line OTHER = standing(display_category::other);

}  // namespace

const standing_line& standing_line_of(agency_kind holder) {
  switch (holder) {
    case agency_kind::police:
      return POLICE;
    case agency_kind::icb:
    case agency_kind::gp:
    case agency_kind::community_0_19:
    case agency_kind::mental_health:
    case agency_kind::acute:
    case agency_kind::midwifery:
    case agency_kind::ambulance:
    case agency_kind::substance_misuse:
    case agency_kind::nhs111_ooh:
      return HEALTH;
    case agency_kind::csc_pcc:
    case agency_kind::csc_ccc:
    case agency_kind::early_help:
    case agency_kind::adult_sc:
    case agency_kind::other_la:
      return SOCIAL_CARE;
    case agency_kind::probation:
    case agency_kind::yjs:
    case agency_kind::prison:
      return PROBATION;
    default:
      return OTHER;
  }
}

}  // namespace mash::policy
