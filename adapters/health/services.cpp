// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/services.hpp"

#include <algorithm>
#include <array>

#include "adapters/health/fhir.hpp"

namespace mash::health {
namespace {

struct rule {
  std::string_view key;
  service kind;
};

// NHS Data Dictionary, MAIN SPECIALTY CODE and ACTIVITY TREATMENT FUNCTION CODE (they share these numbers), as carried
// by UKCore-PracticeSettingCode and its like.
constexpr auto SPECIALTIES = std::to_array<rule>({
    {"360", service::sexual_health},  // genitourinary medicine
    {"504", service::sexual_health},  // community sexual and reproductive health
    {"501", service::maternity},      // obstetrics
    {"505", service::maternity},      // fetal medicine
    {"510", service::maternity},      // antenatal clinic (retired 2004)
    {"520", service::maternity},      // postnatal clinic (retired 2004)
    {"560", service::maternity},      // midwifery
    {"656", service::mental_health},  // clinical psychology
    {"710", service::mental_health},  // adult mental illness
    {"711", service::mental_health},  // child and adolescent psychiatry
    {"712", service::mental_health},  // forensic psychiatry
    {"713", service::mental_health},  // medical psychotherapy
    {"715", service::mental_health},  // old age psychiatry
    {"720", service::mental_health},  // eating disorders
    {"722", service::mental_health},  // liaison psychiatry
    {"723", service::mental_health},  // psychiatric intensive care
    {"724", service::mental_health},  // perinatal mental health
    {"725", service::mental_health},  // mental health recovery and rehabilitation
    {"721", service::substance},      // addiction services
    {"726", service::substance},      // dual diagnosis
});

constexpr auto SNOMED = std::to_array<rule>({
    {"77386006", service::maternity},               // pregnant
    {"307052004", service::substance},              // illicit drug use
    {"902961000000107", service::health_visiting},  // the FGM flag of NHS England
});

// Lower case; the first that occurs decides, so the sensitive ones stand first.
constexpr auto WORDS = std::to_array<rule>({
    {"sexual", service::sexual_health},
    {"genitourinary", service::sexual_health},
    {"contracepti", service::sexual_health},
    {"termination of pregnancy", service::sexual_health},
    {"abortion", service::sexual_health},
    {" hiv ", service::sexual_health},
    {"child protection", service::child_protection},
    {"looked after", service::looked_after},
    {"looked-after", service::looked_after},
    {"health visit", service::health_visiting},
    {"school nurs", service::health_visiting},
    {"0-19", service::health_visiting},
    {"genital mutilation", service::health_visiting},
    {"antenatal", service::maternity},
    {"postnatal", service::maternity},
    {"maternity", service::maternity},
    {"midwi", service::maternity},
    {"pregnan", service::maternity},
    {"mental health", service::mental_health},
    {"psychiatr", service::mental_health},
    {"camhs", service::mental_health},
    {"depressi", service::mental_health},
    {"self-harm", service::mental_health},
    {"substance misuse", service::substance},
    {"drug misuse", service::substance},
    {"alcohol depend", service::substance},
});

constexpr auto CODED_MEMBERS = std::to_array<std::string_view>(
    {"code", "category", "type", "serviceType", "serviceCategory", "specialty", "reasonCode", "appointmentType"});

std::string lower(std::string_view from) {
  std::string out(from);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

template <std::size_t Count>
service look_up(const std::array<rule, Count>& rules, std::string_view key) {
  const auto found = std::ranges::find(rules, key, &rule::key);
  return found == rules.end() ? service::other : found->kind;
}

service by_code(const fhir::coding& one) {
  const auto names = [&](std::string_view part) { return one.system.find(part) != one.system.npos; };
  if (names("PracticeSetting") || names("TreatmentFunction") || names("MainSpecialty") || names("main_specialty"))
    return look_up(SPECIALTIES, one.code);
  return one.system == "http://snomed.info/sct" ? look_up(SNOMED, one.code) : service::other;
}

bool is_listed(const fhir::coding& one, const std::vector<std::string>& codes) {
  return std::ranges::any_of(codes, [&](std::string_view listed) {
    const std::size_t bar = listed.find('|');
    return bar == listed.npos ? listed == one.code
                              : listed.substr(0, bar) == one.system && listed.substr(bar + 1) == one.code;
  });
}

}  // namespace

nature_of_service classify(const json::object& resource, const settings& how) {
  nature_of_service out;
  std::string words = lower(fhir::text(resource, "name"));  // a care team's; never a person's, whose name is no text
  for (const std::string_view member : CODED_MEMBERS)
    for (const json::object* one : fhir::objects(resource, member)) {
      words.append(" ").append(lower(fhir::text(*one, "text")));
      for (const fhir::coding& coded : fhir::codings(*one)) {
        words.append(" ").append(lower(coded.display));
        const service kind = by_code(coded);
        if (kind == service::sexual_health || is_listed(coded, how.sensitive_services)) out.sensitive = true;
        if (out.kind == service::other) out.kind = kind;
      }
    }
  words.push_back(' ');
  for (const rule& one : WORDS) {
    if (words.find(one.key) == words.npos) continue;
    if (one.kind == service::sexual_health) out.sensitive = true;
    if (out.kind == service::other) out.kind = one.kind;
  }
  return out;
}

std::optional<policy::category> category_of(nature_of_service what, policy::subject_kind whose) {
  using policy::category;
  const bool adult = whose == policy::subject_kind::adult;
  if (what.sensitive) return category::sexual_health;
  switch (what.kind) {
    case service::maternity:
      return category::maternity;
    case service::health_visiting:
      return category::hv_sn_concern;
    case service::mental_health:
      return adult ? category::parent_mh : category::child_mh;
    // There is no category for a child's own substance use; it is read with the child's mental health.
    case service::substance:
      return adult ? category::parent_substance : category::child_mh;
    case service::child_protection:
      return category::cin_cp_status;
    case service::looked_after:
      return category::lac;
    case service::sexual_health:
      return category::sexual_health;
    case service::other:
      break;
  }
  return std::nullopt;
}

}  // namespace mash::health
