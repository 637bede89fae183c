// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/cin.hpp"

#include <libxml/xmlreader.h>

#include <algorithm>
#include <array>
#include <memory>

#include "adapters/csv/csv.hpp"
#include "adapters/findings/upn.hpp"
#include "adapters/local_authority/words.hpp"
#include "base/clock.hpp"

namespace mash::local_authority {

namespace {

using findings::fixed_text;
using findings::rule;

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

std::size_t line_of(const xmlNode& node) { return static_cast<std::size_t>(std::max(0L, xmlGetLineNo(&node))); }

// libxml2 counts a text's line where it ends.
std::size_t line_of_text(const xmlNode& node) {
  const std::string_view text = reinterpret_cast<const char*>(node.content);
  const std::string_view before = text.substr(0, text.find_first_not_of(" \t\r\n"));
  return line_of(node.prev == nullptr ? *node.parent : *node.prev) +
         static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

class child_reader {
 public:
  child_reader(cin_file& into, const std::string& system, findings::in_file& found)
      : into_(into), system_(system), found_(found) {}

  void read(const xmlNode& node) {
    ++into_.children_total;
    const xmlNode* ids = child(&node, "ChildIdentifiers");
    const std::string id = text(ids, "LAchildID");
    if (id.empty() || id.size() > 48) {
      found_.add(rule::id_missing, line_of(node), "LAchildID");
      return lose(rule::id_missing, node, "LAchildID");
    }
    history& of = into_.children[id];
    if (ids != nullptr) read_identifiers(*ids, id, of);
    each(&node, "CINdetails", [&](const xmlNode& details) { read_details(details, of); });
  }

 private:
  // Something was left out that could matter.
  void lose(rule broken, const xmlNode& at, fixed_text name) {
    if (into_.left_out.empty())
      into_.left_out = findings::describe({broken, static_cast<std::uint32_t>(line_of(at)), name});
  }

  std::string date(const xmlNode& parent, fixed_text name) {
    const xmlNode* at = child(&parent, name.view());
    const std::string found = at == nullptr ? std::string() : text_of(*at);
    if (found.empty()) return found;
    const auto day = parse_iso_date(found);
    if (day) return to_iso_date(*day);
    found_.add(rule::date_unreadable, line_of(*at), name);
    return {};
  }

  // The end of something. An entry whose end is there and cannot be read is not kept: it would say that it goes on.
  std::string end(const xmlNode& parent, fixed_text name) {
    std::string found = date(parent, name);
    end_lost_ = found.empty() && !text(&parent, name.view()).empty();
    if (end_lost_) lose(rule::date_unreadable, *child(&parent, name.view()), name);
    return found;
  }

  template <class Entry>
  void keep(std::vector<Entry>& in, Entry found) {
    if (!std::exchange(end_lost_, false)) in.push_back(std::move(found));
  }

  void check_order(const xmlNode& parent, const std::string& from, const std::string& to, fixed_text last) {
    if (!from.empty() && !to.empty() && to < from)
      found_.add(rule::dates_in_wrong_order, line_of(*child(&parent, last.view())), last);
  }

  bool boolean(const xmlNode& parent, fixed_text name) {
    const xmlNode* at = child(&parent, name.view());
    const std::string found = at == nullptr ? std::string() : text_of(*at);
    if (found == "true" || found == "TRUE" || found == "True" || found == "1") return true;
    if (!(found.empty() || found == "false" || found == "FALSE" || found == "False" || found == "0"))
      found_.add(rule::truth_unreadable, line_of(*at), name);
    return false;
  }

  std::string code(const xmlNode& parent, fixed_text name, code_list in) {
    const xmlNode* at = child(&parent, name.view());
    std::string found = at == nullptr ? std::string() : text_of(*at);
    if (!found.empty() && !is_listed(in, found)) found_.add(rule::unknown_code, line_of(*at), name);
    return found;
  }

  void read_identifiers(const xmlNode& ids, const std::string& id, history& of) {
    for (const fixed_text name : std::initializer_list<fixed_text>{"UPN", "FormerUPN"}) {
      const xmlNode* at = child(&ids, name.view());
      const std::string upn = at == nullptr ? std::string() : text_of(*at);
      if (upn.empty() || upn.starts_with("UN")) continue;  // UN1 to UN10: why there is none
      if (const auto wrong = findings::upn_fault(upn)) found_.add(*wrong, line_of(*at), name);
      if (upn.size() != 13) continue;
      of.upns.insert(upn);
      into_.upns.push_back({upn, id, line_of(*at), name});
    }
    read_sex(ids, id);
    // Stray text among the identifiers (seen in published samples) is no value.
    for (const xmlNode* one = ids.children; one != nullptr; one = one->next)
      if (one->type == XML_TEXT_NODE && !text_of(*one).empty())
        found_.add(rule::stray_text, line_of_text(*one), "ChildIdentifiers");
  }

  // Sex since 2025 (M, F, U); GenderCurrent before (1, 2, 0, 9). Both forms are met in either.
  void read_sex(const xmlNode& ids, const std::string& id) {
    const bool is_new = !text(&ids, "Sex").empty();
    const fixed_text name = is_new ? fixed_text("Sex") : fixed_text("GenderCurrent");
    const std::string sex = text(&ids, name.view());
    if (sex == "M" || sex == "1")
      into_.sexes[id] = "male";
    else if (sex == "F" || sex == "2")
      into_.sexes[id] = "female";
    else if (sex == "U" || sex == "0")
      into_.sexes[id] = "unknown";
    else if (sex == "9")
      into_.sexes[id] = "indeterminate";
    else
      found_.add(rule::unknown_code, line_of(sex.empty() ? ids : *child(&ids, name.view())),
                 sex.empty() ? fixed_text("Sex") : name);
  }

  void read_details(const xmlNode& details, history& of) {
    referral found;
    found.from = date(details, "CINreferralDate");
    found.to = end(details, "CINclosureDate");
    check_order(details, found.from, found.to, "CINclosureDate");
    found.source = code(details, "ReferralSource", code_list::referral_source);
    found.need = code(details, "PrimaryNeedCode", code_list::need);
    found.closure_reason = code(details, "ReasonForClosure", code_list::closure);
    of.adopted = of.adopted || is_adopted_closure(found.closure_reason);
    found.nfa = boolean(details, "ReferralNFA");
    found.by.system = system_;
    keep(of.referrals, std::move(found));
    if (const std::string held = date(details, "DateOfInitialCPC"); !held.empty())
      of.enquiries.push_back({"", "", held, false, {system_, {}}});
    each(&details, "Assessments", [&](const xmlNode& one) { read_assessment(one, of); });
    each(&details, "Section47", [&](const xmlNode& one) {
      of.enquiries.push_back({date(one, "S47ActualStartDate"),
                              "",
                              date(one, "DateOfInitialCPC"),
                              boolean(one, "ICPCnotRequired"),
                              {system_, {}}});
    });
    each(&details, "CINPlanDates", [&](const xmlNode& one) {
      need_plan found{date(one, "CINPlanStartDate"), end(one, "CINPlanEndDate"), {system_, {}}};
      check_order(one, found.from, found.to, "CINPlanEndDate");
      keep(of.need_plans, std::move(found));
    });
    each(&details, "ChildProtectionPlans", [&](const xmlNode& one) {
      protection_plan found{date(one, "CPPstartDate"),
                            end(one, "CPPendDate"),
                            code(one, "InitialCategoryOfAbuse", code_list::abuse),
                            code(one, "LatestCategoryOfAbuse", code_list::abuse),
                            false,
                            {system_, {}}};
      check_order(one, found.from, found.to, "CPPendDate");
      keep(of.protection_plans, std::move(found));
    });
    each(&details, "PreProceedingsandFGDM", [&](const xmlNode& one) {
      if (const std::string began = date(one, "PPStartDate"); !began.empty()) of.pre_proceedings.insert(began);
    });
  }

  void read_assessment(const xmlNode& one, history& of) {
    assessment found;
    found.from = date(one, "AssessmentActualStartDate");
    found.to = end(one, "AssessmentAuthorisationDate");
    check_order(one, found.from, found.to, "AssessmentAuthorisationDate");
    found.by.system = system_;
    each(child(&one, "FactorsIdentifiedAtAssessment"), "AssessmentFactors", [&](const xmlNode& factor) {
      std::string code = text_of(factor);
      if (code.empty()) return;
      if (!is_listed(code_list::factor, code)) found_.add(rule::unknown_code, line_of(factor), "AssessmentFactors");
      if (code.size() <= 8) found.factors.insert(std::move(code));
    });
    keep(of.assessments, std::move(found));
  }

  cin_file& into_;
  const std::string& system_;
  findings::in_file& found_;
  bool end_lost_ = false;  // of the entry that is being read
};

// One file being read; every way in which it ends early says so in the findings.
class census_reader {
 public:
  // `text` is what `reader` reads.
  census_reader(xmlTextReader* reader, std::string_view text, const std::string& system, findings::in_file& found)
      : reader_(reader), text_(text), found_(found), children_(out_, system, found) {}

  result<cin_file> read() {
    bool any = false;
    int more = xmlTextReaderRead(reader_);
    while (more == 1) {
      const int type = xmlTextReaderNodeType(reader_);
      if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE)
        return refuse(rule::document_type, at_line() + " has a document type or entity, which a census has not");
      auto used = took::nothing;
      if (type == XML_READER_TYPE_ELEMENT) {
        any = true;
        used = read_element();
      }
      if (used == took::wrong_root)
        return refuse(rule::wrong_document, "it is not a children-in-need census: no Message");
      if (used == took::broken) return broken_off();
      more = used == took::element ? xmlTextReaderNext(reader_) : xmlTextReaderRead(reader_);
    }
    if (more < 0 || !any) return broken_off();
    return std::move(out_);
  }

 private:
  enum class took : unsigned char { nothing, element, broken, wrong_root };

  [[nodiscard]] std::size_t line() const {
    return static_cast<std::size_t>(std::max(1, xmlTextReaderGetParserLineNumber(reader_)));
  }
  [[nodiscard]] std::string at_line() const { return "line " + std::to_string(line()); }

  std::unexpected<error> refuse(rule broken, std::string why) {
    found_.add(broken, line());
    return fail(errc::invalid, std::move(why));
  }

  // What was read before the break is whole, each child being read only when it has ended; one that ends within the
  // same few hundred bytes as the break is not.
  result<cin_file> broken_off() {
    const xmlChar* declared = xmlTextReaderConstEncoding(reader_);
    const bool as_utf8 = declared == nullptr || xmlStrcasecmp(declared, BAD_CAST "UTF-8") == 0;
    const bool letters = as_utf8 && !csv::line_is_utf8(text_, line());
    const std::string why = at_line() + " is not well-formed XML";
    const std::unexpected<error> refused = refuse(letters ? rule::encoding : rule::not_well_formed, why);
    if (out_.children_total == 0) return refused;
    out_.left_out = why;
    return std::move(out_);
  }

  // Children of the census are expanded one at a time, so that a large file stays small here.
  took read_element() {
    const int depth = xmlTextReaderDepth(reader_);
    const std::string_view name = reinterpret_cast<const char*>(xmlTextReaderConstLocalName(reader_));
    if (depth == 0 && name != "Message") return took::wrong_root;
    const bool is_child = depth == 2 && name == "Child", is_header = depth == 1 && name == "Header";
    if (!is_child && !is_header) return took::nothing;
    const xmlNode* node = xmlTextReaderExpand(reader_);
    if (node == nullptr) return took::broken;
    if (is_child) {
      children_.read(*node);
    } else {
      const auto day = parse_iso_date(text(child(node, "CollectionDetails"), "ReferenceDate"));
      if (!day) found_.add(rule::date_unreadable, line_of(*node), "ReferenceDate");
      out_.reference_date = day ? to_iso_date(*day) : "";
      out_.authority = text(child(node, "Source"), "LEA");
    }
    return took::element;
  }

  xmlTextReader* reader_;
  std::string_view text_;
  findings::in_file& found_;
  cin_file out_;
  child_reader children_;
};

}  // namespace

result<cin_file> parse_cin(std::string_view xml, const std::string& system, findings::in_file& found) {
  if (xml.size() > CIN_BYTES_MAX) {
    found.add(rule::too_large);
    return fail(errc::too_large, "the file is too large");
  }
  if (xml.empty()) {
    found.add(rule::empty);
    return fail(errc::invalid, "the file is empty");
  }
  // No entities are replaced, nothing is loaded, and libxml2's own limits on depth and text stay on (no
  // XML_PARSE_HUGE). Lines are counted past 65,535.
  const std::unique_ptr<xmlTextReader, free_reader> reader(xmlReaderForMemory(
      xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES));
  if (reader == nullptr) return fail(errc::unavailable, "the XML library has no memory");
  MASH_TRY(out, census_reader(reader.get(), xml, system, found).read());
  for (auto& [id, of] : out->children) of.set_as_at(out->reference_date);
  return std::move(*out);
}

}  // namespace mash::local_authority
