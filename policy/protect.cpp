// SPDX-License-Identifier: Apache-2.0
#include "policy/protect.hpp"

#include <array>

namespace mash::policy {
namespace {

// One wording for everything that must not be named: whoever reads it learns that such a line always stands there.
constexpr std::string_view NEVER_SHARED_HERE =
    "Some kinds of record are never shared by this route. This line stands here whether or not any are held.";
constexpr std::string_view TELEPHONE =
    "Nothing by this route. A manager who is worried about a child now can telephone the agency's duty desk.";

constexpr ceiling NOTHING{};
constexpr ceiling WITNESS{disposition::withheld,
                          refusal_reason::out_of_isa,
                          "protect.witness",
                          "Serious Organised Crime and Police Act 2005 s.86",
                          NEVER_SHARED_HERE,
                          TELEPHONE,
                          true};
constexpr ceiling SENSITIVE{disposition::withheld,
                            refusal_reason::out_of_isa,
                            "protect.sensitive_service",
                            "Common-law duty of confidence; UK GDPR Article 9(1)",
                            NEVER_SHARED_HERE,
                            TELEPHONE,
                            true};
constexpr ceiling GENDER{disposition::withheld,
                         refusal_reason::out_of_isa,
                         "protect.gender_history",
                         "Gender Recognition Act 2004 s.22",
                         NEVER_SHARED_HERE,
                         TELEPHONE,
                         true};
constexpr ceiling PRIVILEGE{disposition::withheld,
                            refusal_reason::legal_bar,
                            "protect.legal_privilege",
                            "Legal professional privilege",
                            "Legal advice and papers prepared for court proceedings are never shared.",
                            "Nothing: only the agency's own lawyers can waive privilege.",
                            false};
constexpr ceiling ADOPTION{disposition::call_agency,
                           refusal_reason::legal_bar,
                           "protect.adoption",
                           "Adoption and Children Act 2002 ss.56-65",
                           "The agency's records custodian answers this by telephone, to a manager only.",
                           "A MASH manager can telephone the agency's records custodian.",
                           true};
constexpr ceiling PLACE{disposition::withheld,
                        refusal_reason::not_proportionate,
                        "protect.location",
                        "Working Together 2023, chapter 1; UK GDPR Article 5(1)(c)",
                        "Where a protected person lives, and anything that gives it away, is not shared by this route.",
                        "A MASH manager can telephone the agency's duty desk and say why the place must be known.",
                        false};
constexpr ceiling POLICE_CONDITIONS{disposition::call_agency,
                                    refusal_reason::prejudice_investigation,
                                    "protect.police_code_c",
                                    "Intelligence report 3x5x2, handling code C",
                                    "The police hold this under conditions that a person must explain; telephone them.",
                                    "A MASH manager can telephone the police duty desk.",
                                    true};
constexpr ceiling SPENT_KEPT{
    disposition::withheld,
    refusal_reason::not_proportionate,
    "protect.spent",
    "Rehabilitation of Offenders Act 1974 s.4",
    "Spent convictions and cautions are shared only where a child may be suffering significant "
    "harm.",
    "Reasonable cause to suspect significant harm, which a MASH manager decides.",
    false};
constexpr ceiling SPENT_TOLD{
    disposition::summary_only,
    refusal_reason::not_proportionate,
    "protect.spent",
    "Rehabilitation of Offenders Act 1974 s.4",
    "It is spent: only a summary is shared, because a child may be suffering significant harm.",
    "",
    false};
constexpr ceiling THIRD_PARTY{disposition::redacted,
                              refusal_reason::not_proportionate,
                              "protect.third_party",
                              "DPA 2018 Schedule 2 paragraph 16; Working Together 2023, chapter 1",
                              "It names somebody else who gave information or is not part of this check; that is "
                              "taken out.",
                              "",
                              false};
constexpr ceiling MAYBE_OTHER_PERSON{
    disposition::withheld,
    refusal_reason::identity_uncertain,
    "protect.identity",
    "UK GDPR Article 5(1)(d); AB v Hampshire [2015] EWHC 1238",
    "The agency is not sure that its record is about this person, so nothing leaves.",
    "One more identifier: NHS number, unique pupil number, an earlier name or address.",
    false};

constexpr value_set<purpose> SIGNIFICANT_HARM{purpose::immediate_protection, purpose::s47_strategy};

const ceiling& of_caveat(caveat mark, const disclosure_question& asked, const category_traits& what) {
  switch (mark) {
    case caveat::witness_protection:
      return WITNESS;
    case caveat::legal_privilege:
      return PRIVILEGE;
    case caveat::sensitive_service:
      return SENSITIVE;
    case caveat::gender_history:
      return GENDER;
    case caveat::address_protected:
    case caveat::restricted_record:
      return what.location ? PLACE : NOTHING;
    case caveat::police_c:
      return POLICE_CONDITIONS;
    case caveat::spent:
      return SIGNIFICANT_HARM.contains(asked.why) ? SPENT_TOLD : SPENT_KEPT;
    case caveat::third_party:
      return THIRD_PARTY;
    case caveat::official_sensitive:
    case caveat::police_p:
    case caveat::sanitised:
    case caveat::mash_only:
    case caveat::originator_control:
    case caveat::not_for_family:
    case caveat::not_for_perpetrator:
    case caveat::unverified:
    case caveat::legal_restriction:
      return NOTHING;
  }
  return SENSITIVE;  // a mark that this program does not know is the strictest there is
}

const ceiling& of_category(category what) {
  if (what == category::sexual_health) return SENSITIVE;
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
  const ceiling* strictest = &tighter(of_category(asked.what), of_match(asked.band, what));
  for (const caveat mark : asked.caveats) strictest = &tighter(*strictest, of_caveat(mark, asked, what));
  return *strictest;
}

disposition most_that_may_leave(category what) { return of_category(what).form; }

namespace {

constexpr std::array STANDING{
    standing_line{display_category::police_other, refusal_reason::out_of_isa, NEVER_SHARED_HERE, TELEPHONE},
    standing_line{display_category::health_other, refusal_reason::out_of_isa, NEVER_SHARED_HERE, TELEPHONE},
    standing_line{display_category::social_care_other, refusal_reason::out_of_isa, NEVER_SHARED_HERE, TELEPHONE},
    standing_line{display_category::probation_other, refusal_reason::out_of_isa, NEVER_SHARED_HERE, TELEPHONE},
    standing_line{display_category::other, refusal_reason::out_of_isa, NEVER_SHARED_HERE, TELEPHONE},
};

}  // namespace

const standing_line& standing_line_of(agency_kind holder) {
  switch (holder) {
    case agency_kind::police:
      return STANDING[0];
    case agency_kind::icb:
    case agency_kind::gp:
    case agency_kind::community_0_19:
    case agency_kind::mental_health:
    case agency_kind::acute:
    case agency_kind::midwifery:
    case agency_kind::ambulance:
    case agency_kind::substance_misuse:
    case agency_kind::nhs111_ooh:
      return STANDING[1];
    case agency_kind::csc_pcc:
    case agency_kind::csc_ccc:
    case agency_kind::early_help:
    case agency_kind::adult_sc:
    case agency_kind::other_la:
      return STANDING[2];
    case agency_kind::probation:
    case agency_kind::yjs:
    case agency_kind::prison:
      return STANDING[3];
    default:
      return STANDING[4];
  }
}

}  // namespace mash::policy
