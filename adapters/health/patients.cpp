// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/patients.hpp"

#include <algorithm>

#include "adapters/health/fhir.hpp"
#include "adapters/health/relationships.hpp"

namespace mash::health {
namespace {

std::optional<policy::sex> sex_of(std::string_view gender) {
  using policy::sex;
  if (gender == "female") return sex::female;
  if (gender == "male") return sex::male;
  if (gender == "other") return sex::indeterminate;
  if (gender == "unknown") return sex::unknown;
  return std::nullopt;
}

policy::address_type type_of(std::string_view use) {
  using policy::address_type;
  if (use == "old") return address_type::previous;
  return use == "temp" ? address_type::contact : address_type::home;
}

bool is_past(const full_name& name) { return name.use == "old" || name.use == "maiden"; }

}  // namespace

bool is_restricted(const json::object& patient) {
  // R and V of v3-Confidentiality: restricted, very restricted. An unlabelled record is an ordinary one.
  return std::ranges::any_of(fhir::objects(fhir::object(patient, "meta"), "security"), [](const json::object* label) {
    return fhir::text(*label, "code") == "R" || fhir::text(*label, "code") == "V";
  });
}

bool is_current(const json::object& patient) {
  const json::value* active = patient.if_contains("active");
  if (active != nullptr && active->is_bool() && !active->get_bool()) return false;
  return std::ranges::none_of(fhir::objects(patient, "link"), [](const json::object* link) {
    return fhir::text(*link, "type") == "replaced-by" || fhir::text(*link, "type") == "refer";
  });
}

std::string key_of(const json::object& patient) { return "Patient/" + std::string(fhir::text(patient, "id")); }

bool is_key(std::string_view text) {
  return text.starts_with("Patient/") && fhir::reference(json::object{{"reference", text}}) == text;
}

const contract::organisation& holder(const json::object& patient, const settings& how) {
  if (const auto* found = how.organisation(fhir::ods_of(fhir::object(patient, "managingOrganization")))) return *found;
  for (const json::object* practice : fhir::objects(patient, "generalPractitioner"))
    if (const auto* found = how.organisation(fhir::ods_of(*practice))) return *found;
  return how.organisations.front();
}

std::vector<full_name> names_of(const json::object& patient) {
  std::vector<full_name> out;
  for (const json::object* name : fhir::objects(patient, "name")) {
    full_name one;
    one.family = fhir::text(*name, "family");
    one.use = fhir::text(*name, "use");
    for (const std::string_view part : fhir::texts(*name, "given"))
      one.given.append(one.given.empty() ? "" : " ").append(part);
    one.whole = one.given + (one.given.empty() || one.family.empty() ? "" : " ") + one.family;
    if (one.whole.empty()) one.whole = fhir::text(*name, "text");
    const contract::occurrence period = fhir::during(fhir::object(*name, "period"));
    one.from = period.at;
    one.until = period.until;
    if (!one.whole.empty()) out.push_back(std::move(one));
  }
  const auto rank = [](const full_name& name) {
    return name.use == "usual" ? 0 : name.use == "official" ? 1 : name.use.empty() ? 2 : 3;
  };
  if (const auto current = std::ranges::min_element(out, {}, rank); current != out.end())
    std::rotate(out.begin(), current, current + 1);
  return out;
}

contract::address to_address(const json::object& from) {
  contract::address out;
  out.type = type_of(fhir::text(from, "use"));
  for (const std::string_view line : fhir::texts(from, "line"))
    if (!line.empty()) out.lines.emplace_back(line);
  if (const std::string_view town = fhir::text(from, "city"); !town.empty()) out.lines.emplace_back(town);
  out.postcode = fhir::text(from, "postalCode");
  const json::object& period = fhir::object(from, "period");
  out.from = fhir::whole_date(fhir::text(period, "start"));
  out.to = fhir::whole_date(fhir::text(period, "end"));
  return out;
}

std::vector<std::string> telephones_of(const json::object& patient) {
  std::vector<std::string> out;
  for (const json::object* telecom : fhir::objects(patient, "telecom"))
    if (fhir::text(*telecom, "system") == "phone" && fhir::text(*telecom, "use") != "old" &&
        !fhir::text(*telecom, "value").empty())
      out.emplace_back(fhir::text(*telecom, "value"));
  return out;
}

kit::known_person to_known_person(const json::object& patient, const settings& how) {
  kit::known_person out;
  out.key = key_of(patient);
  out.organisation = holder(patient, how).id;
  out.restricted = is_restricted(patient);
  contract::person& who = out.identity;
  const std::vector<full_name> names = names_of(patient);
  if (!names.empty()) {
    who.family_name = names.front().family;
    who.given_names = names.front().given;
  }
  for (std::size_t i = 1; i < names.size(); ++i)
    (is_past(names[i]) ? who.previous_names : who.aliases).push_back(names[i].whole);
  const std::string_view born = fhir::text(patient, "birthDate");
  if (born.size() == 10) who.date_of_birth = fhir::whole_date(born);
  who.sex = sex_of(fhir::text(patient, "gender"));
  who.nhs_number = fhir::identifier(patient, fhir::NHS_NUMBER);
  if (out.restricted) return out;
  for (const json::object* one : fhir::objects(patient, "address"))
    if (fhir::text(*one, "use") != "billing" && fhir::text(*one, "use") != "work")
      who.addresses.push_back(to_address(*one));
  who.telephones = telephones_of(patient);
  for (const json::object* practice : fhir::objects(patient, "generalPractitioner"))
    if (who.gp_practice_ods.empty()) who.gp_practice_ods = fhir::ods_of(*practice);
  return out;
}

std::optional<kit::known_person::tie> to_tie(const json::object& related) {
  const std::vector<full_name> names = names_of(related);
  if (names.empty()) return std::nullopt;
  return kit::known_person::tie{.key = "", .name = names.front().whole, .type = relationship_of(related)};
}

std::vector<kit::known_person::tie> contact_ties(const json::object& patient) {
  std::vector<kit::known_person::tie> out;
  if (is_restricted(patient)) return out;
  for (const json::object* contact : fhir::objects(patient, "contact"))
    if (auto tie = to_tie(*contact)) out.push_back(std::move(*tie));
  return out;
}

}  // namespace mash::health
