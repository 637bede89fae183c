// SPDX-License-Identifier: Apache-2.0
// What is shared: categories of data, caveats on it, and what becomes of each item.
// Closed lists: an unknown word is refused, never guessed. The words are the wire format (docs/formats/vocabulary.md).
#pragma once

#include <array>

#include "base/words.hpp"

namespace mash::policy {

// Data categories of the agreements (docs/formats/agreement.md).
enum class category : unsigned char {
  da_incident,
  missing_episode,
  conviction_caution,
  arrest_pending,
  court_order,
  warning_marker,
  intelligence,
  exploitation_flag,
  registration,
  attendance_unscheduled,
  was_not_brought,
  maternity,
  hv_sn_concern,
  child_mh,
  parent_mh,
  parent_substance,
  sexual_health,
  enrolment,
  attendance,
  suspension_exclusion,
  dsl_concern,
  send_ehcp,
  cme_ehe,
  contact_s47_history,
  early_help_plan,
  cin_cp_status,
  lac,
  adoption_marker,
  tenancy_asb,
  offender_supervision,
  location_current,
  involvement_current,
  child_account,
  protective_factor,
  staff_safety,
  communication_need,
  position_of_trust_allegation,
  private_fostering,
  radicalisation,
  homelessness,
  young_carer,
  identity_basic,
  identity_previous,
  address,
  contact_point,
  school_or_practice,
  family_link,
};

// Handling marks. sensitive_service never leaves the adapter.
enum class caveat : unsigned char {
  official_sensitive,
  police_p,
  police_c,
  sanitised,
  mash_only,
  originator_control,
  not_for_family,
  not_for_perpetrator,
  address_protected,
  third_party,
  unverified,
  spent,
  legal_restriction,
  sensitive_service,
  restricted_record,
  witness_protection,
  legal_privilege,
  gender_history,
};

// What becomes of one item, from most to least shared.
enum class disposition : unsigned char {
  released,
  redacted,
  summary_only,
  existence_only,
  call_agency,
  human_review,
  withheld,
};

enum class refusal_reason : unsigned char {
  no_gateway,
  not_proportionate,
  more_detrimental,
  prejudice_investigation,
  legal_bar,
  unreasonable_s47_10,
  identity_uncertain,
  out_of_isa,
};

// Per system and subject.
enum class search_result : unsigned char {
  found,
  no_trace,
  not_searched,
  system_down,
  ambiguous_match,
};

// An agency's answer as a whole; worst first, so that the worst of its organisations' is the smallest.
enum class roster_outcome : unsigned char {
  invalid_reply,
  unreachable,
  never_seen,
  pending,
  awaiting_human,
  timed_out,
  ambiguous_match,
  withheld,
  refused,
  partly_searched,
  asked_by_other_means,
  closed,
  not_asked,
  no_trace,
  answered,
};

enum class match_band : unsigned char {
  certain,
  probable,
  possible,
};

// Whose word an item is.
enum class nature : unsigned char {
  event_witnessed,
  event_recorded,
  allegation,
  finding_of_court,
  conviction,
  professional_judgement,
  child_account,
  adult_account,
  third_party_account,
};

enum class item_status : unsigned char {
  ongoing,
  nfa,
  not_proved,
  acquitted,
  retracted,
  unknown,
};

// How exactly a time is known.
enum class precision : unsigned char {
  day,
  month,
  year,
  range,
  unknown,
};

// What a withheld line may say without telling what it withholds: sensitive categories collapse.
enum class display_category : unsigned char {
  identity,
  address,
  police_other,
  police_incident,
  health_other,
  health_attendance,
  education,
  social_care_other,
  social_care_status,
  housing,
  probation_other,
  other,
};

}  // namespace mash::policy

namespace mash {

template <>
struct words<policy::category> {
  static constexpr auto list = std::to_array<std::string_view>({
      "da_incident",
      "missing_episode",
      "conviction_caution",
      "arrest_pending",
      "court_order",
      "warning_marker",
      "intelligence",
      "exploitation_flag",
      "registration",
      "attendance_unscheduled",
      "was_not_brought",
      "maternity",
      "hv_sn_concern",
      "child_mh",
      "parent_mh",
      "parent_substance",
      "sexual_health",
      "enrolment",
      "attendance",
      "suspension_exclusion",
      "dsl_concern",
      "send_ehcp",
      "cme_ehe",
      "contact_s47_history",
      "early_help_plan",
      "cin_cp_status",
      "lac",
      "adoption_marker",
      "tenancy_asb",
      "offender_supervision",
      "location_current",
      "involvement_current",
      "child_account",
      "protective_factor",
      "staff_safety",
      "communication_need",
      "position_of_trust_allegation",
      "private_fostering",
      "radicalisation",
      "homelessness",
      "young_carer",
      "identity_basic",
      "identity_previous",
      "address",
      "contact_point",
      "school_or_practice",
      "family_link",
  });
};

template <>
struct words<policy::caveat> {
  static constexpr auto list = std::to_array<std::string_view>({
      "official_sensitive",
      "police_p",
      "police_c",
      "sanitised",
      "mash_only",
      "originator_control",
      "not_for_family",
      "not_for_perpetrator",
      "address_protected",
      "third_party",
      "unverified",
      "spent",
      "legal_restriction",
      "sensitive_service",
      "restricted_record",
      "witness_protection",
      "legal_privilege",
      "gender_history",
  });
};

template <>
struct words<policy::disposition> {
  static constexpr auto list = std::to_array<std::string_view>({
      "released",
      "redacted",
      "summary_only",
      "existence_only",
      "call_agency",
      "human_review",
      "withheld",
  });
};

template <>
struct words<policy::refusal_reason> {
  static constexpr auto list = std::to_array<std::string_view>({
      "no_gateway",
      "not_proportionate",
      "more_detrimental",
      "prejudice_investigation",
      "legal_bar",
      "unreasonable_s47_10",
      "identity_uncertain",
      "out_of_isa",
  });
};

template <>
struct words<policy::search_result> {
  static constexpr auto list = std::to_array<std::string_view>({
      "found",
      "no_trace",
      "not_searched",
      "system_down",
      "ambiguous_match",
  });
};

template <>
struct words<policy::roster_outcome> {
  static constexpr auto list = std::to_array<std::string_view>({
      "invalid_reply",
      "unreachable",
      "never_seen",
      "pending",
      "awaiting_human",
      "timed_out",
      "ambiguous_match",
      "withheld",
      "refused",
      "partly_searched",
      "asked_by_other_means",
      "closed",
      "not_asked",
      "no_trace",
      "answered",
  });
};

template <>
struct words<policy::match_band> {
  static constexpr auto list = std::to_array<std::string_view>({
      "certain",
      "probable",
      "possible",
  });
};

template <>
struct words<policy::nature> {
  static constexpr auto list = std::to_array<std::string_view>({
      "event_witnessed",
      "event_recorded",
      "allegation",
      "finding_of_court",
      "conviction",
      "professional_judgement",
      "child_account",
      "adult_account",
      "third_party_account",
  });
};

template <>
struct words<policy::item_status> {
  static constexpr auto list = std::to_array<std::string_view>({
      "ongoing",
      "nfa",
      "not_proved",
      "acquitted",
      "retracted",
      "unknown",
  });
};

template <>
struct words<policy::precision> {
  static constexpr auto list = std::to_array<std::string_view>({
      "day",
      "month",
      "year",
      "range",
      "unknown",
  });
};

template <>
struct words<policy::display_category> {
  static constexpr auto list = std::to_array<std::string_view>({
      "identity",
      "address",
      "police_other",
      "police_incident",
      "health_other",
      "health_attendance",
      "education",
      "social_care_other",
      "social_care_status",
      "housing",
      "probation_other",
      "other",
  });
};

}  // namespace mash
