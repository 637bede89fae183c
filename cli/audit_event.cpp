// SPDX-License-Identifier: Apache-2.0
// Log entries as FHIR R4 AuditEvent (hl7.org/fhir/R4/auditevent.html) in the shape of IHE ITI Basic Audit Log Patterns:
// type and subtype, action, outcome, the person, the source and the destination as agents, what it was about as
// entities. BALP's own profiles are of RESTful transactions between FHIR systems, which these are not, so none is
// claimed in `meta`.
#include <algorithm>

#include "cli/audit_export.hpp"

namespace mash::cli {
namespace {

using contract::leaf_type;

constexpr std::string_view DCM = "http://dicom.nema.org/resources/ontology/DCM";
constexpr std::string_view TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";

json::object coding(std::string_view system, std::string_view code, std::string_view display) {
  return {{"system", system}, {"code", code}, {"display", display}};
}
json::object hl7(std::string_view system, std::string_view code, std::string_view display) {
  return coding(std::string(TERMINOLOGY) + std::string(system), code, display);
}
// A word of ours, under the name of its list.
json::object ours(std::string_view list, std::string_view word) {
  return {{"system", "urn:mash:vocabulary:" + std::string(list)}, {"code", word}};
}
json::object concept_of(json::object one) { return {{"coding", json::array{std::move(one)}}}; }
json::object identifier(std::string_view system, std::string_view value) {
  return {{"identifier", json::object{{"system", system}, {"value", value}}}};
}

bool has(const contract::leaf& leaf, std::string_view word) {
  return std::ranges::find(leaf.outcome, word) != leaf.outcome.end();
}
bool looks_into_log(const contract::leaf& leaf) {
  return std::ranges::any_of(leaf.outcome, [](const std::string& word) {
    return word == "bundle_read" || word == "log_searched" || word == "decisions_read" || word.starts_with("sample_");
  });
}

json::object type_of(const contract::leaf& leaf) {
  if (leaf.type != leaf_type::admin) return hl7("audit-event-type", "rest", "Restful Operation");
  return looks_into_log(leaf) ? coding(DCM, "110101", "Audit Log Used") : coding(DCM, "110100", "Application Activity");
}

// As far as one of HL7's interactions says it; our own word always.
json::array subtypes_of(const contract::leaf& leaf) {
  constexpr std::string_view INTERACTION = "http://hl7.org/fhir/restful-interaction";
  json::array out;
  if (leaf.type == leaf_type::asked || leaf.type == leaf_type::answered)
    out.push_back(coding(INTERACTION, "search", "search"));
  if (leaf.type == leaf_type::released) out.push_back(coding(INTERACTION, "read", "read"));
  if (leaf.type == leaf_type::decided) out.push_back(coding(INTERACTION, "update", "update"));
  out.push_back(ours("audit_leaf_type", to_word(leaf.type)));
  return out;
}

std::string_view action_of(const contract::leaf& leaf) {
  switch (leaf.type) {
    case leaf_type::released:
      return "R";
    case leaf_type::decided:
      return "U";
    case leaf_type::asked:
    case leaf_type::answered:
    case leaf_type::admin:
      break;
  }
  return looks_into_log(leaf) ? "R" : "E";
}

json::object person(const exported_entry& one) {
  const bool receives = one.leaf.type == leaf_type::released || looks_into_log(one.leaf);
  json::object out{{"type", concept_of(receives ? hl7("v3-ParticipationType", "IRCP", "information recipient")
                                                : hl7("v3-ParticipationType", "AUT", "author (originator)"))},
                   {"requestor", true}};
  if (one.actor.empty())
    out["who"] = json::object{{"display", "committed to in the log, not shown here"}};
  else
    out["who"] = identifier("urn:mash:person", one.actor);
  if (!one.leaf.agreement.empty()) out["policy"] = json::array{"urn:mash:agreement:" + one.leaf.agreement};
  return out;
}

json::object member(const contract::leaf& leaf, const std::string& name) {
  // What is asked flows to the agency, what is answered comes from it.
  const bool source = leaf.type == leaf_type::answered;
  return {{"type",
           concept_of(source ? coding(DCM, "110153", "Source Role ID") : coding(DCM, "110152", "Destination Role ID"))},
          {"who", identifier("urn:mash:member", name)},
          {"requestor", false}};
}

json::object hub_itself(const exported_log& log) {
  json::object out{{"display", "MASH Hub"}};
  if (!log.origin.empty()) out["identifier"] = json::object{{"system", "urn:mash:log"}, {"value", log.origin}};
  return out;
}

json::array agents_of(const exported_log& log, const exported_entry& one) {
  json::array out;
  if (one.leaf.actor) out.push_back(person(one));
  for (const std::string& name : one.leaf.members) out.push_back(member(one.leaf, name));
  const bool nobody = out.empty();  // the hub of itself: an event has at least one agent
  out.push_back(json::object{
      {"type", concept_of(coding(DCM, "110150", "Application"))}, {"who", hub_itself(log)}, {"requestor", nobody}});
  return out;
}

json::array entities_of(const exported_entry& one) {
  json::array out;
  if (!one.leaf.request.empty())
    out.push_back(json::object{{"what", identifier("urn:mash:request", one.leaf.request)},
                               {"type", hl7("audit-entity-type", "2", "System Object")},
                               {"role", hl7("object-role", "4", "Domain Resource")}});
  out.push_back(json::object{{"what", identifier("urn:mash:log:index", std::to_string(one.index))},
                             {"type", hl7("audit-entity-type", "2", "System Object")},
                             {"role", hl7("object-role", "13", "Security Resource")},
                             {"description", "The entry of the transparency log that this event was made of"}});
  return out;
}

json::object to_event(const exported_log& log, const exported_entry& one) {
  std::string words;
  for (const std::string& word : one.leaf.outcome) words.append(words.empty() ? "" : " ").append(word);
  json::object out{
      {"resourceType", "AuditEvent"},
      {"id", one.leaf.id},
      {"type", type_of(one.leaf)},
      {"subtype", subtypes_of(one.leaf)},
      {"action", action_of(one.leaf)},
      {"recorded", to_rfc3339(one.leaf.at)},
      {"outcome", has(one.leaf, "refused") ? "4" : "0"},
      {"agent", agents_of(log, one)},
      {"source", json::object{{"observer", hub_itself(log)},
                              {"type", json::array{hl7("security-source-type", "4", "Application Server")}}}},
      {"entity", entities_of(one)}};
  if (!words.empty()) out["outcomeDesc"] = words;
  if (!one.leaf.purpose.empty()) out["purposeOfEvent"] = json::array{concept_of(ours("purpose", one.leaf.purpose))};
  return out;
}

}  // namespace

json::object to_audit_events(const exported_log& log) {
  json::array entries;
  for (const exported_entry& one : log.entries)
    entries.push_back(json::object{{"fullUrl", "urn:uuid:" + one.leaf.id}, {"resource", to_event(log, one)}});
  json::object out{{"resourceType", "Bundle"}, {"type", "collection"}};
  if (!entries.empty()) out["entry"] = std::move(entries);  // FHIR knows no empty lists
  return out;
}

}  // namespace mash::cli
