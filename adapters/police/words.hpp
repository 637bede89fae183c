// SPDX-License-Identifier: Apache-2.0
// Police codes in words that a social worker reads without a glossary. A code that is not in a list is shown as the
// force wrote it where it cannot name anybody, and otherwise left out; its meaning is never guessed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/vocabulary/data.hpp"
#include "policy/vocabulary/people.hpp"

namespace mash::police {

// Lower case with single underscores: "Suspect Known" and "suspect_known" are one word.
[[nodiscard]] std::string folded(std::string_view text);

// "victim", "suspect", ... ; a suspect who is under 18 is a "child who may have caused harm".
[[nodiscard]] std::string role_words(std::string_view role, bool child);
[[nodiscard]] bool is_suspect(std::string_view role);

// What the crime was: the force's own words, else the Home Office class ("11": cruelty to or neglect of a child).
[[nodiscard]] std::string crime_words(std::string_view crime_type, std::string_view home_office_class);

// How a crime ended. Home Office outcome types 1 to 22 (Crime outcomes in England and Wales, annex) and court results.
struct ending {
  std::string words;  // "no further action: the victim does not support it"; empty: not known
  std::optional<policy::item_status> status;
  bool conviction = false, caution = false;
};
[[nodiscard]] ending ending_of(std::string_view outcome, std::string_view status);

// "medium risk"; a short grade that is in no list as it was written: risk "amber". Empty if not graded.
[[nodiscard]] std::string risk_words(std::string_view grade);
// Orders grades, the higher the worse: 0 if not graded. A grade that is in no list stands between medium and high.
[[nodiscard]] int risk_rank(std::string_view grade);
[[nodiscard]] std::optional<policy::relationship> relationship_of(std::string_view word);
// What the first is to the second, if the second is `type` to the first, as nearly as the vocabulary has it.
[[nodiscard]] policy::relationship inverse_of(policy::relationship type);
[[nodiscard]] std::optional<policy::sex> sex_of(std::string_view gender);

}  // namespace mash::police
