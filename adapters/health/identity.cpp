// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/identity.hpp"

#include <algorithm>

#include "adapters/health/fhir.hpp"

namespace mash::health {
namespace {

using contract::record;
using policy::category;
using policy::caveat;

std::string place_key(const contract::address& place) {
  const std::string line = place.lines.empty() ? std::string() : place.lines.front();
  std::string key = contract::normalised_postcode(place.postcode) + "/";
  for (const char c : line)
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
      key.push_back(c);
    else if (c >= 'A' && c <= 'Z')
      key.push_back(static_cast<char>(c - 'A' + 'a'));
  return key;
}

// The last nine digits: "+44 7700 900143" and "07700 900143" are one telephone.
std::string telephone_key(std::string_view number) {
  std::string digits;
  std::ranges::copy_if(number, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return "tel:" + (digits.size() > 9 ? digits.substr(digits.size() - 9) : digits);
}

struct maker {
  const json::object& patient;
  const about& whose;
  const settings& how;
  std::vector<record> out;

  record& add(category of, std::string_view field, const std::string& value, std::string_view part);
};

record& maker::add(category of, std::string_view field, const std::string& value, std::string_view part) {
  record one;
  one.id = record_id(how, key_of(patient), std::string(field).append("|").append(part));
  one.kind = contract::record_kind::identity;
  one.category = of;
  one.subjects = {whose.subject};
  one.organisation = whose.holder->id;
  one.source = whose.holder->systems.front();
  one.summary = "How the health record knows this person.";
  one.fields = {{"field", field}, {"value", value}};
  if (whose.restricted) one.caveats.push_back(caveat::restricted_record);
  return out.emplace_back(std::move(one));
}

void add_names(maker& make) {
  const std::vector<full_name> names = names_of(make.patient);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const full_name& name = names[i];
    if (i > 0) {
      record& past = make.add(category::identity_previous, "previous_name", name.whole, name.whole);
      past.when = {name.from, name.until, policy::precision::day};
      continue;
    }
    // A current name's period says since when; an end in it (seen on the Personal Demographics Service) is not a
    // successor's start, so it is not shown as past.
    if (!name.family.empty()) make.add(category::identity_basic, "family_name", name.family, "").when.at = name.from;
    if (!name.given.empty()) make.add(category::identity_basic, "given_names", name.given, "").when.at = name.from;
    for (record& one : make.out)
      if (!one.when.at.empty()) one.when.precision = policy::precision::day;
  }
}

void add_basics(maker& make) {
  const contract::person who = to_known_person(make.patient, make.how).identity;
  if (const std::string_view born = fhir::text(make.patient, "birthDate"); !born.empty())
    make.add(category::identity_basic, "date_of_birth", std::string(born), "");
  if (who.sex) make.add(category::identity_basic, "sex", std::string(to_word(*who.sex)), "");
  if (!who.nhs_number.empty()) {
    record& number = make.add(category::identity_basic, "nhs_number", who.nhs_number, "");
    if (!contract::valid_nhs_number(who.nhs_number)) number.caveats.push_back(caveat::unverified);
  }
  if (const std::string_view died = fhir::text(make.patient, "deceasedDateTime"); !died.empty())
    make.add(category::identity_basic, "date_of_death", std::string(died.substr(0, 10)), "");
}

std::string one_line(const contract::address& place) {
  std::string out;
  for (const std::string& line : place.lines) out.append(out.empty() ? "" : ", ").append(line);
  if (!place.postcode.empty()) out.append(out.empty() ? "" : ", ").append(place.postcode);
  return out;
}

void add_places(maker& make, const hidden_places& hidden) {
  std::size_t number = 0;
  for (const json::object* one : fhir::objects(make.patient, "address")) {
    const contract::address place = to_address(*one);
    const bool masked = make.whose.restricted || hidden.hides(place);
    const std::string part = std::to_string(number++);
    const auto label = [&](record& what) {
      if (place.from) what.when.at = to_iso_date(*place.from);
      if (place.to) what.when.until = to_iso_date(*place.to);
      if (place.from) what.when.precision = policy::precision::day;
      if (masked) what.caveats.push_back(caveat::address_protected);
    };
    const std::string line = one_line(place);
    if (!line.empty()) label(make.add(category::address, "address", line, part));
    // A previous address whose end nobody recorded must not pass for today's postcode.
    if (!place.postcode.empty() && (place.type == policy::address_type::home || place.to))
      label(make.add(category::address, "postcode", place.postcode, part));
  }
  for (const std::string& telephone : telephones_of(make.patient)) {
    record& what = make.add(category::contact_point, "telephone", telephone, telephone);
    if (make.whose.restricted || hidden.hides(telephone)) what.caveats.push_back(caveat::address_protected);
  }
}

void add_practice(maker& make) {
  for (const json::object* practice : fhir::objects(make.patient, "generalPractitioner")) {
    const std::string ods = fhir::ods_of(*practice);
    if (ods.empty()) continue;
    const contract::organisation* listed = make.how.organisation(ods);
    std::string name = listed != nullptr ? listed->name : std::string(fhir::text(*practice, "display"));
    if (name.empty()) name = "A general practice";
    // Where somebody is registered tells roughly where she lives.
    const auto label = [&](record& what) {
      if (make.whose.restricted) what.caveats.push_back(caveat::address_protected);
    };
    std::string shown = name;
    shown.append(" (").append(ods).append(")");
    label(make.add(category::school_or_practice, "gp_practice", shown, ods));
    record& registered = make.add(category::registration, "", "", ods);
    registered.kind = contract::record_kind::involvement;
    registered.summary = "Registered with a general practice.";
    registered.when = fhir::during(fhir::object(fhir::object(*practice, "identifier"), "period"));
    registered.fields = {{"service", "General practice"}, {"practice", name}, {"ods", ods}, {"current", true}};
    label(registered);
  }
}

}  // namespace

void hidden_places::hide(const json::object& restricted_patient) {
  for (const json::object* one : fhir::objects(restricted_patient, "address"))
    if (const contract::address place = to_address(*one);
        place.type != policy::address_type::previous && !place.to && !(place.postcode.empty() && place.lines.empty()))
      places_.insert(place_key(place));
  for (const std::string& telephone : telephones_of(restricted_patient)) places_.insert(telephone_key(telephone));
}

bool hidden_places::hides(const contract::address& place) const { return places_.contains(place_key(place)); }
bool hidden_places::hides(const std::string& telephone) const { return places_.contains(telephone_key(telephone)); }

void hidden_places::strip(contract::person& who) const {
  std::erase_if(who.addresses, [&](const contract::address& place) { return hides(place); });
  std::erase_if(who.telephones, [&](const std::string& telephone) { return hides(telephone); });
}

std::vector<contract::record> identity_records(const json::object& patient, const about& whose, const settings& how,
                                               const hidden_places& hidden) {
  maker make{patient, whose, how, {}};
  add_names(make);
  add_basics(make);
  add_places(make, hidden);
  add_practice(make);
  return std::move(make.out);
}

std::vector<contract::record> family_records(const json::object& patient,
                                             const std::vector<kit::known_person::tie>& ties, const about& whose,
                                             const settings& how) {
  maker make{patient, whose, how, {}};
  for (const kit::known_person::tie& tie : ties) {
    record& one = make.add(category::family_link, to_word(tie.type), tie.name, tie.name);
    one.summary = "The health record names a relative of this person.";
    one.caveats.push_back(caveat::third_party);
  }
  return std::move(make.out);
}

}  // namespace mash::health
