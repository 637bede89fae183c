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
    {"77386006", service::maternity},                // pregnant
    {"161714006", service::maternity},               // estimated date of delivery
    {"307052004", service::substance},               // illicit drug use
    {"902961000000107", service::health_visiting},   // the FGM flag of NHS England
    {"342191000000101", service::child_protection},  // subject to child protection plan
    {"818901000000100", service::child_protection},  // unborn child subject to child protection plan
    {"878111000000109", service::child_protection},  // unborn child is cause for safeguarding concern
    {"764841000000100", service::looked_after},      // looked after child
});

constexpr auto LOINC = std::to_array<rule>({
    {"11778-8", service::maternity},  // delivery date, estimated
    {"11779-6", service::maternity},  // the same, from the last menstrual period
});

// As folded() leaves text; the first that occurs decides, so the sensitive ones stand first. A space at the end of a
// key ends a word: "hiv " is also in "HIV-positive" and "(HIV)", and "nai " is not in "naive".
constexpr auto WORDS = std::to_array<rule>({
    {"sexual", service::sexual_health},
    {" rape ", service::sexual_health},
    {"genitourinary", service::sexual_health},
    {" gum clinic", service::sexual_health},
    {"contracepti", service::sexual_health},
    {"intrauterine", service::sexual_health},
    {"coil fit", service::sexual_health},
    {"morning after pill", service::sexual_health},
    {"termination of pregnancy", service::sexual_health},
    {"abortion", service::sexual_health},
    {" hiv ", service::sexual_health},
    {"immunodeficiency virus", service::sexual_health},
    {"antiretroviral", service::sexual_health},
    {"exposure prophyla", service::sexual_health},
    {" sti ", service::sexual_health},
    {" stis ", service::sexual_health},
    {" std ", service::sexual_health},
    {"syphili", service::sexual_health},
    {"chlamydia", service::sexual_health},
    {"gonorrh", service::sexual_health},
    {"trichomon", service::sexual_health},
    {"genital herpes", service::sexual_health},
    {"genital wart", service::sexual_health},
    {"venereal", service::sexual_health},
    {"fertil", service::sexual_health},
    {" ivf ", service::sexual_health},
    {"assisted conception", service::sexual_health},
    {"gender identity", service::sexual_health},
    {"gender dysphoria", service::sexual_health},
    {"gender incongruence", service::sexual_health},
    {"gender reassign", service::sexual_health},
    {"transgender", service::sexual_health},
    {"child protection", service::child_protection},
    {" cp plan", service::child_protection},
    {" cp is ", service::child_protection},
    {"safeguarding", service::child_protection},
    {"child in need", service::child_protection},
    {"children in need", service::child_protection},
    {"child at risk", service::child_protection},
    {"children at risk", service::child_protection},
    {"significant harm", service::child_protection},
    {"non accidental injur", service::child_protection},
    {"nonaccidental injur", service::child_protection},
    {" nai ", service::child_protection},
    {"child abuse", service::child_protection},
    {"child neglect", service::child_protection},
    {"neglect of child", service::child_protection},
    {"child maltreat", service::child_protection},
    {"looked after", service::looked_after},
    {"child in care", service::looked_after},
    {"children in care", service::looked_after},
    {"foster care", service::looked_after},
    {"health visit", service::health_visiting},
    {"school nurs", service::health_visiting},
    {" 0 19 ", service::health_visiting},
    {"genital mutilation", service::health_visiting},
    {" fgm ", service::health_visiting},
    {"antenatal", service::maternity},
    {"postnatal", service::maternity},
    {"maternity", service::maternity},
    {"midwi", service::maternity},
    {"pregnan", service::maternity},
    {"mental health", service::mental_health},
    {"psychiatr", service::mental_health},
    {"psychos", service::mental_health},
    {"psychotic", service::mental_health},
    {"schizo", service::mental_health},
    {"bipolar", service::mental_health},
    {"suicid", service::mental_health},
    {"personality disorder", service::mental_health},
    {"eating disorder", service::mental_health},
    {"camhs", service::mental_health},
    {"depressi", service::mental_health},
    {"self harm", service::mental_health},
    {"substance misuse", service::substance},
    {"drug misuse", service::substance},
    {"drug depend", service::substance},
    {"drug use", service::substance},
    {"opioid", service::substance},
    {"heroin", service::substance},
    {"cocaine", service::substance},
    {"alcohol depend", service::substance},
    {"alcohol misuse", service::substance},
    {"alcohol abuse", service::substance},
});

// Safeguarding of adults is no child's protection.
constexpr auto ADULTS_ONLY =
    std::to_array<std::string_view>({"safeguarding adult", "adult safeguarding", "safeguarding of adult",
                                     "safeguarding vulnerable adult", "safeguarding of vulnerable adult"});

// What is done to a child is the child's protection, and no use of a sexual health service.
constexpr auto ABUSE =
    std::to_array<std::string_view>({"sexual abuse", "sexually abus", "sexual exploit", "sexually exploit"});

constexpr auto CODED_MEMBERS =
    std::to_array<std::string_view>({"code", "category", "type", "serviceType", "serviceCategory", "specialty",
                                     "reasonCode", "appointmentType", "valueCodeableConcept"});

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// "child-protection" of a local list is as good as its display; a number says nothing by itself.
bool is_telling(std::string_view code) {
  return std::ranges::any_of(code, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
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
  if (one.system == "http://loinc.org") return look_up(LOINC, one.code);
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

std::string folded(std::string_view text) {
  std::string out(1, ' ');
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!is_word(c)) c = ' ';
    if (c != ' ' || out.back() != ' ') out.push_back(c);
  }
  if (out.back() != ' ') out.push_back(' ');
  return out;
}

bool is_due_date(const json::object& observation) {
  return std::ranges::any_of(fhir::codings(fhir::object(observation, "code")), [](const fhir::coding& one) {
    return (one.system == "http://snomed.info/sct" && one.code == "161714006") ||
           (one.system == "http://loinc.org" && look_up(LOINC, one.code) == service::maternity);
  });
}

nature_of_service classify(const json::object& resource, const settings& how) {
  nature_of_service out;
  // A bar stands between the texts: words of two of them make no phrase.
  std::string words = folded(fhir::text(resource, "name"));  // a care team's; never a person's, whose name is no text
  const auto add = [&](std::string_view text) { words.append("|").append(folded(text)); };
  for (const std::string_view member : CODED_MEMBERS)
    for (const json::object* one : fhir::objects(resource, member)) {
      add(fhir::text(*one, "text"));
      for (const fhir::coding& coded : fhir::codings(*one)) {
        add(coded.display);
        if (is_telling(coded.code)) add(coded.code);
        const service kind = is_listed(coded, how.protection_flags) ? service::child_protection : by_code(coded);
        if (kind == service::sexual_health || is_listed(coded, how.sensitive_services)) out.sensitive = true;
        if (out.kind == service::other) out.kind = kind;
      }
    }
  const auto blank = [&](std::string_view phrase) {
    bool found = false;
    for (std::size_t at = words.find(phrase); at != words.npos; at = words.find(phrase, at)) {
      words.replace(at, phrase.size(), "|");
      found = true;
    }
    return found;
  };
  if (words.find(" child") == words.npos && words.find(" unborn") == words.npos)
    for (const std::string_view phrase : ADULTS_ONLY) blank(phrase);
  for (const std::string_view phrase : ABUSE) out.of_abuse = blank(phrase) || out.of_abuse;
  if (out.of_abuse && out.kind == service::other) out.kind = service::child_protection;
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
