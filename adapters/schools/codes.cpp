// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/codes.hpp"

#include <algorithm>
#include <array>

namespace mash::schools {
namespace {

struct word_entry {
  std::string_view code, words;
};

struct relation_entry {
  std::string_view code;
  policy::relationship type;
};

constexpr auto RELATIONS = std::to_array<relation_entry>({
    {"PAM", policy::relationship::mother},         {"PAF", policy::relationship::father},
    {"STM", policy::relationship::step_parent},    {"STF", policy::relationship::step_parent},
    {"STP", policy::relationship::step_parent},    {"PAR", policy::relationship::parent},
    {"FOM", policy::relationship::foster_carer},   {"FOF", policy::relationship::foster_carer},
    {"FOS", policy::relationship::foster_carer},   {"CAR", policy::relationship::carer},
    {"CHM", policy::relationship::professional},   {"DOC", policy::relationship::professional},
    {"HTC", policy::relationship::professional},   {"SWR", policy::relationship::professional},
    {"TCH", policy::relationship::professional},   {"RLG", policy::relationship::professional},
    {"GPA", policy::relationship::grandparent},    {"GPM", policy::relationship::grandparent},
    {"FAM", policy::relationship::other_relative}, {"REL", policy::relationship::other_relative},
    {"OTH", policy::relationship::associate},      {"OTC", policy::relationship::associate},
});

constexpr auto CATEGORIES = std::to_array<word_entry>({
    {"PERM", "Permanently excluded"},
    {"FIXD", "Suspended"},
    {"SUSP", "Suspended"},
    {"LNCH", "Excluded at lunchtime"},
});

constexpr auto REASONS = std::to_array<word_entry>({
    {"PP", "physical assault against a pupil"},
    {"PA", "physical assault against an adult"},
    {"VP", "verbal abuse or threatening behaviour against a pupil"},
    {"VA", "verbal abuse or threatening behaviour against an adult"},
    {"OW", "use or threat of an offensive weapon"},
    {"BU", "bullying"},
    {"RA", "racist abuse"},
    {"LG", "abuse about sexual orientation or gender identity"},
    {"DS", "abuse about disability"},
    {"SM", "sexual misconduct"},
    {"DA", "drugs or alcohol"},
    {"DM", "damage"},
    {"TH", "theft"},
    {"MT", "misuse of social media or online technology"},
    {"PH", "breach of public health measures"},
    {"DB", "persistent disruptive behaviour"},
    {"OT", "another reason"},
});

constexpr auto REGISTRATIONS = std::to_array<word_entry>({
    {"M", "at two schools, this one the main one"},
    {"S", "at two schools, the other one the main one"},
    {"G", "at another school, here as a guest"},
    {"F", "at a further education college"},
    {"O", "with another provider"},
});

constexpr auto PROVISIONS = std::to_array<word_entry>({
    {"K", "SEN support"},
    {"E", "an education, health and care plan"},
    {"S", "a statement of special educational needs"},
    {"A", "school action"},
    {"P", "school action plus"},
});

constexpr auto NEEDS = std::to_array<word_entry>({
    {"SPLD", "specific learning difficulty"},
    {"MLD", "moderate learning difficulty"},
    {"SLD", "severe learning difficulty"},
    {"PMLD", "profound and multiple learning difficulty"},
    {"SEMH", "social, emotional and mental health"},
    {"SLCN", "speech, language and communication"},
    {"HI", "hearing impairment"},
    {"VI", "vision impairment"},
    {"MSI", "multi-sensory impairment"},
    {"PD", "physical disability"},
    {"ASD", "autism"},
    {"DS", "Down syndrome"},
    {"OTH", "another need"},
    {"NSA", "SEN support without specialist assessment of the type"},
});

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

template <std::size_t Count>
std::string look_up(const std::array<word_entry, Count>& list, std::string_view code, std::string_view what) {
  const auto found = std::ranges::find(list, upper(code), &word_entry::code);
  if (found != list.end()) return std::string(found->words);
  return std::string(what).append(" ").append(code.substr(0, 8));
}

template <class List>
bool has(const List& list, std::string_view code) {
  return std::ranges::find(list, upper(code), &List::value_type::code) != list.end();
}

}  // namespace

bool is_listed(code_list in, std::string_view code) {
  switch (in) {
    case code_list::relationship:
      return has(RELATIONS, code);
    case code_list::exclusion:
      return has(CATEGORIES, code);
    case code_list::reason:
      return has(REASONS, code);
    case code_list::provision:
      return has(PROVISIONS, code) || upper(code) == "N";
    case code_list::need:
      return has(NEEDS, code);
  }
  return false;
}

policy::relationship relationship_of(std::string_view contact_code) {
  const auto found = std::ranges::find(RELATIONS, upper(contact_code), &relation_entry::code);
  return found == RELATIONS.end() ? policy::relationship::associate : found->type;
}

std::string exclusion_words(std::string_view category) { return look_up(CATEGORIES, category, "Excluded, category"); }
std::string reason_words(std::string_view reason) { return look_up(REASONS, reason, "reason"); }
std::string need_words(std::string_view type) { return look_up(NEEDS, type, "need"); }

std::string registration_words(std::string_view code) {
  const auto found = std::ranges::find(REGISTRATIONS, upper(code), &word_entry::code);
  return found == REGISTRATIONS.end() ? std::string() : std::string(found->words);
}

std::string provision_words(std::string_view provision) {
  if (provision.empty() || upper(provision) == "N") return {};
  return look_up(PROVISIONS, provision, "provision");
}

bool is_young_carer(std::string_view code) {
  return !code.empty() && truth(code) != 0 && upper(code) != "NONE";  // N: not declared
}

int truth(std::string_view text) {
  const std::string word = upper(text);
  if (word == "TRUE" || word == "1" || word == "Y" || word == "YES" || word == "T") return 1;
  if (word == "FALSE" || word == "0" || word == "N" || word == "NO" || word == "F") return 0;
  return -1;
}

}  // namespace mash::schools
