// SPDX-License-Identifier: Apache-2.0
// Somebody who is asked about and people whom a source knows. Everybody is invented.
#pragma once

#include "adapters/kit/match.hpp"

namespace mash::kit {

inline contract::person asked(std::string id, std::string given, std::string family, std::string born) {
  contract::person out;
  out.id = std::move(id);
  out.given_names = std::move(given);
  out.family_name = std::move(family);
  out.date_of_birth = parse_iso_date(born).value();
  return out;
}

inline known_person known(std::string key, std::string given, std::string family, std::string born) {
  known_person out;
  out.key = std::move(key);
  out.organisation = "police";
  out.identity = asked("", std::move(given), std::move(family), std::move(born));
  return out;
}

inline contract::address at(std::string postcode) {
  contract::address out;
  out.postcode = std::move(postcode);
  return out;
}

struct one_subject {
  contract::ask question;
  std::vector<known_person> people;

  match_table whole() const { return match(question, {{"s", people}}); }
  subject_match run() const {
    const match_table table = whole();
    const auto found = table.by_subject.find("s");
    return found == table.by_subject.end() || found->second.empty() ? subject_match{} : found->second.begin()->second;
  }
};

inline one_subject john() {
  one_subject out;
  out.question.subjects = {asked("s", "John", "Smith", "1985-01-20")};
  out.question.subjects[0].addresses = {at("CB99 9ZZ")};
  return out;
}

// The words of a line of evidence; empty if there is none.
inline std::string words_on(const subject_match& found, std::string_view field) {
  const auto line = std::ranges::find(found.evidence.why, field, &contract::evidence::field);
  return line == found.evidence.why.end() ? "" : line->level;
}

// Nothing: not found.
inline std::optional<policy::match_band> band_of(const match_table& in, const std::string& subject) {
  const subject_match& one = in.by_subject.at(subject).begin()->second;
  if (one.result != policy::search_result::found) return std::nullopt;
  return one.evidence.band;
}

}  // namespace mash::kit
