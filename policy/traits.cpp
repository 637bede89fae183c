// SPDX-License-Identifier: Apache-2.0
#include "policy/traits.hpp"

#include <array>

namespace mash::policy {
namespace {

using enum display_category;
constexpr std::size_t categories_total = words<category>::list.size();

// A switch, so that a category added to the vocabulary does not compile until somebody has said what it is.
constexpr category_traits describe(category what) {
  switch (what) {
    case category::da_incident:
      return {.display = police_incident, .offence = true};
    case category::missing_episode:
      return {.display = police_incident};
    case category::conviction_caution:
    case category::arrest_pending:
    case category::court_order:
    case category::warning_marker:
    case category::intelligence:
    case category::exploitation_flag:
      return {.display = police_other, .offence = true};
    case category::registration:
      return {.display = health_attendance, .adverse = false, .standing = true};
    case category::attendance_unscheduled:
    case category::was_not_brought:
    case category::hv_sn_concern:
      return {.display = health_attendance, .special = true};
    case category::maternity:
    case category::child_mh:
    case category::parent_mh:
    case category::parent_substance:
    case category::sexual_health:
      return {.display = health_other, .special = true};
    case category::enrolment:
      return {.display = education, .adverse = false, .standing = true};
    case category::attendance:
    case category::suspension_exclusion:
    case category::dsl_concern:
    case category::cme_ehe:
    case category::young_carer:
      return {.display = education};
    case category::send_ehcp:
      return {.display = education, .special = true};
    case category::early_help_plan:
    case category::cin_cp_status:
    case category::lac:
    case category::private_fostering:
      return {.display = social_care_status};
    case category::tenancy_asb:
    case category::homelessness:
      return {.display = housing};
    case category::offender_supervision:
      return {.display = probation_other, .offence = true};
    case category::radicalisation:
      return {.display = other, .special = true};
    case category::address:
    case category::contact_point:
    case category::school_or_practice:
    case category::location_current:
      return {.display = display_category::address, .location = true, .standing = true};
    case category::identity_basic:
      return {.display = identity, .adverse = false, .standing = true};
    case category::identity_previous:
    case category::family_link:
      return {.display = identity, .standing = true};
    case category::involvement_current:
    case category::communication_need:
    case category::protective_factor:
      return {.display = other, .adverse = false, .standing = true};
    case category::staff_safety:
      return {.display = other, .standing = true};
    case category::contact_s47_history:
    case category::adoption_marker:
    case category::position_of_trust_allegation:
      return {.display = social_care_other};
    case category::child_account:  // nothing sets it apart
      break;
  }
  return {};
}

constexpr auto TABLE = [] {
  std::array<category_traits, categories_total> table;
  for (std::size_t i = 0; i < categories_total; ++i) table[i] = describe(static_cast<category>(i));
  return table;
}();

}  // namespace

const category_traits& traits_of(category what) { return TABLE[static_cast<std::size_t>(what)]; }

display_category display_of(category what) { return traits_of(what).display; }

bool is_ground_for(article9_10 ground, const category_traits& what) {
  switch (ground) {
    case article9_10::art9_c:
    case article9_10::art9_g_para18:
    case article9_10::art9_h:
      return what.special;
    case article9_10::art10_para18:
    case article9_10::art10_para6:
      return what.offence;
    case article9_10::none:
      return !what.special && !what.offence;
  }
  return false;
}

}  // namespace mash::policy
