// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/ctf.hpp"

#include <algorithm>

#include "adapters/schools/codes.hpp"
#include "adapters/schools/settings.hpp"
#include "adapters/schools/xml.hpp"

namespace mash::schools {
namespace {

constexpr std::size_t PUPILS_MAX = 20'000;

void push_name(std::vector<std::string>& into, const std::string& given, const std::string& family) {
  if (given.empty() || family.empty()) return;
  std::string whole = given + " " + family;
  if (std::ranges::find(into, whole) == into.end()) into.push_back(std::move(whole));
}

void read_names(xml::node from, xml::node basic, contract::person& who) {
  who.family_name = from.text({"Surname", "LegalSurname"});
  const std::string forename = from.text({"Forename", "LegalForename"});
  who.given_names = forename;
  if (const std::string middle = basic.text({"MiddleNames"}); !middle.empty())
    who.given_names.append(who.given_names.empty() ? "" : " ").append(middle);
  const auto either = [](const std::string& own, const std::string& fallback) { return own.empty() ? fallback : own; };
  const std::string former_family = basic.text({"FormerSurname"}), former_given = basic.text({"FormerForename"});
  if (!former_family.empty() || !former_given.empty())
    push_name(who.previous_names, either(former_given, forename), either(former_family, who.family_name));
  const std::string known_family = basic.text({"PreferredSurname"}), known_given = basic.text({"PreferredForename"});
  const std::string known_given_name = either(known_given, forename);
  const std::string known_family_name = either(known_family, who.family_name);
  if (known_given_name != forename || known_family_name != who.family_name)
    push_name(who.aliases, known_given_name, known_family_name);
}

std::optional<contract::address> read_address(xml::node from) {
  if (!from) return std::nullopt;
  contract::address out;
  const auto add = [&](const std::string& line) {
    if (!line.empty()) out.lines.push_back(line);
  };
  if (const xml::node parts = from.child("BS7666Address"); parts) {
    std::string first = parts.text({"SAON"});
    for (const char* name : {"PAON", "Street"})
      if (const std::string next = parts.text({name}); !next.empty())
        first.append(first.empty() ? "" : " ").append(next);
    add(first);
    for (const char* name : {"Locality", "Town", "PostTown"}) add(parts.text({name}));
  }
  const xml::node lines = from.child("AddressLines") ? from.child("AddressLines") : from;
  for (const char* name : {"AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5"})
    add(lines.text({name}));
  out.postcode = from.text({"PostCode", "Postcode"});
  if (out.lines.empty() && out.postcode.empty()) return std::nullopt;
  return out;
}

std::optional<bool> read_truth(const std::string& text) {
  const int said = truth(text);
  return said < 0 ? std::nullopt : std::optional(said == 1);
}

void read_contacts(xml::node from, pupil& out) {
  for (const xml::node one : from.child("Contacts").children("Contact")) {
    pupil_contact contact;
    contact.name = one.text({"Forename", "LegalForename"});
    if (const std::string family = one.text({"Surname", "LegalSurname"}); !family.empty())
      contact.name.append(contact.name.empty() ? "" : " ").append(family);
    contact.type = relationship_of(one.text({"Relationship"}));
    contact.parental_responsibility = read_truth(one.text({"Responsibility", "ParentalResponsibility"}));
    const xml::node phones = one.child("Phones");
    for (const xml::node phone : (phones ? phones : one).children("Phone"))
      if (std::string number = phone.text({"PhoneNo", "PhoneNumber"}); !number.empty())
        contact.telephones.push_back(std::move(number));
    if (!contact.name.empty()) out.contacts.push_back(std::move(contact));
  }
}

void read_needs(xml::node from, pupil& out) {
  const xml::node history = from.child("SENhistory");
  std::vector<std::string> types;
  for (const xml::node list : history.children("SENneeds"))
    for (const xml::node need : list.children("SENneed"))
      if (std::string type = need.text({"SENtype", "Type"}); !type.empty())
        types.push_back(std::move(type));
      else if (std::string own = need.text(); !own.empty())
        types.push_back(std::move(own));
  for (const xml::node one : history.children("SEN")) {
    special_need need{one.text({"SENprovision"}), read_date(one.text({"StartDate"})), {}};
    if (!need.provision.empty()) out.needs.push_back(std::move(need));
  }
  if (!out.needs.empty()) {
    // Types belong to today's provision, which is the one that began last.
    const auto latest = std::ranges::max_element(out.needs, {}, [](const special_need& one) {
      return one.from ? std::chrono::sys_days(*one.from) : std::chrono::sys_days{};
    });
    latest->types = std::move(types);
  }
}

void read_attendance(xml::node from, pupil& out) {
  for (const xml::node one : from.child("Attendance").children("YearData")) {
    attendance_year year;
    year.year = one.text({"Year"});
    year.possible = read_count(one.text({"SessionsPossible"}));
    year.attended = read_count(one.text({"SessionsAttended"}));
    year.authorised = read_count(one.text({"SessionsAuthorised"}));
    year.unauthorised = read_count(one.text({"SessionsUnauthorised"}));
    const xml::node marks = one.child("AttendSessions");
    year.marks_from = read_date(marks.text({"AttendanceStartDate"}));
    year.marks = marks.text({"AttendanceMarks"});
    out.attendance.push_back(std::move(year));
  }
}

void read_history(xml::node from, pupil& out) {
  for (const xml::node one : from.child("SchoolHistory").children("School")) {
    school_spell spell{one.text({"SchoolName"}), one.text({"LEA", "LA"}), one.text({"Estab"}),
                       read_date(one.text({"EntryDate", "StartDate"})),
                       read_date(one.text({"LeavingDate", "EndDate"}))};
    if (!spell.name.empty() || !spell.estab.empty()) out.history.push_back(std::move(spell));
  }
}

pupil read_pupil(xml::node from) {
  pupil out;
  out.system = TRANSFER_FILE;
  // Some suppliers nest the basic details, others put them beside the name.
  const xml::node basic = from.child("BasicDetails") ? from.child("BasicDetails") : from;
  out.who.upn = from.text({"UPN"});
  std::erase(out.who.upn, ' ');
  read_names(from, basic, out.who);
  out.who.date_of_birth = read_date(from.text({"DOB", "DateOfBirth"}));
  out.who.sex = read_sex(from.text({"Gender", "Sex"}));
  out.year_group = basic.text({"NCyearActual"});
  out.enrol_status = basic.text({"EnrolStatus"});
  const xml::node care = from.child("LookedAfter") ? from.child("LookedAfter") : basic.child("LookedAfter");
  out.in_care = read_truth(care.text({"InCare"}));
  out.care_authority = care.text({"CareAuthority"});
  for (const xml::node one : from.children("Address"))
    if (auto place = read_address(one)) {
      if (out.in_care.value_or(false)) place->type = policy::address_type::placement;
      out.who.addresses.push_back(std::move(*place));
    }
  read_contacts(from, out);
  read_needs(from, out);
  read_attendance(from, out);
  read_history(from, out);
  out.entry = read_date(from.child("Admissions").text({"EntryDate", "AdmissionDate"}));
  return out;
}

}  // namespace

std::pair<std::string, std::string> sender_of(std::string_view file_name) {
  const std::size_t at = file_name.find("_CTF_");
  if (at != 7) return {};
  return {std::string(file_name.substr(0, 3)), std::string(file_name.substr(3, 4))};
}

result<transfer_file> read_ctf(std::string_view bytes) {
  MASH_TRY(parsed, xml::document::parse(bytes, CTF_BYTES_MAX));
  const xml::node root = parsed->root();
  if (root.name() != "CTfile" && root.name() != "CTFfile")
    return fail(errc::invalid, "the XML file is no Common Transfer File");
  transfer_file out;
  const xml::node header = root.child("Header"), source = header.child("SourceSchool");
  out.la = source.text({"LEA", "LA"});
  out.estab = source.text({"Estab"});
  out.urn = source.text({"URN"});
  out.school_name = source.text({"SchoolName"});
  out.written_at = header.text({"DateTime"});
  const xml::node list = root.child("CTFpupilData") ? root.child("CTFpupilData") : root.child("Pupils");
  if (!list) return fail(errc::invalid, "the Common Transfer File has no list of pupils");
  for (const xml::node one : list.children("Pupil")) {
    if (out.pupils.size() == PUPILS_MAX) return fail(errc::too_large, "the Common Transfer File has too many pupils");
    out.pupils.push_back(read_pupil(one));
    out.pupils.back().as_of = read_date(out.written_at) ? out.written_at.substr(0, 10) : std::string();
  }
  return out;
}

}  // namespace mash::schools
