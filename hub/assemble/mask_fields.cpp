// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/mask_fields.hpp"

#include <algorithm>
#include <array>

namespace mash::hub {
namespace {

using policy::category;

constexpr auto PLAIN = std::to_array<std::string_view>({"about",
                                                        "absence_by_reason",
                                                        "as_at",
                                                        "at",
                                                        "authorised_absence",
                                                        "by",
                                                        "child_seen_alone",
                                                        "children_present",
                                                        "closed_because",
                                                        "code",
                                                        "codes",
                                                        "current",
                                                        "domestic_abuse",
                                                        "expected_date_of_delivery",
                                                        "field",
                                                        "first_plan_category",
                                                        "flag",
                                                        "from",
                                                        "hate_crime",
                                                        "honour_based_abuse",
                                                        "incident_code",
                                                        "last_seen",
                                                        "legal_status",
                                                        "main_need",
                                                        "marker",
                                                        "needs",
                                                        "not_known",
                                                        "offence",
                                                        "outcome",
                                                        "parental_responsibility",
                                                        "percentage",
                                                        "plan_category",
                                                        "protective",
                                                        "provision",
                                                        "reason",
                                                        "reasons",
                                                        "referred_by",
                                                        "remark",
                                                        "repeat_offender",
                                                        "repeat_victim",
                                                        "return_interview_offered",
                                                        "review_due",
                                                        "risk",
                                                        "risk_grade",
                                                        "risks",
                                                        "roles",
                                                        "sent_to_mash_at",
                                                        "sessions",
                                                        "sessions_attended",
                                                        "sessions_possible",
                                                        "to",
                                                        "type",
                                                        "unable_to_attend",
                                                        "unauthorised_absence",
                                                        "value",
                                                        "view",
                                                        "year_group"});
constexpr auto CONTACT = std::to_array<std::string_view>({"role", "service", "worker"});
constexpr auto PLACE_WORDS = std::to_array<std::string_view>(
    {"address", "area",   "clinic",  "court",     "estab",    "found",    "hospital", "location", "nursery",
     "ods",     "phone",  "place",   "post_code", "postcode", "practice", "refuge",   "school",   "setting",
     "station", "street", "surgery", "telephone", "town",     "urn",      "venue",    "ward"});
constexpr auto BODY_WORDS = std::to_array<std::string_view>(
    {"estab", "hospital", "nursery", "ods", "phone", "practice", "school", "setting", "surgery", "telephone", "urn"});
constexpr auto PLAIN_IDENTITY = std::to_array<std::string_view>(
    {"alias", "date_of_birth", "date_of_death", "expected_date_of_delivery", "family_name", "former_upn", "given_names",
     "nhs_number", "previous_name", "sex", "upn"});
constexpr auto NAMES = std::to_array<std::string_view>(
    {"alias", "aliases", "family_name", "given_names", "previous_name", "previous_names"});
constexpr auto IMMIGRATION_WORDS =
    std::to_array<std::string_view>({"asylum", "citizenship", "country_of_birth", "home_office", "immigration",
                                     "nationality", "public_funds", "recourse", "visa"});

bool is_one_of(const auto& list, std::string_view name) { return std::ranges::find(list, name) != list.end(); }

bool has_one_of(const auto& words, std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i)
    for (const std::string_view word : words)
      if (name[i] == word[0] && name.substr(i).starts_with(word)) return true;
  return false;
}

}  // namespace

bool is_body_field(std::string_view name) { return has_one_of(BODY_WORDS, name); }
bool is_plain_field(std::string_view name) { return is_one_of(PLAIN, name); }
bool is_contact_field(std::string_view name) { return is_one_of(CONTACT, name); }
bool is_place_field(std::string_view name) { return has_one_of(PLACE_WORDS, name); }
bool is_plain_identity(std::string_view field) { return is_one_of(PLAIN_IDENTITY, field); }
bool is_name_field(std::string_view name) { return is_one_of(NAMES, name); }
bool is_immigration(std::string_view name) { return has_one_of(IMMIGRATION_WORDS, name); }

std::string_view text_field(const contract::record& what, std::string_view name) {
  const json::value* found = what.fields.if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

bool is_place(const contract::record& what, bool surrogates) {
  switch (what.category) {
    case category::address:
    case category::contact_point:
    case category::location_current:
      return true;
    case category::school_or_practice:
      return surrogates;
    case category::family_link:
      return false;
    default:
      break;
  }
  // A place may stand under another label: a postcode among the basics.
  const std::string_view field = text_field(what, "field");
  if (what.kind != contract::record_kind::identity || is_plain_identity(field)) return false;
  return surrogates || is_place_field(field);
}

bool is_place_body(const agency& from, std::string_view organisation) {
  return !organisation.empty() && organisation != from.member;
}

}  // namespace mash::hub
