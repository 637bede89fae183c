// SPDX-License-Identifier: Apache-2.0
// The questions of a trial, and what an answer must be, whoever gives it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/codec.hpp"
#include "base/tlog/note.hpp"

namespace mash::conformance {

// Somebody whom no agency knows, so that no_trace is the right answer.
[[nodiscard]] contract::person invented_person();
// A subject in the form that an ASK has (docs/formats/exchange.md): somebody invented whom the agency's system knows.
[[nodiscard]] result<contract::person> read_subject(std::string_view json_text);

// What a trial asks for and its agreement releases: every category but those that are held back whatever an agreement
// says, and intelligence.
[[nodiscard]] std::vector<policy::category> told_categories();

// A new question about `subject`, under this version of the agreement, with deadlines a minute and an hour from now.
[[nodiscard]] contract::ask make_question(const contract::person& subject, const std::string& agreement);

// Words of that question that must stand in no log: names and their parts, birthdays, numbers, places, and what a
// person wrote.
[[nodiscard]] std::vector<std::string> personal_words(const contract::ask& question);

struct checked_answer {
  contract::answer what;
  std::string digest, leaf;
  std::uint64_t index = 0;  // of that leaf in the member's ledger
};
// An answer as it must be: well formed, to this question, about nobody and nothing else, every subject searched for,
// and with a receipt that the member's ledger signed and that commits to these bytes. `invalid` says what is wrong.
[[nodiscard]] result<checked_answer> check_answer(std::string_view line, const contract::ask& asked,
                                                  const tlog::verifier_key& ledger);

}  // namespace mash::conformance
