// SPDX-License-Identifier: Apache-2.0
#include "adapters/synth/files.hpp"

#include <algorithm>
#include <array>

#include "adapters/synth/council_files.hpp"
#include "adapters/synth/statements.hpp"
#include "adapters/synth/truth.hpp"
#include "base/json.hpp"

namespace mash::synth {
namespace {

using matching::description;

constexpr std::size_t PUPILS_OF_A_SCHOOL = 137, RESOURCES_OF_A_FILE = 5'000;

constexpr std::string_view COLUMNS = R"(# Which column says what: docs/formats/matching.md.
id = "id"
given_names = "given_names"
family_name = "family_name"
previous_names = "previous_names"
date_of_birth = "date_of_birth"
sex = "sex"
nhs_number = "nhs_number"
upn = "upn"
postcode = "postcode"
previous_postcodes = "previous_postcodes"
address = "address"
town = "town"
telephones = "telephones"
restricted = "restricted"
adopted = "adopted"
)";

std::string csv_of(const std::vector<listed>& all) {
  std::string out =
      "id,given_names,family_name,previous_names,date_of_birth,sex,nhs_number,upn,postcode,previous_postcodes,address,"
      "town,telephones,restricted,adopted\n";
  for (const listed& one : all) {
    const description& as = one.as_known;
    const bool former = as.adopted == description::adoption::former,
               present = as.adopted == description::adoption::present;
    for (const std::string* value :
         {&as.id, &as.given_names, &as.family_name, &as.previous_names, &as.date_of_birth, &as.sex, &as.nhs_number,
          &as.upn, &as.postcode, &as.previous_postcodes, &as.address, &as.town, &as.telephones})
      out.append(*value).append(",");  // nothing invented has a comma or a quotation mark
    out.append(as.restricted ? "yes," : "no,").append(former ? "former" : present ? "present" : "").append("\n");
  }
  return out;
}

json::object patient_of(const description& as) {
  json::object out{{"resourceType", "Patient"}, {"id", as.id}};
  if (as.restricted)
    out["meta"] = {
        {"security", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"},
                                              {"code", "R"}}}}};
  if (!as.nhs_number.empty())
    out["identifier"] =
        json::array{json::object{{"system", "https://fhir.nhs.uk/Id/nhs-number"}, {"value", as.nhs_number}}};
  json::object name{{"use", "official"}, {"family", as.family_name}};
  json::array given{first_word(as.given_names)};
  if (const std::string middle = rest_of(as.given_names); !middle.empty()) given.emplace_back(middle);
  name["given"] = std::move(given);
  json::array names{std::move(name)};
  if (!as.previous_names.empty())
    names.emplace_back(json::object{
        {"use", "old"}, {"family", rest_of(as.previous_names)}, {"given", json::array{first_word(as.previous_names)}}});
  out["name"] = std::move(names);
  if (!as.sex.empty()) out["gender"] = as.sex == "F" ? "female" : "male";
  out["birthDate"] = as.date_of_birth;
  if (!as.postcode.empty())
    out["address"] = json::array{json::object{
        {"use", "home"}, {"line", json::array{as.address}}, {"city", as.town}, {"postalCode", as.postcode}}};
  if (!as.telephones.empty()) out["telecom"] = json::array{json::object{{"system", "phone"}, {"value", as.telephones}}};
  return out;
}

json::object moment(const recorded& one) { return {{"start", to_iso_date(*one.on) + "T10:15:00+00:00"}}; }

json::object resource_of(const recorded& one, const std::string& patient) {
  const json::object whose{{"reference", "Patient/" + patient}};
  json::object out{{"id", one.id}};
  const auto encounter = [&](const char* kind, const char* service, const char* reason) {
    out["resourceType"] = "Encounter";
    out["status"] = "finished";
    out["class"] = {{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"}, {"code", kind}};
    out["serviceType"] = {{"text", service}};
    out["reasonCode"] = json::array{json::object{{"text", reason}}};
    out["subject"] = whose;
    out["period"] = moment(one);
  };
  if (one.what == matter::emergency) encounter("EMER", "Emergency Medicine", "Injury");
  if (one.what == matter::maternity) encounter("AMB", "Midwifery", "Antenatal appointment");
  if (one.what == matter::health_visit) encounter("HH", "Health visiting", "Developmental review");
  if (one.what == matter::missed_appointment) {
    out["resourceType"] = "Appointment";
    out["status"] = "noshow";
    out["specialty"] = json::array{json::object{{"text", "Paediatrics"}}};
    out["start"] = to_iso_date(*one.on) + "T10:15:00+00:00";
    out["end"] = to_iso_date(*one.on) + "T10:45:00+00:00";
    out["participant"] = json::array{json::object{{"actor", whose}, {"status", "accepted"}}};
  }
  if (one.what == matter::protection_flag) {
    out["resourceType"] = "Flag";
    out["status"] = "active";
    out["category"] = json::array{json::object{
        {"coding",
         json::array{json::object{{"system", "https://fhir.nhs.uk/England/CodeSystem/England-FlagCategoryPatient"},
                                  {"code", "child-protection"}}}}}};
    out["code"] = {{"text", "Child protection plan"}};
    out["subject"] = whose;
    out["period"] = {{"start", to_iso_date(*one.on)}};
  }
  return out;
}

template <class Resources>
result<void> write_bundles(const char* name, std::size_t count, const Resources& resource, const file_taker& take) {
  for (std::size_t from = 0; from < count; from += RESOURCES_OF_A_FILE) {
    json::array entries;
    for (std::size_t i = from; i < std::min(count, from + RESOURCES_OF_A_FILE); ++i)
      entries.emplace_back(json::object{{"resource", resource(i)}});
    const json::object bundle{{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", std::move(entries)}};
    MASH_TRY(taken, take("health/" + std::string(name) + "-" + std::to_string(from / RESOURCES_OF_A_FILE + 1) + ".json",
                         json::canonical(bundle)));
  }
  return {};
}

// Elements of a Common Transfer File; one that is empty is left out.
std::string element(const char* name, const std::string& value) {
  return value.empty() ? "" : "<" + std::string(name) + ">" + value + "</" + name + ">";
}

std::string of_school(const recorded& one) {
  switch (one.what) {
    case matter::on_roll:
      return element("Admissions", element("EntryDate", to_iso_date(*one.on)));
    case matter::attendance_year:
      return element("Attendance",
                     element("YearData", element("Year", "2026") + element("SessionsPossible", "100") +
                                             element("SessionsAttended", "90") + element("SessionsAuthorised", "6") +
                                             element("SessionsUnauthorised", "4")));
    case matter::special_needs:
      return element("SENhistory",
                     element("SEN", element("StartDate", to_iso_date(*one.on)) + element("SENprovision", "K")));
    case matter::earlier_school:
      return element("SchoolHistory", element("School", element("LEA", "874") + element("Estab", "1999") +
                                                            element("SchoolName", "Example Earlier School") +
                                                            element("EntryDate", to_iso_date(*one.on)) +
                                                            element("LeavingDate", to_iso_date(*one.until))));
    default:
      return "";
  }
}

std::string pupil_of(const description& as, const std::string& rest) {
  const std::string place =
      element("AddressLines", element("AddressLine1", as.address)) + element("PostCode", as.postcode);
  return "<Pupil>" + element("UPN", as.upn) + element("Surname", as.family_name) +
         element("Forename", first_word(as.given_names)) + element("DOB", as.date_of_birth) + element("Sex", as.sex) +
         element("BasicDetails", element("MiddleNames", rest_of(as.given_names))) +
         (as.postcode.empty() ? "" : element("Address", place)) + rest + "</Pupil>\n";
}

std::string persons_of(const std::vector<listed>& all) {
  inserts people("insert into person (person_urn, surname, given_name, middle_names, alias, date_of_birth, gender)");
  inserts places("insert into person_address (person_urn, address_type, premises, street, town, post_code)");
  for (const listed& one : all) {
    const description& as = one.as_known;
    people.add({quoted(as.id), quoted(as.family_name), quoted(first_word(as.given_names)),
                quoted(rest_of(as.given_names)), quoted(as.previous_names), quoted(as.date_of_birth), quoted(as.sex)});
    if (!as.postcode.empty())
      places.add({quoted(as.id), as.restricted ? "'refuge'" : "'home'", quoted(first_word(as.address)),
                  quoted(rest_of(as.address)), quoted(as.town), quoted(as.postcode)});
  }
  return std::move(people).text() + std::move(places).text();
}

std::string at(const std::optional<civil_date>& on) { return on ? quoted(to_iso_date(*on) + " 10:15:00") : "null"; }

std::string events_of(const records& held) {
  inserts part("insert into event_person (event_urn, event_type, person_urn, role)");
  inserts incidents("insert into incident (incident_urn, nsir_opening_code, incident_datetime)");
  inserts reports(
      "insert into safeguarding_report (report_urn, event_urn, report_type, risk_grade, children_present, "
      "submitted_to_mash_at)");
  inserts missing(
      "insert into missing_episode (episode_urn, person_urn, reported_at, status, risk_level, returned_at)");
  inserts markers("insert into warning_marker (person_urn, marker_code, marker_text, from_date)");
  inserts crimes(
      "insert into crime (crime_urn, crime_type, offence_from, reported_date, crime_status, crime_outcome, "
      "domestic_abuse_flag)");
  for (const recorded& one : held.all) {
    const std::string id = quoted(one.id), who = quoted(held.of[one.of].as_known.id);
    if (one.what == matter::domestic_incident) {
      part.add({id, "'incident'", who, "'involved_party'"});
      incidents.add({id, "'DOMESTIC'", at(one.on)});
      reports.add({quoted("R" + one.id), id, "'domestic'", "'medium'", "true", at(one.on)});
    }
    if (one.what == matter::joint_incident) {
      part.add({id, "'incident'", who, "'vulnerable_child'"});
      part.add({id, "'incident'", quoted(held.of[*one.and_of].as_known.id), "'vulnerable_child'"});
      incidents.add({id, "'CONCERN'", at(one.on)});
    }
    if (one.what == matter::missing_person) missing.add({id, who, at(one.on), "'missing'", "'medium'", at(one.until)});
    if (one.what == matter::warning_marker) markers.add({who, "'AT'", "'Alleges'", quoted(to_iso_date(*one.on))});
    if (one.what == matter::conviction) {
      part.add({id, "'crime'", who, "'suspect_known'"});
      crimes.add({id, "'Wounding'", at(one.on), at(one.on), "'closed'", "'convicted'", "false"});
    }
  }
  return std::move(part).text() + std::move(incidents).text() + std::move(reports).text() + std::move(missing).text() +
         std::move(markers).text() + std::move(crimes).text();
}

}  // namespace

result<void> write_police(const records& held, const file_taker& take) {
  return take("police/data.sql", persons_of(held.of) + events_of(held));
}

result<void> write_health(const records& held, const file_taker& take) {
  MASH_TRY(
      patients,
      write_bundles("patients", held.of.size(), [&](std::size_t i) { return patient_of(held.of[i].as_known); }, take));
  return write_bundles(
      "records", held.all.size(),
      [&](std::size_t i) { return resource_of(held.all[i], held.of[held.all[i].of].as_known.id); }, take);
}

std::string school_at(std::size_t place) { return "873" + std::to_string(1000 + place / PUPILS_OF_A_SCHOOL); }

result<void> write_schools(const records& held, const file_taker& take) {
  auto next = held.all.begin();
  for (std::size_t from = 0; from < held.of.size(); from += PUPILS_OF_A_SCHOOL) {
    const std::string school = school_at(from);
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CTfile><Header><CTFversion>24.0</CTFversion>"
        "<DateTime>2026-11-17T06:30:00</DateTime><SourceSchool><LEA>873</LEA><Estab>" +
        school.substr(3) + "</Estab></SourceSchool></Header><CTFpupilData>\n";
    for (std::size_t i = from; i < std::min(held.of.size(), from + PUPILS_OF_A_SCHOOL); ++i) {
      std::string rest;
      for (; next != held.all.end() && next->of == i; ++next) rest += of_school(*next);
      text += pupil_of(held.of[i].as_known, rest);
    }
    MASH_TRY(taken, take("schools/" + school + "_CTF_873LLLL_001.xml", text + "</CTFpupilData></CTfile>\n"));
  }
  return {};
}

result<void> write_all(const std::vector<human>& people, std::uint64_t seed, const file_taker& take) {
  using writer = result<void> (*)(const records&, const file_taker&);
  constexpr std::array<writer, 4> WRITERS{write_police, write_health, write_schools, write_council};
  std::string truth = "agency,id,person,traits,organisation\n",
              lines = "agency,id,person,record,category,kind,on,until\n";
  for (std::size_t i = 0; i < WRITERS.size(); ++i) {
    const auto by = static_cast<agency>(i);
    records held{listing(people, by, seed), {}};
    held.all = records_of(people, held.of, by, seed);
    MASH_TRY(written, WRITERS.at(i)(held, take));
    MASH_TRY(listed_too, take(std::string(to_word(by)) + ".csv", csv_of(held.of)));
    truth += truth_of(people, held.of, by);
    lines += record_lines_of(held, by);
  }
  MASH_TRY(columns, take("columns.toml", COLUMNS));
  MASH_TRY(everybody, take("people.csv", people_of(people)));
  MASH_TRY(on_record, take("records.csv", lines));
  return take("truth.csv", truth);
}

}  // namespace mash::synth
