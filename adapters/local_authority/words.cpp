// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/words.hpp"

#include <algorithm>
#include <array>

namespace mash::local_authority {

namespace {

using policy::category;

struct entry {
  std::string_view code, words;
};

constexpr auto SOURCES = std::to_array<entry>({
    {"1A", "an individual"},
    {"1B", "an individual"},
    {"1C", "an individual"},
    {"1D", "an individual"},
    {"2A", "a school"},
    {"2B", "an education service"},
    {"3A", "a GP"},
    {"3B", "a health visitor"},
    {"3C", "a school nurse"},
    {"3D", "another primary health service"},
    {"3E", "an emergency department"},
    {"3F", "another health service"},
    {"4", "a housing service"},
    {"5A", "the council's own social care"},
    {"5B", "another service of the council"},
    {"5C", "another council"},
    {"5D", "early help"},
    {"6", "the police"},
    {"7", "a court, probation or another legal agency"},
    {"8", "another source"},
    {"9", "an individual"},
    {"10", "a source that was not recorded"},
});

constexpr auto NEEDS = std::to_array<entry>({
    {"N0", "not stated"},
    {"N1", "abuse or neglect"},
    {"N2", "the child's disability or illness"},
    {"N3", "a parent's disability or illness"},
    {"N4", "a family in acute stress"},
    {"N5", "family dysfunction"},
    {"N6", "socially unacceptable behaviour"},
    {"N7", "low income"},
    {"N8", "absent parenting"},
    {"N9", "not a child in need"},
});

constexpr auto CLOSURES = std::to_array<entry>({
    {"RC1", ""},  // adopted: never told
    {"RC2", "died"},
    {"RC3", "a child arrangements order was made"},
    {"RC4", "a special guardianship order was made"},
    {"RC5", "moved to another council, which took the case on"},
    {"RC6", "went to adult social services"},
    {"RC7", "services ended for another reason"},
    {"RC8", "no further action after assessment"},
    {"RC9", "stepped down to early help"},
});

constexpr auto ABUSE = std::to_array<entry>({
    {"NEG", "neglect"},
    {"PHY", "physical abuse"},
    {"SAB", "sexual abuse"},
    {"EMO", "emotional abuse"},
    {"MUL", "more than one kind of abuse"},
});

struct factor_entry {
  std::string_view code, words;
  category of = category::contact_s47_history;
};

constexpr auto FACTORS = std::to_array<factor_entry>({
    {"1A", "the child's use of alcohol", category::child_mh},
    {"1B", "a parent's use of alcohol", category::parent_substance},
    {"1C", "use of alcohol by somebody else in the household", category::parent_substance},
    {"2A", "the child's use of drugs", category::child_mh},
    {"2B", "a parent's use of drugs", category::parent_substance},
    {"2C", "use of drugs by somebody else in the household", category::parent_substance},
    {"3A", "domestic abuse of which the child is the subject"},
    {"3B", "domestic abuse of which a parent is the subject"},
    {"3C", "domestic abuse of which somebody else in the household is the subject"},
    {"4A", "the child's mental health", category::child_mh},
    {"4B", "a parent's mental health", category::parent_mh},
    {"4C", "the mental health of somebody else in the household", category::parent_mh},
    {"5A", "the child's learning disability"},
    {"5B", "a parent's learning disability"},
    {"5C", "a learning disability of somebody else in the household"},
    {"6A", "the child's physical disability or illness"},
    {"6B", "a parent's physical disability or illness"},
    {"6C", "a physical disability or illness of somebody else in the household"},
    {"7A", "a young carer", category::young_carer},
    {"8B", "privately fostered: overseas child", category::private_fostering},
    {"8C", "privately fostered: overseas child with relatives", category::private_fostering},
    {"8D", "privately fostered: at a language school or alike", category::private_fostering},
    {"8E", "privately fostered: with a host family", category::private_fostering},
    {"8F", "privately fostered", category::private_fostering},
    {"9A", ""},  // unaccompanied and seeking asylum: never released
    {"10A", "going missing"},
    {"11A", "child sexual exploitation", category::exploitation_flag},
    {"12A", "trafficking", category::exploitation_flag},
    {"13A", "gangs", category::exploitation_flag},
    {"14A", "socially unacceptable behaviour"},
    {"15A", "self-harm", category::child_mh},
    {"16A", "neglect"},
    {"17A", "emotional abuse"},
    {"18A", "physical abuse"},  // withdrawn, but in old files
    {"18B", "physical abuse by another child"},
    {"18C", "physical abuse by an adult"},
    {"19A", "sexual abuse"},  // withdrawn, but in old files
    {"19B", "sexual abuse by another child"},
    {"19C", "sexual abuse by an adult"},
    {"20", "another concern"},
    {"21", "no concern identified"},
    {"22A", "female genital mutilation"},
    {"23A", "abuse linked to faith or belief"},
    {"24A", "child criminal exploitation", category::exploitation_flag},
});

constexpr auto LEGAL = std::to_array<entry>({
    {"C1", "an interim care order"},
    {"C2", "a full care order"},
    {"D1", "a freeing order"},
    {"E1", "a placement order"},
    {"V2", "accommodated by agreement (Children Act 1989 section 20)"},
    {"V3", "short breaks by agreement"},
    {"V4", "short breaks by agreement"},
    {"L1", "police protection"},
    {"L2", "an emergency protection order"},
    {"L3", "a child assessment order"},
    {"J1", "remand to the council"},
    {"J2", "accommodation under the Police and Criminal Evidence Act"},
    {"J3", "a supervision order with residence"},
});

constexpr auto PLACES = std::to_array<entry>({
    {"U1", "foster care with relatives or friends"},
    {"U2", "foster care with relatives or friends"},
    {"U3", "foster care with relatives or friends"},
    {"U4", "foster care"},
    {"U5", "foster care"},
    {"U6", "foster care"},
    {"K1", "a secure children's home"},
    {"K2", "a children's home"},
    {"K3", "a children's home"},
    {"P1", "with parents"},
    {"P2", "independent living"},
    {"P3", "residential employment"},
    {"R1", "residential care"},
    {"R2", "a health unit"},
    {"R3", "a family centre or mother and baby unit"},
    {"R5", "a young offender institution"},
    {"S1", "a residential school"},
    {"H5", "supported accommodation"},
});

// Placed for adoption, temporary and other placements, which are never told in words (SSDA903 guide, PLACE; Z11 to
// Z14 since 2026).
constexpr auto OTHER_PLACES = std::to_array<std::string_view>(
    {"A3", "A4", "A5", "A6", "T0", "T1", "T2", "T3", "T4", "Z1", "Z11", "Z12", "Z13", "Z14"});

// Why an episode or a placement ended (SSDA903 guide, REC), with those of earlier years.
constexpr auto REASONS_ENDED =
    std::to_array<std::string_view>({"X1",  "E11", "E12", "E13", "E14", "E15", "E16", "E17", "E2", "E3", "E4", "E4A",
                                     "E4B", "E41", "E45", "E46", "E47", "E48", "E5",  "E6",  "E7", "E8", "E9"});

// Codes come with spaces and in either case.
std::string cleaned(std::string_view code) {
  std::string out;
  for (const char c : code)
    if (c != ' ') out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return out;
}

template <class List>
bool has(const List& list, std::string_view code) {
  return std::ranges::find(list, code, &List::value_type::code) != list.end();
}

template <std::size_t Count>
std::string look_up(const std::array<entry, Count>& in, std::string_view code) {
  const std::string clean = cleaned(code);
  const auto found = std::ranges::find(in, clean, &entry::code);
  if (found != in.end()) return std::string(found->words);
  return clean.empty() ? "" : "code " + clean;
}

}  // namespace

std::string referral_source_words(std::string_view code) { return look_up(SOURCES, code); }
std::string need_words(std::string_view code) { return look_up(NEEDS, code); }
std::string closure_words(std::string_view code) { return look_up(CLOSURES, code); }
std::string abuse_words(std::string_view code) { return look_up(ABUSE, code); }
std::string legal_words(std::string_view code) { return look_up(LEGAL, code); }

std::string place_words(std::string_view code) {
  // Codes that are not in the list may be anything, adoption included: nothing is said.
  const std::string clean = cleaned(code);
  const auto found = std::ranges::find(PLACES, clean, &entry::code);
  return found == PLACES.end() ? std::string() : std::string(found->words);
}

factor factor_of(std::string_view code) {
  const std::string clean = cleaned(code);
  const auto found = std::ranges::find(FACTORS, clean, &factor_entry::code);
  if (found != FACTORS.end()) return {std::string(found->words), found->of};
  return {clean.empty() ? "" : "code " + clean, category::contact_s47_history};
}

bool is_adoption_status(std::string_view legal_status, std::string_view place) {
  const std::string legal = cleaned(legal_status), where = cleaned(place);
  return legal == "E1" || legal == "D1" || where.starts_with("A");
}

bool is_adopted(std::string_view reason_ended) {
  const std::string reason = cleaned(reason_ended);
  return reason == "E11" || reason == "E12";
}

bool is_adopted_closure(std::string_view closure_reason) { return cleaned(closure_reason) == "RC1"; }

bool is_listed(code_list in, std::string_view code) {
  const std::string clean = cleaned(code);
  switch (in) {
    case code_list::referral_source:
      return has(SOURCES, clean);
    case code_list::need:
      return has(NEEDS, clean);
    case code_list::closure:
      return has(CLOSURES, clean);
    case code_list::abuse:
      return has(ABUSE, clean);
    case code_list::factor:
      return has(FACTORS, clean);
    case code_list::legal:
      return has(LEGAL, clean);
    case code_list::place:
      return has(PLACES, clean) || std::ranges::find(OTHER_PLACES, clean) != OTHER_PLACES.end();
    case code_list::reason_ended:
      return std::ranges::find(REASONS_ENDED, clean) != REASONS_ENDED.end();
  }
  return false;
}

}  // namespace mash::local_authority
