// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/ctf.hpp"

#include <algorithm>

#include "adapters/findings/upn.hpp"
#include "adapters/schools/attendance.hpp"
#include "adapters/schools/codes.hpp"
#include "adapters/schools/settings.hpp"
#include "adapters/schools/xml.hpp"

namespace mash::schools {
namespace {

using findings::fixed_text;
using findings::in_file;
using findings::rule;

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

// A value with where it stands: of the first child of one of these names that has any text.
struct value {
  std::string text;
  std::size_t line = 0;
  fixed_text field;
};

value value_of(xml::node from, std::initializer_list<fixed_text> names) {
  for (const fixed_text name : names)
    if (const xml::node at = from.child(name.view()); at)
      if (std::string text = at.text(); !text.empty()) return {std::move(text), at.line(), name};
  return {{}, from.line(), *names.begin()};
}

std::optional<civil_date> date(const value& of, in_file& found) {
  auto out = read_date(of.text);
  if (!out && !of.text.empty()) found.add(rule::date_unreadable, of.line, of.field);
  return out;
}

std::optional<int> count(const value& of, in_file& found) {
  auto out = read_count(of.text);
  if (!out && !of.text.empty()) found.add(rule::number_unreadable, of.line, of.field);
  return out;
}

std::optional<bool> read_truth(const value& of, in_file& found) {
  const int said = truth(of.text);
  if (said < 0 && !of.text.empty()) found.add(rule::truth_unreadable, of.line, of.field);
  return said < 0 ? std::nullopt : std::optional(said == 1);
}

std::string code(value of, code_list in, in_file& found) {
  if (!of.text.empty() && !is_listed(in, of.text)) found.add(rule::unknown_code, of.line, of.field);
  return std::move(of.text);
}

void read_contacts(xml::node from, pupil& out, in_file& found) {
  for (const xml::node one : from.child("Contacts").children("Contact")) {
    pupil_contact contact;
    contact.name = one.text({"Forename", "LegalForename"});
    if (const std::string family = one.text({"Surname", "LegalSurname"}); !family.empty())
      contact.name.append(contact.name.empty() ? "" : " ").append(family);
    contact.type = relationship_of(code(value_of(one, {"Relationship"}), code_list::relationship, found));
    contact.parental_responsibility = read_truth(value_of(one, {"Responsibility", "ParentalResponsibility"}), found);
    const xml::node phones = one.child("Phones");
    for (const xml::node phone : (phones ? phones : one).children("Phone"))
      if (std::string number = phone.text({"PhoneNo", "PhoneNumber"}); !number.empty())
        contact.telephones.push_back(std::move(number));
    if (contact.name.empty()) found.add(rule::name_missing, one.line(), "Contact");
    if (!contact.name.empty()) out.contacts.push_back(std::move(contact));
  }
}

void read_needs(xml::node from, pupil& out, in_file& found) {
  const xml::node history = from.child("SENhistory");
  std::vector<std::string> types;
  for (const xml::node list : history.children("SENneeds"))
    for (const xml::node need : list.children("SENneed")) {
      value type = value_of(need, {"SENtype", "Type"});
      if (type.text.empty()) type.text = need.text();
      if (!type.text.empty()) types.push_back(code(std::move(type), code_list::need, found));
    }
  for (const xml::node one : history.children("SEN")) {
    special_need need{code(value_of(one, {"SENprovision"}), code_list::provision, found),
                      date(value_of(one, {"StartDate"}), found),
                      {}};
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

void read_attendance(xml::node from, pupil& out, in_file& found) {
  for (const xml::node one : from.child("Attendance").children("YearData")) {
    attendance_year year;
    year.year = one.text({"Year"});
    year.possible = count(value_of(one, {"SessionsPossible"}), found);
    year.attended = count(value_of(one, {"SessionsAttended"}), found);
    year.authorised = count(value_of(one, {"SessionsAuthorised"}), found);
    year.unauthorised = count(value_of(one, {"SessionsUnauthorised"}), found);
    const xml::node marks = one.child("AttendSessions");
    year.marks_from = date(value_of(marks, {"AttendanceStartDate"}), found);
    year.marks = marks.text({"AttendanceMarks"});
    if (!year.marks.empty() && marks.text({"AttendanceStartDate"}).empty())
      found.add(rule::date_missing, marks.line(), "AttendanceStartDate");
    const auto unknown = [](const attendance_session& s) { return group_of(s.code) == attendance_group::unknown; };
    if (std::ranges::any_of(sessions_of(year), unknown))
      found.add(rule::unknown_code, value_of(marks, {"AttendanceMarks"}).line, "AttendanceMarks");
    out.attendance.push_back(std::move(year));
  }
}

void read_history(xml::node from, pupil& out, in_file& found) {
  for (const xml::node one : from.child("SchoolHistory").children("School")) {
    school_spell spell{one.text({"SchoolName"}), one.text({"LEA", "LA"}), one.text({"Estab"}),
                       date(value_of(one, {"EntryDate", "StartDate"}), found),
                       date(value_of(one, {"LeavingDate", "EndDate"}), found)};
    if (spell.from && spell.until && *spell.until < *spell.from)
      found.add(rule::dates_in_wrong_order, value_of(one, {"LeavingDate", "EndDate"}).line, "LeavingDate");
    if (!spell.name.empty() || !spell.estab.empty()) out.history.push_back(std::move(spell));
  }
}

// What a pupil is found by.
void read_identity(xml::node from, xml::node basic, contract::person& who, in_file& found) {
  value upn = value_of(from, {"UPN"});
  std::erase(upn.text, ' ');
  if (upn.text.empty())
    found.add(rule::upn_missing, upn.line, upn.field);
  else if (const auto wrong = findings::upn_fault(upn.text))
    found.add(*wrong, upn.line, upn.field);
  who.upn = std::move(upn.text);
  read_names(from, basic, who);
  if (who.family_name.empty()) found.add(rule::name_missing, from.line(), "Surname");
  if (who.given_names.empty()) found.add(rule::name_missing, from.line(), "Forename");
  const value born = value_of(from, {"DOB", "DateOfBirth"});
  if (born.text.empty()) found.add(rule::date_missing, born.line, born.field);
  who.date_of_birth = date(born, found);
  const value sex = value_of(from, {"Gender", "Sex"});
  who.sex = read_sex(sex.text);
  if (!who.sex && !sex.text.empty()) found.add(rule::unknown_code, sex.line, sex.field);
}

// DocumentQualifier is "full" or "partial"; without it, DataDescriptor names what was picked out ("CTF": nothing).
bool is_partial(xml::node header) {
  const auto lower = [](std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
  };
  const std::string qualifier = lower(header.text({"DocumentQualifier"}));
  if (!qualifier.empty()) return qualifier != "full";
  const std::string descriptor = lower(header.text({"DataDescriptor"}));
  return !descriptor.empty() && descriptor != "ctf" && descriptor != "common transfer file";
}

pupil read_pupil(xml::node from, in_file& found) {
  pupil out;
  out.system = TRANSFER_FILE;
  out.line = from.line();
  // Some suppliers nest the basic details, others put them beside the name.
  const xml::node basic = from.child("BasicDetails") ? from.child("BasicDetails") : from;
  read_identity(from, basic, out.who, found);
  out.year_group = basic.text({"NCyearActual"});
  out.enrol_status = basic.text({"EnrolStatus"});
  const xml::node care = from.child("LookedAfter") ? from.child("LookedAfter") : basic.child("LookedAfter");
  out.in_care = read_truth(value_of(care, {"InCare"}), found);
  out.care_authority = care.text({"CareAuthority"});
  for (const xml::node one : from.children("Address"))
    if (auto place = read_address(one)) {
      if (out.in_care.value_or(false)) place->type = policy::address_type::placement;
      out.who.addresses.push_back(std::move(*place));
    }
  read_contacts(from, out, found);
  read_needs(from, out, found);
  read_attendance(from, out, found);
  read_history(from, out, found);
  out.entry = date(value_of(from.child("Admissions"), {"EntryDate", "AdmissionDate"}), found);
  return out;
}

}  // namespace

std::pair<std::string, std::string> sender_of(std::string_view file_name) {
  const std::size_t at = file_name.find("_CTF_");
  if (at != 7) return {};
  return {std::string(file_name.substr(0, 3)), std::string(file_name.substr(3, 4))};
}

result<transfer_file> read_ctf(std::string_view bytes, findings::in_file& found) {
  MASH_TRY(parsed, xml::document::parse(bytes, CTF_BYTES_MAX, found));
  const xml::node root = parsed->root();
  if (root.name() != "CTfile" && root.name() != "CTFfile") {
    found.add(rule::wrong_document, root.line());
    return fail(errc::invalid, "the XML file is no Common Transfer File");
  }
  transfer_file out;
  const xml::node header = root.child("Header"), source = header.child("SourceSchool");
  out.la = source.text({"LEA", "LA"});
  out.estab = source.text({"Estab"});
  out.urn = source.text({"URN"});
  out.school_name = source.text({"SchoolName"});
  out.written_at = header.text({"DateTime"});
  out.partial = is_partial(header);
  const xml::node list = root.child("CTFpupilData") ? root.child("CTFpupilData") : root.child("Pupils");
  if (!list) {
    found.add(rule::wrong_document, root.line(), "CTFpupilData");
    return fail(errc::invalid, "the Common Transfer File has no list of pupils");
  }
  for (const xml::node one : list.children("Pupil")) {
    if (out.pupils.size() == PUPILS_MAX) {
      found.add(rule::too_large, one.line(), "Pupil");
      return fail(errc::too_large, "the Common Transfer File has too many pupils");
    }
    out.pupils.push_back(read_pupil(one, found));
    out.pupils.back().as_of = read_date(out.written_at) ? out.written_at.substr(0, 10) : std::string();
  }
  if (out.pupils.empty()) found.add(rule::empty, list.line(), "CTFpupilData");
  return out;
}

}  // namespace mash::schools
