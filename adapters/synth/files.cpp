// SPDX-License-Identifier: Apache-2.0
#include "adapters/synth/files.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"

namespace mash::synth {
namespace {

using matching::description;

constexpr std::size_t ROWS_OF_AN_INSERT = 500, PUPILS_OF_A_SCHOOL = 400, PATIENTS_OF_A_FILE = 5'000;

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

std::string quoted(std::string_view text) {
  if (text.empty()) return "null";
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

// Rows of one table as `insert` statements that any database takes.
class inserts {
 public:
  explicit inserts(std::string head) : head_(std::move(head)) {}
  void add(std::initializer_list<std::string_view> values) {
    text_ += rows_ % ROWS_OF_AN_INSERT == 0 ? (rows_ == 0 ? "" : ";\n") + head_ + " values\n  (" : ",\n  (";
    bool first = true;
    for (const std::string_view value : values) {
      text_.append(first ? "" : ", ").append(value);
      first = false;
    }
    text_ += ")";
    ++rows_;
  }
  [[nodiscard]] std::string text() && { return rows_ == 0 ? "" : std::move(text_) + ";\n"; }

 private:
  std::string head_, text_;
  std::size_t rows_ = 0;
};

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }
std::string rest_of(const std::string& text) {
  const std::size_t space = text.find(' ');
  return space == std::string::npos ? "" : text.substr(space + 1);
}

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

std::string traits_of(const human& one, bool before_adoption) {
  std::string out;
  const auto add = [&](bool has, const char* word) {
    if (has) out.append(out.empty() ? "" : " ").append(word);
  };
  add(before_adoption, "before_adoption");
  add(one.adopted, "adopted");
  add(one.twin.has_value(), "twin");
  add(one.unborn, "unborn");
  add(one.shielded, "shielded");
  add(one.before && !one.adopted, "moved");
  add(!one.adopted && !one.former_surname.empty(), "renamed");
  add(one.nhs_number.empty(), "no_nhs_number");
  return out;
}

std::string truth_of(const std::vector<human>& people, const std::vector<listed>& all, agency by) {
  std::string out;
  for (const listed& one : all)
    out.append(to_word(by))
        .append(",")
        .append(one.as_known.id)
        .append(",P")
        .append(std::to_string(one.person))
        .append(one.before_adoption ? "-before," : ",")
        .append(traits_of(people[one.person], one.before_adoption))
        .append("\n");
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

void add_pupil(const description& as, std::string& to) {
  const auto element = [&](const char* name, const std::string& value) {
    if (!value.empty()) to.append("<").append(name).append(">").append(value).append("</").append(name).append(">");
  };
  to += "<Pupil>";
  element("UPN", as.upn);
  element("Surname", as.family_name);
  element("Forename", first_word(as.given_names));
  element("DOB", as.date_of_birth);
  element("Sex", as.sex);
  if (const std::string middle = rest_of(as.given_names); !middle.empty())
    to.append("<BasicDetails><MiddleNames>").append(middle).append("</MiddleNames></BasicDetails>");
  if (!as.postcode.empty())
    to.append("<Address><AddressLines><AddressLine1>")
        .append(as.address)
        .append("</AddressLine1></AddressLines><PostCode>")
        .append(as.postcode)
        .append("</PostCode></Address>");
  to += "</Pupil>\n";
}

}  // namespace

result<void> write_police(const std::vector<listed>& all, const file_taker& take) {
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
  return take("police/data.sql", std::move(people).text() + std::move(places).text());
}

result<void> write_council(const std::vector<listed>& all, const file_taker& take) {
  inserts people(
      "insert into ssd_person (pers_person_id, pers_forename, pers_surname, pers_sex, pers_dob, pers_expected_dob, "
      "pers_common_child_id)");
  inserts places(
      "insert into ssd_address (addr_table_id, addr_person_id, addr_address_type, addr_address_start_date, "
      "addr_address_postcode, addr_address_json)");
  for (const listed& one : all) {
    const description& as = one.as_known;
    const bool unborn = as.given_names.empty();
    const std::string born = quoted(as.date_of_birth);
    people.add({quoted(as.id), quoted(as.given_names), quoted(as.family_name), quoted(as.sex), unborn ? "null" : born,
                unborn ? born : "null", quoted(as.nhs_number)});
    if (as.postcode.empty()) continue;
    const std::string place = json::canonical(
        json::object{{"HOUSE", first_word(as.address)}, {"STREET", rest_of(as.address)}, {"TOWN", as.town}});
    places.add({quoted("A" + as.id), quoted(as.id), as.restricted ? "'REFUGE'" : "'HOME'", "'2020-01-01'",
                quoted(as.postcode), quoted(place)});
  }
  return take("council/ssd.sql", std::move(people).text() + std::move(places).text());
}

result<void> write_health(const std::vector<listed>& all, const file_taker& take) {
  for (std::size_t from = 0; from < all.size(); from += PATIENTS_OF_A_FILE) {
    json::array entries;
    for (std::size_t i = from; i < std::min(all.size(), from + PATIENTS_OF_A_FILE); ++i)
      entries.emplace_back(json::object{{"resource", patient_of(all[i].as_known)}});
    const json::object bundle{{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", std::move(entries)}};
    MASH_TRY(taken, take("health/patients-" + std::to_string(from / PATIENTS_OF_A_FILE + 1) + ".json",
                         json::canonical(bundle)));
  }
  return {};
}

result<void> write_schools(const std::vector<listed>& all, const file_taker& take) {
  for (std::size_t from = 0; from < all.size(); from += PUPILS_OF_A_SCHOOL) {
    const std::string estab = std::to_string(1000 + from / PUPILS_OF_A_SCHOOL);
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CTfile><Header><CTFversion>24.0</CTFversion>"
        "<DateTime>2026-11-17T06:30:00</DateTime><SourceSchool><LEA>873</LEA><Estab>" +
        estab + "</Estab></SourceSchool></Header><CTFpupilData>\n";
    for (std::size_t i = from; i < std::min(all.size(), from + PUPILS_OF_A_SCHOOL); ++i)
      add_pupil(all[i].as_known, text);
    MASH_TRY(taken, take("schools/873" + estab + "_CTF_873LLLL_001.xml", text + "</CTFpupilData></CTfile>\n"));
  }
  return {};
}

result<void> write_all(const std::vector<human>& people, std::uint64_t seed, const file_taker& take) {
  using writer = result<void> (*)(const std::vector<listed>&, const file_taker&);
  constexpr std::array<writer, 4> WRITERS{write_police, write_health, write_schools, write_council};
  std::string truth = "agency,id,person,traits\n";
  for (std::size_t i = 0; i < WRITERS.size(); ++i) {
    const auto by = static_cast<agency>(i);
    const std::vector<listed> all = listing(people, by, seed);
    MASH_TRY(written, WRITERS.at(i)(all, take));
    MASH_TRY(listed_too, take(std::string(to_word(by)) + ".csv", csv_of(all)));
    truth += truth_of(people, all, by);
  }
  MASH_TRY(columns, take("columns.toml", COLUMNS));
  return take("truth.csv", truth);
}

}  // namespace mash::synth
