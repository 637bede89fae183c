// SPDX-License-Identifier: Apache-2.0
#include "adapters/police/words.hpp"

#include <algorithm>
#include <array>

#include "adapters/kit/source/values.hpp"

namespace mash::police {

namespace {

using policy::item_status;
using policy::relationship;

struct entry {
  std::string_view code, words;
};

template <std::size_t Count>
std::string look_up(const std::array<entry, Count>& in, std::string_view code) {
  const auto found = std::ranges::find(in, code, &entry::code);
  return std::string(found == in.end() ? std::string_view() : found->words);
}

constexpr auto ROLES = std::to_array<entry>({
    {"victim", "victim"},
    {"suspect_known", "suspect"},
    {"suspect", "suspect"},
    {"offender", "suspect"},
    {"accused", "suspect"},
    {"defendant", "suspect"},
    {"perpetrator", "suspect"},
    {"alleged_offender", "suspect"},
    {"alleged_perpetrator", "suspect"},
    {"suspected_offender", "suspect"},
    {"named_suspect", "suspect"},
    {"arrested", "suspect"},
    {"arrested_person", "suspect"},
    {"charged", "suspect"},
    {"aggrieved", "victim"},
    {"injured_party", "victim"},
    {"complainant", "victim"},
    {"survivor", "victim"},
    {"witness", "witness"},
    {"involved_party", "involved"},
    {"involved", "involved"},
    {"vulnerable_child", "child present or at risk"},
    {"child_at_risk", "child present or at risk"},
    {"child_present", "child present or at risk"},
    {"person_reporting", "person who called the police"},
    {"caller", "person who called the police"},
    {"informant", "person who called the police"},
    {"reporting_person", "person who called the police"},
    {"subject", "subject"},
});

// Home Office Counting Rules, classification numbers that a safeguarding desk meets. The numbering changes from year
// to year, so only long-standing ones are here, and the force's own words win.
constexpr auto CLASSES = std::to_array<entry>({
    {"3B", "threats to kill"},
    {"5A", "wounding with intent"},
    {"8G", "actual bodily harm or other injury"},
    {"8L", "harassment"},
    {"11", "cruelty to or neglect of a child"},
    {"12", "abandoning a child"},
    {"13", "child abduction"},
});

struct result_type {
  std::string_view code, words;
  item_status status;
  bool conviction = false, caution = false;
};

constexpr auto RESULTS = std::to_array<result_type>({
    {"convicted", "convicted", item_status::unknown, true},
    {"acquitted", "found not guilty", item_status::acquitted},
    {"not_proved", "not proved at court", item_status::not_proved},
    {"cautioned", "a caution was given", item_status::unknown, false, true},
    {"charged", "charged, waiting for court", item_status::ongoing},
    {"no_further_action", "no further action", item_status::nfa},
    {"cancelled", "withdrawn: no crime took place", item_status::retracted},
    {"1", "charged or summonsed", item_status::ongoing},
    {"1A", "charged or summonsed with another offence", item_status::ongoing},
    {"2", "a youth caution was given", item_status::unknown, false, true},
    {"2A", "a youth caution was given for another offence", item_status::unknown, false, true},
    {"3", "a caution was given", item_status::unknown, false, true},
    {"3A", "a caution was given for another offence", item_status::unknown, false, true},
    {"4", "taken into consideration by a court", item_status::unknown, true},
    {"5", "the suspect has died", item_status::nfa},
    {"6", "a penalty notice was given", item_status::unknown},
    {"7", "a cannabis warning was given", item_status::unknown},
    {"8", "settled by a community resolution", item_status::unknown},
    {"9", "no prosecution: not in the public interest", item_status::nfa},
    {"10", "no further action: not in the public interest", item_status::nfa},
    {"11", "no further action: the suspect is under the age of criminal responsibility", item_status::nfa},
    {"12", "no prosecution: the suspect is too ill", item_status::nfa},
    {"13", "no prosecution: the victim or a witness has died or is too ill", item_status::nfa},
    {"14", "no further action: no suspect identified and the victim does not support action", item_status::nfa},
    {"15", "no further action: the victim supports it, the evidence is not enough", item_status::nfa},
    {"16", "no further action: the victim does not support it", item_status::nfa},
    {"17", "no prosecution: the time limit has passed", item_status::nfa},
    {"18", "investigation finished, no suspect identified", item_status::nfa},
    {"20", "another agency took it on", item_status::unknown},
    {"21", "no further investigation: not in the public interest", item_status::nfa},
    {"22", "settled by diversion or education", item_status::unknown},
});

constexpr auto OPEN = std::to_array<std::string_view>({"recorded", "under_investigation", "open", "bailed"});

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::optional<ending> result_of(std::string_view code) {
  const std::string word = folded(code), number = upper(code);
  const auto found =
      std::ranges::find_if(RESULTS, [&](const result_type& one) { return one.code == word || one.code == number; });
  if (found == RESULTS.end()) return std::nullopt;
  return ending{std::string(found->words), found->status, found->conviction, found->caution};
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '_') {
      if (!out.empty() && out.back() != '_') out.push_back('_');
    } else {
      out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
  }
  while (out.ends_with('_')) out.pop_back();
  return out;
}

bool is_suspect(std::string_view role) { return look_up(ROLES, folded(role)) == "suspect"; }

std::string role_words(std::string_view role, bool child) {
  if (child && is_suspect(role)) return "child who may have caused harm";
  const std::string found = look_up(ROLES, folded(role));
  return found.empty() ? "involved" : found;
}

std::string crime_words(std::string_view crime_type, std::string_view home_office_class) {
  if (!crime_type.empty()) return std::string(crime_type);
  const std::string found = look_up(CLASSES, upper(home_office_class));
  return found.empty() ? "an offence of Home Office class " + std::string(home_office_class) : found;
}

ending ending_of(std::string_view outcome, std::string_view status) {
  if (auto found = result_of(outcome)) return *found;
  // A status is a word of the force's system; numbers belong to outcomes only.
  if (const std::string word = folded(status); std::ranges::find(OPEN, word) != OPEN.end())
    return {"the investigation is open", item_status::ongoing};
  else if (auto found = result_of(word); found && word.size() > 2)
    return *found;
  return {"", item_status::unknown};
}

namespace {

struct risk_grade {
  std::string_view code, words;
  int rank;
};

// DASH has standard, medium and high; missing persons' guidance low, medium and high, and no apparent risk.
constexpr auto RISKS = std::to_array<risk_grade>({
    {"no_apparent", "no apparent risk", 1},
    {"none", "no apparent risk", 1},
    {"low", "low risk", 2},
    {"l", "low risk", 2},
    {"standard", "standard risk", 3},
    {"s", "standard risk", 3},
    {"std", "standard risk", 3},
    {"medium", "medium risk", 4},
    {"m", "medium risk", 4},
    {"med", "medium risk", 4},
    {"high", "high risk", 6},
    {"h", "high risk", 6},
    {"very_high", "very high risk", 7},
    {"vh", "very high risk", 7},
    {"extreme", "very high risk", 7},
});
// Of a grade that is not in the list: it may be as bad as high, and is not dropped for a medium.
constexpr int UNKNOWN_RANK = 5;
constexpr std::size_t SHOWN_MAX = 20;

std::string grade_of(std::string_view text) {
  std::string word = folded(text);
  if (word.ends_with("_risk")) word.resize(word.size() - 5);
  if (word.starts_with("risk_")) word.erase(0, 5);
  return word;
}

}  // namespace

std::string risk_words(std::string_view grade) {
  const std::string word = grade_of(grade);
  if (word.empty()) return "";
  if (const auto found = std::ranges::find(RISKS, word, &risk_grade::code); found != RISKS.end())
    return std::string(found->words);
  const bool plain =
      grade.size() <= SHOWN_MAX && std::ranges::all_of(grade, [](char c) { return c >= ' ' && c <= '~'; });
  return plain ? "risk \"" + std::string(grade) + "\"" : "a risk that is written in no known word";
}

int risk_rank(std::string_view grade) {
  const std::string word = grade_of(grade);
  const auto found = std::ranges::find(RISKS, word, &risk_grade::code);
  return word.empty() ? 0 : found == RISKS.end() ? UNKNOWN_RANK : found->rank;
}

std::optional<relationship> relationship_of(std::string_view word) {
  const std::string one = folded(word);
  if (const auto known = from_word<relationship>(one)) return known;
  if (one == "partner" || one == "ex_partner" || one == "husband" || one == "wife" || one == "friend")
    return relationship::associate;
  if (one == "brother" || one == "sister") return relationship::sibling;
  if (one == "child" || one == "son" || one == "daughter") return relationship::other_relative;
  if (one.empty()) return std::nullopt;
  return relationship::associate;
}

relationship inverse_of(relationship type) {
  switch (type) {
    case relationship::sibling:
    case relationship::half_sibling:
    case relationship::step_sibling:
    case relationship::household_member:
    case relationship::peer:
    case relationship::associate:
    case relationship::online_contact:
      return type;
    case relationship::professional:
      return relationship::associate;
    default:
      return relationship::other_relative;  // the vocabulary has no word for somebody's child
  }
}

std::optional<policy::sex> sex_of(std::string_view gender) {
  return folded(gender) == "x" ? policy::sex::indeterminate : kit::read_sex(gender);
}

}  // namespace mash::police
