// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_text.hpp"

#include "cli/fields.hpp"
#include "cli/text.hpp"
#include "policy/explain.hpp"

namespace mash::cli {
namespace {

// Words of the vocabulary as people say them; one that this program does not know stays as it is.
template <class Enum>
std::string plain(std::string_view word) {
  const auto known = from_word<Enum>(word);
  return known ? std::string(policy::plain_name(*known)) : std::string(word);
}

std::string categories_of(const json::value& line) {
  std::string text;
  for (const json::value& one : list_at(line, "categories"))
    text.append(text.empty() ? "" : ", ").append(plain<policy::category>(std::string_view(one.as_string())));
  return text;
}

void add_gates(const json::value& of, std::string& out) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& gate : list_at(of, "gates"))
    rows.push_back({true_at(gate, "passed") ? "passed" : "STOPPED", text_at(gate, "gate"), text_at(gate, "says")});
  out += table(rows);
}

void add_law(const json::value& of, std::string& out) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& one : list_at(of, "gateways"))
    rows.push_back({"", text_at(one, "list"), text_at(one, "value"), text_at(one, "clause")});
  out += table(rows);
}

void add_nearest(const json::value& of, std::string& out) {
  const json::value& nearest = at(of, "nearest");
  if (!nearest.is_object()) return;
  const std::string text = text_at(nearest, "text"), by = text_at(nearest, "supplied_by");
  const bool says_who = by.empty() || text.find(by) != std::string::npos;
  out += wrapped("      nearest: ", text + (says_who ? "" : " Who may supply it: " + by + "."));
}

// One agency's question: whom it is about, and what it tells of them.
void add_question(const json::value& question, std::string& out) {
  for (const json::value& who : list_at(question, "subjects")) {
    std::string told;
    for (const auto& member : who.as_object())
      if (member.key() != "id" && member.key() != "kind")
        told.append(told.empty() ? "" : ", ").append(std::string_view(member.key()));
    out += wrapped("    about " + text_at(who, "id") + ", " + text_at(who, "kind") + ": ", told);
  }
  if (const auto concerns = joined_at(question, "concerns"); !concerns.empty())
    out += wrapped("    of concern: ", concerns);
  if (const auto context = text_at(question, "context"); !context.empty()) out += wrapped("    context: ", context);
}

void add_lines(const json::value& agency, std::string_view list, std::string_view title, std::string& out) {
  if (list_at(agency, list).empty()) return;
  out.append("  ").append(title).append("\n");
  for (const json::value& line : list_at(agency, list)) {
    out += wrapped("    " + plain<policy::disposition>(text_at(line, "disposition")) + ": ",
                   categories_of(line) + "; about " + joined_at(line, "subjects"));
    out += wrapped("      ",
                   text_at(line, "because") + " (" + text_at(line, "rule") + "; " + text_at(line, "clause") + ")");
    add_nearest(line, out);
    if (list_at(line, "gates").empty()) continue;
    add_gates(line, out);
    add_law(line, out);
  }
}

void add_agency(const json::value& agency, std::string& out) {
  const bool asked = true_at(agency, "would_be_asked");
  out += heading(text_at(agency, "name") + (asked ? " would be asked" : " would NOT be asked"));
  out += wrapped("  ",
                 text_at(agency, "because") + " (" + text_at(agency, "rule") + "; " + text_at(agency, "clause") + ")");
  if (const auto owed = text_at(agency, "authority_owed_within_minutes"); !owed.empty())
    out += "  A manager's authority is owed within " + owed + " minutes.\n";
  add_gates(agency, out);
  if (!asked) return add_nearest(agency, out);
  add_law(agency, out);
  add_question(at(agency, "question"), out);
  add_lines(agency, "could_come_back", "Could come back", out);
  add_lines(agency, "would_stay", "Would stay", out);
}

}  // namespace

std::string explain_text(const json::value& explained) {
  const json::value& version = at(explained, "agreement");
  std::string out = wrapped("", "Under " + text_at(version, "id") + " " + text_at(version, "version") + ", for " +
                                    text_at(explained, "purpose") + ", rated " + text_at(explained, "urgency") +
                                    ", the family's agreement " + text_at(explained, "family_agreement") +
                                    ". Of new, unmarked records that are surely theirs, unless you said otherwise.");
  if (true_at(explained, "awaiting_authority"))
    out += wrapped("",
                   "Sent, it would be kept and nobody asked before a MASH manager of the authority authorises it "
                   "with their own certificate: mashctl request authorise ID --reason TEXT.");
  for (const json::value& agency : list_at(explained, "agencies")) add_agency(agency, out);
  if (const auto others = joined_at(explained, "not_named"); !others.empty())
    out += "\n" + wrapped("Not named, though parties that answer: ", others);
  return out;
}

}  // namespace mash::cli
