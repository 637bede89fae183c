// SPDX-License-Identifier: Apache-2.0
#include "cli/export_text.hpp"

#include "cli/fields.hpp"
#include "cli/response_text.hpp"
#include "cli/text.hpp"

namespace mash::cli {
namespace {

std::string spaced(std::string words) {
  for (char& c : words)
    if (c == '_') c = ' ';
  return words;
}

std::string people(const json::value& document) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : list_at(document, "people")) {
    std::string ties;
    for (const auto& tie : list_at(document, "relationships"))
      if (text_at(tie, "from") == text_at(one, "id"))
        ties += (ties.empty() ? "" : ", ") + spaced(text_at(tie, "type")) + " of " + text_at(tie, "to");
    rows.push_back({text_at(one, "id"), text_at(one, "given_names") + " " + text_at(one, "family_name"),
                    text_at(one, "date_of_birth"), ties});
  }
  return rows.empty() ? "" : heading("ABOUT") + table(rows);
}

std::string decided(const json::value& document) {
  const auto& one = at(document, "decision");
  if (one.is_null()) return "";
  std::string says = spaced(text_at(one, "outcome")) + ", " + text_at(one, "at");
  for (const char* name : {"rationale", "to_be_told"})
    if (const auto words = text_at(one, name); !words.empty()) says += ". " + words;
  return heading("DECIDED") + wrapped("  ", says);
}

std::string left_out(const json::value& document) {
  std::string out;
  for (const auto& one : list_at(document, "left_out")) {
    const auto count = text_at(one, "count");
    out += wrapped("  ",
                   text_at(one, "what") + (count.empty() ? "" : " (" + count + ")") + ": " + text_at(one, "because"));
  }
  return out.empty() ? "" : heading("LEFT OUT") + out;
}

}  // namespace

std::string export_text(const json::value& document) {
  std::string out =
      wrapped("", text_at(document, "reference") + "  version " + text_at(document, "version") + "  about " +
                      text_at(document, "child") + " alone, for: " + spaced(text_at(document, "audience")) +
                      ", as of " + text_at(document, "as_of"));
  out += wrapped("", "Handed to anybody else it is a disclosure of its own: make another export for them.");
  out += people(document);
  for (const char* name : {"justification"})
    if (const auto words = text_at(document, name); !words.empty())
      out += heading("WHY THE CHECK WAS MADE") + wrapped("  ", words);
  if (const auto words = text_at(at(document, "child_account"), "words"); !words.empty())
    out += heading("THE CHILD'S OWN WORDS") + wrapped("  ", words);
  return out + what_is_known_text(document) + decided(document) + left_out(document) + receipt_text(document);
}

}  // namespace mash::cli
