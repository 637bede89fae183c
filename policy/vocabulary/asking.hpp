// SPDX-License-Identifier: Apache-2.0
// How a check is asked: purpose, urgency, kind of request, who asks, what the family has agreed to.
// Closed lists: an unknown word is refused, never guessed. The words are the wire format (docs/formats/vocabulary.md).
#pragma once

#include <array>

#include "base/words.hpp"

namespace mash::policy {

// Why information is asked for. No rule may be shipped for crime_prevention (docs/policy-authoring.md).
enum class purpose : unsigned char {
  immediate_protection,
  s47_strategy,
  mash_threshold,
  s17_assessment,
  early_help,
  exploitation_missing,
  marac_da,
  pre_birth,
  position_of_trust,
  other_la,
  crime_prevention,
  case_review_audit,
  prevent_channel,
  private_fostering,
  modern_slavery_nrm,
  adult_at_risk_link,
  child_death_rapid_review,
};

// BRAG rating; blue means that no partner is asked.
enum class urgency : unsigned char {
  red,
  amber,
  green,
  blue,
};

enum class request_type : unsigned char {
  initial,
  recheck,
  supplementary,
  extended_family,
  edt_urgent,
  inbound,
  handover_edt,
};

// What a member of staff is in this hub.
enum class role : unsigned char {
  information_officer,
  mash_social_worker,
  mash_manager,
  coordinator,
  agency_researcher,
  agency_approver,
  edt_worker,
  early_help_officer,
  caldicott_guardian,
  dpo_ig,
  auditor,
  inspector_readonly,
  sys_admin,
  lead_child_protection_practitioner,
  family_help_lead_practitioner,
  macpt_member,
  met_worker,
  lado_officer,
  iro_conference_chair,
};

// What kind of body a member is; the law that binds it follows from its kind.
enum class agency_kind : unsigned char {
  csc_pcc,
  csc_ccc,
  early_help,
  police,
  icb,
  gp,
  community_0_19,
  mental_health,
  acute,
  midwifery,
  ambulance,
  education_la,
  school,
  early_years,
  probation,
  yjs,
  housing,
  fire,
  idva,
  substance_misuse,
  adult_sc,
  dwp,
  other_la,
  cafcass,
  court,
  armed_forces_welfare,
  nhs111_ooh,
  voluntary,
  prison,
  college_16_plus,
  lado,
  prevent,
  kinship_or_fostering_agency,
};

enum class concern : unsigned char {
  physical,
  sexual,
  emotional,
  neglect,
  domestic_abuse,
  parental_mental_health,
  parental_substance,
  exploitation_sexual,
  exploitation_criminal,
  missing,
  radicalisation,
  fgm,
  forced_marriage_hba,
  modern_slavery,
  online_harm,
  child_on_child,
  self_harm,
  fabricated_illness,
  private_fostering,
  homelessness_16_17,
  unborn_risk,
  position_of_trust,
  bruising_non_mobile,
  unexplained_injury,
};

// What a person with a say has agreed to; held per person.
enum class agreement_state : unsigned char {
  given,
  given_limited,
  refused,
  withdrawn,
  not_sought_risk_child,
  not_sought_risk_other,
  not_sought_prejudice_crime,
  not_sought_delay,
  unable_to_contact,
  not_required,
  dispensed_with,
};

enum class given_by : unsigned char {
  pr_holder,
  gillick_child,
  adult_subject,
};

enum class family_informed : unsigned char {
  yes,
  no_unsafe,
  no_not_yet,
  later_due,
  no_police_request,
  no_other_person_at_risk,
  unable_safely,
};

// Who a print or an export is for.
enum class audience : unsigned char {
  mash,
  strategy_discussion,
  receiving_team,
  conference_with_family,
  referrer,
  case_file,
};

}  // namespace mash::policy

namespace mash {

template <>
struct words<policy::purpose> {
  static constexpr auto list = std::to_array<std::string_view>({
      "immediate_protection",
      "s47_strategy",
      "mash_threshold",
      "s17_assessment",
      "early_help",
      "exploitation_missing",
      "marac_da",
      "pre_birth",
      "position_of_trust",
      "other_la",
      "crime_prevention",
      "case_review_audit",
      "prevent_channel",
      "private_fostering",
      "modern_slavery_nrm",
      "adult_at_risk_link",
      "child_death_rapid_review",
  });
};

template <>
struct words<policy::urgency> {
  static constexpr auto list = std::to_array<std::string_view>({
      "red",
      "amber",
      "green",
      "blue",
  });
};

template <>
struct words<policy::request_type> {
  static constexpr auto list = std::to_array<std::string_view>({
      "initial",
      "recheck",
      "supplementary",
      "extended_family",
      "edt_urgent",
      "inbound",
      "handover_edt",
  });
};

template <>
struct words<policy::role> {
  static constexpr auto list = std::to_array<std::string_view>({
      "information_officer",
      "mash_social_worker",
      "mash_manager",
      "coordinator",
      "agency_researcher",
      "agency_approver",
      "edt_worker",
      "early_help_officer",
      "caldicott_guardian",
      "dpo_ig",
      "auditor",
      "inspector_readonly",
      "sys_admin",
      "lead_child_protection_practitioner",
      "family_help_lead_practitioner",
      "macpt_member",
      "met_worker",
      "lado_officer",
      "iro_conference_chair",
  });
};

template <>
struct words<policy::agency_kind> {
  static constexpr auto list = std::to_array<std::string_view>({
      "csc_pcc",
      "csc_ccc",
      "early_help",
      "police",
      "icb",
      "gp",
      "community_0_19",
      "mental_health",
      "acute",
      "midwifery",
      "ambulance",
      "education_la",
      "school",
      "early_years",
      "probation",
      "yjs",
      "housing",
      "fire",
      "idva",
      "substance_misuse",
      "adult_sc",
      "dwp",
      "other_la",
      "cafcass",
      "court",
      "armed_forces_welfare",
      "nhs111_ooh",
      "voluntary",
      "prison",
      "college_16_plus",
      "lado",
      "prevent",
      "kinship_or_fostering_agency",
  });
};

template <>
struct words<policy::concern> {
  static constexpr auto list = std::to_array<std::string_view>({
      "physical",
      "sexual",
      "emotional",
      "neglect",
      "domestic_abuse",
      "parental_mental_health",
      "parental_substance",
      "exploitation_sexual",
      "exploitation_criminal",
      "missing",
      "radicalisation",
      "fgm",
      "forced_marriage_hba",
      "modern_slavery",
      "online_harm",
      "child_on_child",
      "self_harm",
      "fabricated_illness",
      "private_fostering",
      "homelessness_16_17",
      "unborn_risk",
      "position_of_trust",
      "bruising_non_mobile",
      "unexplained_injury",
  });
};

template <>
struct words<policy::agreement_state> {
  static constexpr auto list = std::to_array<std::string_view>({
      "given",
      "given_limited",
      "refused",
      "withdrawn",
      "not_sought_risk_child",
      "not_sought_risk_other",
      "not_sought_prejudice_crime",
      "not_sought_delay",
      "unable_to_contact",
      "not_required",
      "dispensed_with",
  });
};

template <>
struct words<policy::given_by> {
  static constexpr auto list = std::to_array<std::string_view>({
      "pr_holder",
      "gillick_child",
      "adult_subject",
  });
};

template <>
struct words<policy::family_informed> {
  static constexpr auto list = std::to_array<std::string_view>({
      "yes",
      "no_unsafe",
      "no_not_yet",
      "later_due",
      "no_police_request",
      "no_other_person_at_risk",
      "unable_safely",
  });
};

template <>
struct words<policy::audience> {
  static constexpr auto list = std::to_array<std::string_view>({
      "mash",
      "strategy_discussion",
      "receiving_team",
      "conference_with_family",
      "referrer",
      "case_file",
  });
};

}  // namespace mash
