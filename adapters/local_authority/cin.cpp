// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/cin.hpp"

#include <libxml/xmlreader.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/clock.hpp"

namespace mash::local_authority {

namespace {

struct free_reader {
  void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
};
struct free_text {
  void operator()(xmlChar* text) const { xmlFree(text); }
};

std::string_view name_of(const xmlNode& node) { return reinterpret_cast<const char*>(node.name); }

template <class Action>
void each(const xmlNode* parent, std::string_view name, Action action) {
  for (const xmlNode* one = parent == nullptr ? nullptr : parent->children; one != nullptr; one = one->next)
    if (one->type == XML_ELEMENT_NODE && name_of(*one) == name) action(*one);
}

const xmlNode* child(const xmlNode* parent, std::string_view name) {
  const xmlNode* found = nullptr;
  each(parent, name, [&](const xmlNode& one) { found = found == nullptr ? &one : found; });
  return found;
}

std::string text_of(const xmlNode& node) {
  const std::unique_ptr<xmlChar, free_text> content(xmlNodeGetContent(&node));
  std::string_view text = content == nullptr ? "" : reinterpret_cast<const char*>(content.get());
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::string text(const xmlNode* parent, std::string_view name) {
  const xmlNode* found = child(parent, name);
  return found == nullptr ? std::string() : text_of(*found);
}

class child_reader {
 public:
  child_reader(cin_file& into, const std::string& system) : into_(into), system_(system) {}

  void read(const xmlNode& node) {
    ++into_.children_total;
    const xmlNode* ids = child(&node, "ChildIdentifiers");
    const std::string id = text(ids, "LAchildID");
    if (id.empty() || id.size() > 48) return odd();
    history& of = into_.children[id];
    read_identifiers(ids, id, of);
    each(&node, "CINdetails", [&](const xmlNode& details) { read_details(details, of); });
  }

 private:
  void odd() { ++into_.oddities; }

  std::string date(const xmlNode* parent, std::string_view name) {
    const std::string found = text(parent, name);
    if (found.empty()) return found;
    const auto day = parse_iso_date(found);
    if (day) return to_iso_date(*day);
    odd();
    return {};
  }

  bool boolean(const xmlNode* parent, std::string_view name) {
    const std::string found = text(parent, name);
    if (found == "true" || found == "TRUE" || found == "True" || found == "1") return true;
    if (!(found.empty() || found == "false" || found == "FALSE" || found == "False" || found == "0")) odd();
    return false;
  }

  void read_identifiers(const xmlNode* ids, const std::string& id, history& of) {
    for (const char* name : {"UPN", "FormerUPN"})
      if (const std::string upn = text(ids, name); upn.size() == 13) of.upns.insert(upn);
    // Sex since 2025 (M, F, U); GenderCurrent before (1, 2, 0, 9). Both forms are met in either.
    std::string sex = text(ids, "Sex");
    if (sex.empty()) sex = text(ids, "GenderCurrent");
    if (sex == "M" || sex == "1")
      into_.sexes[id] = "male";
    else if (sex == "F" || sex == "2")
      into_.sexes[id] = "female";
    else if (sex == "U" || sex == "0")
      into_.sexes[id] = "unknown";
    else if (sex == "9")
      into_.sexes[id] = "indeterminate";
    else
      odd();
    // Stray text among the identifiers (seen in published samples) is no value; it is counted.
    for (const xmlNode* one = ids == nullptr ? nullptr : ids->children; one != nullptr; one = one->next)
      if (one->type == XML_TEXT_NODE && !text_of(*one).empty()) odd();
  }

  void read_details(const xmlNode& details, history& of) {
    referral found;
    found.from = date(&details, "CINreferralDate");
    found.to = date(&details, "CINclosureDate");
    found.source = text(&details, "ReferralSource");
    found.need = text(&details, "PrimaryNeedCode");
    found.closure_reason = text(&details, "ReasonForClosure");
    found.nfa = boolean(&details, "ReferralNFA");
    found.by.system = system_;
    if (const std::string held = date(&details, "DateOfInitialCPC"); !held.empty())
      of.enquiries.push_back({"", "", held, false, {system_, {}}});
    of.referrals.push_back(std::move(found));
    each(&details, "Assessments", [&](const xmlNode& one) { read_assessment(one, of); });
    each(&details, "Section47", [&](const xmlNode& one) {
      of.enquiries.push_back({date(&one, "S47ActualStartDate"),
                              "",
                              date(&one, "DateOfInitialCPC"),
                              boolean(&one, "ICPCnotRequired"),
                              {system_, {}}});
    });
    each(&details, "CINPlanDates", [&](const xmlNode& one) {
      of.need_plans.push_back({date(&one, "CINPlanStartDate"), date(&one, "CINPlanEndDate"), {system_, {}}});
    });
    each(&details, "ChildProtectionPlans", [&](const xmlNode& one) {
      of.protection_plans.push_back({date(&one, "CPPstartDate"),
                                     date(&one, "CPPendDate"),
                                     text(&one, "InitialCategoryOfAbuse"),
                                     text(&one, "LatestCategoryOfAbuse"),
                                     false,
                                     {system_, {}}});
    });
    each(&details, "PreProceedingsandFGDM", [&](const xmlNode& one) {
      if (const std::string began = date(&one, "PPStartDate"); !began.empty()) of.pre_proceedings.insert(began);
    });
  }

  void read_assessment(const xmlNode& one, history& of) {
    assessment found;
    found.from = date(&one, "AssessmentActualStartDate");
    found.to = date(&one, "AssessmentAuthorisationDate");
    found.by.system = system_;
    each(child(&one, "FactorsIdentifiedAtAssessment"), "AssessmentFactors", [&](const xmlNode& factor) {
      if (std::string code = text_of(factor); !code.empty() && code.size() <= 8) found.factors.insert(std::move(code));
    });
    of.assessments.push_back(std::move(found));
  }

  cin_file& into_;
  const std::string& system_;
};

std::string at_line(xmlTextReader* reader) {
  return "line " + std::to_string(std::max(1, xmlTextReaderGetParserLineNumber(reader)));
}

// One element of interest; children of the census are expanded one at a time, so that a large file stays small here.
result<bool> read_element(xmlTextReader* reader, cin_file& out, child_reader& children) {
  const int depth = xmlTextReaderDepth(reader);
  const std::string_view name = reinterpret_cast<const char*>(xmlTextReaderConstLocalName(reader));
  if (depth == 0 && name != "Message") return fail(errc::invalid, "it is not a children-in-need census: no Message");
  const bool is_child = depth == 2 && name == "Child", is_header = depth == 1 && name == "Header";
  if (!is_child && !is_header) return false;
  const xmlNode* node = xmlTextReaderExpand(reader);
  if (node == nullptr) return fail(errc::invalid, at_line(reader) + " is not well-formed XML");
  if (is_child) {
    children.read(*node);
  } else {
    const auto day = parse_iso_date(text(child(node, "CollectionDetails"), "ReferenceDate"));
    out.reference_date = day ? to_iso_date(*day) : "";
    out.authority = text(child(node, "Source"), "LEA");
  }
  return true;
}

}  // namespace

result<cin_file> parse_cin(std::string_view xml, const std::string& system) {
  if (xml.size() > CIN_BYTES_MAX) return fail(errc::too_large, "the file is too large");
  if (xml.empty()) return fail(errc::invalid, "the file is empty");
  // No entities are replaced, nothing is loaded, and libxml2's own limits on depth and text stay on (no
  // XML_PARSE_HUGE).
  const std::unique_ptr<xmlTextReader, free_reader> reader(
      xmlReaderForMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT));
  if (reader == nullptr) return fail(errc::unavailable, "the XML library has no memory");
  cin_file out;
  child_reader children(out, system);
  bool any = false;
  int more = xmlTextReaderRead(reader.get());
  while (more == 1) {
    const int type = xmlTextReaderNodeType(reader.get());
    if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE)
      return fail(errc::invalid, at_line(reader.get()) + " has a document type or entity, which a census has not");
    bool taken = false;
    if (type == XML_READER_TYPE_ELEMENT) {
      any = true;
      MASH_TRY(used, read_element(reader.get(), out, children));
      taken = *used;
    }
    more = taken ? xmlTextReaderNext(reader.get()) : xmlTextReaderRead(reader.get());
  }
  if (more < 0 || !any) return fail(errc::invalid, at_line(reader.get()) + " is not well-formed XML");
  for (auto& [id, of] : out.children) of.set_as_at(out.reference_date);
  return out;
}

}  // namespace mash::local_authority
