// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/records.hpp"

#include <algorithm>

#include "adapters/health/fhir.hpp"
#include "adapters/health/patients.hpp"
#include "adapters/health/services.hpp"
#include "base/crypto.hpp"

namespace mash::health {
namespace {

using contract::record;
using contract::record_kind;
using policy::category;

constexpr std::string_view SENSITIVE = "Contact with a health service that is treated as sensitive.";

struct maker {
  const json::object& from;
  const about& whose;
  const settings& how;
  nature_of_service what;

  [[nodiscard]] bool child() const { return whose.kind != policy::subject_kind::adult; }
  [[nodiscard]] const contract::organisation& provider() const;
  // `part` tells this record from the resource's others; empty: the word of its kind.
  [[nodiscard]] record make(category of, record_kind kind, std::string summary, std::string_view part = {}) const;
};

const contract::organisation& maker::provider() const {
  std::vector<const json::object*> named = fhir::objects(from, "serviceProvider");
  std::ranges::copy(fhir::objects(from, "managingOrganization"), std::back_inserter(named));
  std::ranges::copy(fhir::objects(from, "performer"), std::back_inserter(named));
  for (const json::object* participant : fhir::objects(from, "participant"))
    named.push_back(&fhir::object(*participant, "actor"));
  for (const json::object* one : named) {
    std::string ods = fhir::ods_of(*one);
    const std::string reference = fhir::reference(*one);
    if (ods.empty() && reference.starts_with("Organization/") && whose.ods_of_reference)
      ods = whose.ods_of_reference(reference);
    if (const auto* found = how.organisation(ods)) return *found;
  }
  return *whose.holder;
}

record maker::make(category of, record_kind kind, std::string summary, std::string_view part) const {
  const contract::organisation& by = provider();
  record out;
  const std::string key = std::string(fhir::text(from, "resourceType")).append("/").append(fhir::text(from, "id"));
  out.id = record_id(how, key, part.empty() ? to_word(kind) : part);
  out.kind = kind;
  out.category = of;
  out.subjects = {whose.subject};
  out.organisation = by.id;
  out.source = by.systems.front();
  out.when = fhir::during(fhir::object(from, "period"));
  out.summary = what.sensitive ? std::string(SENSITIVE) : std::move(summary);
  if (whose.restricted || is_restricted(from)) out.caveats.push_back(policy::caveat::restricted_record);
  if (what.sensitive) out.caveats.push_back(policy::caveat::sensitive_service);
  return out;
}

std::string with_reason(const std::string& sentence, const std::string& reason) {
  return reason.empty() ? sentence + "." : sentence + ": " + reason + ".";
}

// "Maternity care", "Contact with a mental health service", ...
std::string service_words(service kind, bool child) {
  switch (kind) {
    case service::maternity:
      return "Maternity care";
    case service::health_visiting:
      return "Contact with the health visitor or school nurse";
    case service::mental_health:
      return "Contact with a mental health service";
    case service::substance:
      return "Contact about the use of drugs or alcohol";
    case service::child_protection:
      return child ? "A concern for the child's safety is on record" : "A concern for a child's safety is on record";
    case service::looked_after:
      return "Recorded as looked after by a council";
    case service::sexual_health:
    case service::other:
      break;
  }
  return "Contact with a health service";
}

// UK Core's OutcomeOfAttendance, and the NHS Data Dictionary's ATTENDED OR DID NOT ATTEND CODE: 3 did not attend, 7
// came too late to be seen. Systems write either, or say it in the type.
bool is_missed(const json::object& encounter) {
  const auto says = [](const json::object& concept_of) {
    std::string words = folded(fhir::text(concept_of, "text"));
    for (const fhir::coding& one : fhir::codings(concept_of)) {
      words.append("|").append(folded(one.display));
      const bool attendance = one.system.find("AttendedOrDidNotAttend") != one.system.npos;
      if (attendance && (one.code == "3" || one.code == "7")) return true;
    }
    return words.find(" did not attend ") != words.npos || words.find(" not brought ") != words.npos;
  };
  for (const json::object* one : fhir::objects(encounter, "extension")) {
    const std::string_view url = fhir::text(*one, "url");
    const bool outcome = url.find("OutcomeOfAttendance") != url.npos || url.find("DidNotAttend") != url.npos;
    if (outcome && says(fhir::object(*one, "valueCodeableConcept"))) return true;
  }
  return std::ranges::any_of(fhir::objects(encounter, "type"), [&](const auto* one) { return says(*one); });
}

// Some services and reasons for coming fall under a category of their own, under which alone they may leave.
bool is_own_matter(service kind) {
  return kind == service::mental_health || kind == service::substance || kind == service::maternity;
}

// Not where the appointment was, if that falls under a category of its own.
record missed(const maker& make, std::string clinic) {
  if (is_own_matter(make.what.kind)) clinic.clear();
  const std::string sentence = make.child() ? "Was not brought to an appointment" : "Did not attend an appointment";
  record out = make.make(make.what.sensitive ? category::sexual_health : category::was_not_brought, record_kind::event,
                         with_reason(sentence, clinic));
  if (!clinic.empty() && !make.what.sensitive) out.fields["clinic"] = clinic;
  return out;
}

std::vector<record> from_emergency(const maker& make, const std::string& reason) {
  const bool own = is_own_matter(make.what.kind);
  std::vector<record> out{make.make(category::attendance_unscheduled, record_kind::event,
                                    with_reason("Attended an emergency department", own ? "" : reason))};
  if (!reason.empty() && !own) out.back().fields["reason"] = reason;
  if (!own) return out;
  out.push_back(make.make(*category_of(make.what, make.whose.kind), record_kind::event,
                          with_reason(service_words(make.what.kind, make.child()), reason), "reason"));
  if (!reason.empty()) out.back().fields["reason"] = reason;
  return out;
}

std::vector<record> from_encounter(const maker& make) {
  const std::string_view status = fhir::text(make.from, "status");
  if (status == "planned") return {};
  // An Encounter has no status for a person who did not come: it ended before it began.
  if (is_missed(make.from)) return {missed(make, fhir::first_words(make.from, "serviceType"))};
  if (status == "cancelled") return {};
  const std::string reason = fhir::first_words(make.from, "reasonCode");
  const bool emergency = fhir::text(fhir::object(make.from, "class"), "code") == "EMER";
  if (emergency && !make.what.sensitive) return from_emergency(make, reason);
  const auto of = category_of(make.what, make.whose.kind);
  if (!of) return {};
  record out = make.make(*of, record_kind::event, with_reason(service_words(make.what.kind, make.child()), reason));
  if (!reason.empty() && !make.what.sensitive) out.fields["reason"] = reason;
  return {std::move(out)};
}

std::vector<record> from_appointment(const maker& make) {
  if (fhir::text(make.from, "status") != "noshow") return {};
  std::string clinic = fhir::first_words(make.from, "specialty");
  if (clinic.empty()) clinic = fhir::first_words(make.from, "serviceType");
  record out = missed(make, clinic);
  const fhir::moment start = fhir::when(fhir::text(make.from, "start"));
  out.when = {start.at, {}, start.precision};
  return {std::move(out)};
}

std::vector<record> from_condition(const maker& make) {
  const auto of = category_of(make.what, make.whose.kind);
  const json::object& verification = fhir::object(make.from, "verificationStatus");
  if (!of || fhir::has_code(verification, "refuted") || fhir::has_code(verification, "entered-in-error")) return {};
  record out =
      make.make(*of, record_kind::event,
                with_reason("A health professional recorded", fhir::words_of(fhir::object(make.from, "code"))));
  fhir::moment at = fhir::when(fhir::text(make.from, "onsetDateTime"));
  const fhir::moment recorded = fhir::when(fhir::text(make.from, "recordedDate"));
  if (at.at.empty()) at = recorded;
  const fhir::moment ended = fhir::when(fhir::text(make.from, "abatementDateTime"));
  out.when = fhir::between(at, ended);
  out.recorded_at = recorded.at;
  out.nature = policy::nature::professional_judgement;
  // The value set has a recurrence and a relapse as kinds of active.
  for (const char* active : {"active", "recurrence", "relapse"})
    if (fhir::has_code(fhir::object(make.from, "clinicalStatus"), active)) out.status = policy::item_status::ongoing;
  if (!verification.empty() && !fhir::has_code(verification, "confirmed"))
    out.caveats.push_back(policy::caveat::unverified);
  return {std::move(out)};
}

bool has_category(const json::object& flag, std::string_view code) {
  return std::ranges::any_of(fhir::objects(flag, "category"),
                             [&](const auto* one) { return fhir::has_code(*one, code); });
}

// Whether a council's word through Child Protection - Information Sharing, not a clinician's own. The service's code is
// published nowhere; a plan and being looked after are what councils upload.
bool is_of_the_council(const json::object& flag, category of) {
  std::string words;
  for (const char* member : {"code", "category"})
    for (const json::object* one : fhir::objects(flag, member)) {
      words.append(folded(fhir::text(*one, "text")));
      for (const fhir::coding& coded : fhir::codings(*one)) {
        words.append("|").append(folded(coded.display)).append("|").append(folded(coded.code));
        if (coded.system.ends_with("England-FlagCategoryPatient")) return true;
      }
    }
  return of == category::lac || words.find("child protection") != words.npos || words.find(" cp ") != words.npos;
}

std::vector<record> from_flag(const maker& make) {
  auto of = category_of(make.what, make.whose.kind);
  if (!of && has_category(make.from, "national-reasonable-adjustment-flag")) of = category::communication_need;
  if (!of && has_category(make.from, "behavioral")) of = category::staff_safety;
  if (!of) return {};
  const std::string words = fhir::words_of(fhir::object(make.from, "code"));
  const bool protects = *of == category::cin_cp_status || *of == category::lac;
  const bool shared = protects && is_of_the_council(make.from, *of);
  const bool active = fhir::text(make.from, "status") == "active";
  // An alert becomes the headline that a child, or staff, is at risk now.
  const bool alert = active && (protects || *of == category::staff_safety);
  record out = make.make(
      *of, alert ? record_kind::alert : record_kind::event,
      with_reason(shared ? "Flagged to the NHS by the responsible council" : "Flagged in the record", words), "alert");
  // CP-IS shows what a council uploaded: it must never count as a second, independent source.
  if (shared) out.said_by = "the responsible council, through Child Protection - Information Sharing";
  if (!words.empty() && !make.what.sensitive) out.fields["flag"] = words;
  if (active) out.status = policy::item_status::ongoing;
  return {std::move(out)};
}

// The lead worker's name is what a safeguarding desk needs first; it stands in its own field, never in a sentence.
std::string worker_of(const json::object& resource) {
  if (const std::string_view lead = fhir::text(fhir::object(resource, "careManager"), "display"); !lead.empty())
    return std::string(lead);
  for (const json::object* one : fhir::objects(resource, "participant")) {
    const json::object& member = fhir::object(*one, "member");
    const bool worker =
        fhir::text(member, "type").starts_with("Practitioner") || fhir::reference(member).starts_with("Practitioner");
    if (worker && !fhir::text(member, "display").empty()) return std::string(fhir::text(member, "display"));
  }
  return {};
}

std::string service_name(const maker& make) {
  std::string name = fhir::first_words(make.from, "type");
  if (name.empty()) name = fhir::first_words(make.from, "category");
  if (name.empty() && fhir::text(make.from, "resourceType") == "CareTeam") name = fhir::text(make.from, "name");
  return name.empty() ? "Health service" : name;
}

std::vector<record> from_involvement(const maker& make) {
  std::vector<record> out;
  const bool current = fhir::text(make.from, "status") == "active" || fhir::text(make.from, "status") == "onhold";
  const std::string name = service_name(make);
  // A care team is a standing arrangement and no event; an episode is both, where its service has a category.
  if (const auto of = category_of(make.what, make.whose.kind);
      of && (make.what.sensitive || fhir::text(make.from, "resourceType") == "EpisodeOfCare")) {
    out.push_back(make.make(*of, record_kind::event, with_reason(service_words(make.what.kind, make.child()), name)));
    if (current) out.back().status = policy::item_status::ongoing;
    contract::occurrence& lasted = out.back().when;
    if (!lasted.until.empty() && lasted.precision == policy::precision::day)
      lasted.precision = policy::precision::range;
  }
  if (!current || make.what.sensitive) return out;
  record involved =
      make.make(category::involvement_current, record_kind::involvement, "A health service is involved now.");
  involved.status = policy::item_status::ongoing;
  involved.fields["service"] = name;
  if (const std::string worker = worker_of(make.from); !worker.empty()) involved.fields["worker"] = worker;
  for (const json::object* telecom : fhir::objects(make.from, "telecom"))
    if (fhir::text(*telecom, "system") == "phone") involved.fields["telephone"] = fhir::text(*telecom, "value");
  if (!involved.when.at.empty()) involved.fields["from"] = involved.when.at;
  involved.fields["current"] = true;
  out.push_back(std::move(involved));
  return out;
}

// The estimate speaks for the time until that day, so that no look-back passes over a pregnancy that goes on.
std::vector<record> from_due_date(const maker& make) {
  std::string_view said = fhir::text(make.from, "valueDateTime");
  if (said.empty()) said = fhir::text(make.from, "valueString");
  const auto due = fhir::whole_date(said);
  record out = make.make(category::maternity, record_kind::event,
                         due ? "A birth is expected on " + to_iso_date(*due) + "."
                             : "A birth is expected, at a date that cannot be read.");
  const fhir::moment at = fhir::when(fhir::text(make.from, "effectiveDateTime"));
  out.when = {at.at, due ? to_iso_date(*due) : "", due ? policy::precision::range : at.precision};
  if (due) out.fields["expected_date_of_delivery"] = to_iso_date(*due);
  out.nature = policy::nature::professional_judgement;
  return {std::move(out)};
}

std::vector<record> from_observation(const maker& make) {
  if (is_due_date(make.from) && !make.what.sensitive) return from_due_date(make);
  const auto of = category_of(make.what, make.whose.kind);
  const json::value* no = make.from.if_contains("valueBoolean");
  if (!of || (no != nullptr && no->is_bool() && !no->get_bool())) return {};  // recorded as absent
  std::string words = fhir::words_of(fhir::object(make.from, "code"));
  if (const std::string found = fhir::words_of(fhir::object(make.from, "valueCodeableConcept")); !found.empty())
    words += " (" + found + ")";
  record out = make.make(*of, record_kind::event, with_reason("A health professional recorded", words));
  const fhir::moment at = fhir::when(fhir::text(make.from, "effectiveDateTime"));
  out.when = {at.at, {}, at.precision};
  return {std::move(out)};
}

}  // namespace

std::string record_id(const settings& how, std::string_view resource, std::string_view part) {
  std::string text = "health|" + how.origin + how.path;
  text.append("|").append(resource).append("|").append(part);
  return to_hex(sha256(text)).substr(0, 32);
}

bool is_about(const json::object& resource, const json::object& patient) {
  const std::string key = key_of(patient), number = fhir::identifier(patient, fhir::NHS_NUMBER);
  const auto names = [&](const json::object& reference) {
    if (const std::string named = fhir::reference(reference); !named.empty()) return named == key;
    const json::object& logical = fhir::object(reference, "identifier");
    return !number.empty() && fhir::text(logical, "system") == fhir::NHS_NUMBER &&
           fhir::text(logical, "value") == number;
  };
  return names(fhir::object(resource, "subject")) || names(fhir::object(resource, "patient")) ||
         std::ranges::any_of(fhir::objects(resource, "participant"),  // of an Appointment
                             [&](const json::object* one) { return names(fhir::object(*one, "actor")); });
}

std::vector<contract::record> to_records(const json::object& resource, const about& whose, const settings& how) {
  if (fhir::text(resource, "status") == "entered-in-error") return {};
  const std::string_view type = fhir::text(resource, "resourceType");
  nature_of_service what = classify(resource, how);
  what.sensitive |= what.of_abuse && (type != "Flag" || whose.kind == policy::subject_kind::adult);
  const maker make{resource, whose, how, what};
  if (type == "Encounter") return from_encounter(make);
  if (type == "Appointment") return from_appointment(make);
  if (type == "Condition") return from_condition(make);
  if (type == "Flag") return from_flag(make);
  if (type == "EpisodeOfCare" || type == "CareTeam") return from_involvement(make);
  if (type == "Observation") return from_observation(make);
  return {};
}

bool is_unreadable_flag(const json::object& resource, const settings& how) {
  if (fhir::text(resource, "resourceType") != "Flag" || fhir::text(resource, "status") != "active") return false;
  if (has_category(resource, "national-reasonable-adjustment-flag") || has_category(resource, "behavioral"))
    return false;
  const nature_of_service what = classify(resource, how);
  return !what.sensitive && what.kind == service::other && fhir::words_of(fhir::object(resource, "code")).empty();
}

}  // namespace mash::health
