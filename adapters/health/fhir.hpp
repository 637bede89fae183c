// SPDX-License-Identifier: Apache-2.0
// Reading other people's FHIR R4 JSON: every accessor yields nothing where a member is missing or of another type, so
// that a resource with a strange corner still gives what is sound in it. References: hl7.org/fhir/R4.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/record.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"

namespace mash::health::fhir {

inline constexpr std::string_view NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number";
inline constexpr std::string_view ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code";

[[nodiscard]] std::string_view text(const json::object& from, std::string_view name);       // "" where there is none
[[nodiscard]] const json::object& object(const json::object& from, std::string_view name);  // {} where there is none
// The objects of an array; a single object counts as an array of one (R4 and STU3 differ here and there).
[[nodiscard]] std::vector<const json::object*> objects(const json::object& from, std::string_view name);
[[nodiscard]] std::vector<std::string_view> texts(const json::object& from, std::string_view name);

struct coding {
  std::string_view system, code, display;
};
[[nodiscard]] std::vector<coding> codings(const json::object& concept_of);
[[nodiscard]] bool has_code(const json::object& concept_of, std::string_view code);
// What a person would read: the concept's text, else its first display; at most 200 bytes, one line.
[[nodiscard]] std::string words_of(const json::object& concept_of);
// The first of a member's concepts that has words (`reasonCode`, `type`, ...).
[[nodiscard]] std::string first_words(const json::object& from, std::string_view name);

// The value of an identifier of `system` that is in use: `use: old` and ended ones are somebody's past.
[[nodiscard]] std::string identifier(const json::object& from, std::string_view system);
// Whether any identifier, of whatever system, in use or not, has this value.
[[nodiscard]] bool has_identifier(const json::object& from, std::string_view value);
// "Patient/x" from a relative or absolute reference; empty otherwise.
[[nodiscard]] std::string reference(const json::object& from);
// The ODS code in a reference's logical identifier; empty otherwise.
[[nodiscard]] std::string ods_of(const json::object& from);

// FHIR dates are "2026", "2026-11", "2026-11-20" or a time with an offset. Anything else: unknown.
struct moment {
  std::string at;
  policy::precision precision = policy::precision::unknown;
};
[[nodiscard]] moment when(std::string_view date);
// From one to the other, as exactly as the less exact of the two is known.
[[nodiscard]] contract::occurrence between(const moment& start, const moment& end);
[[nodiscard]] contract::occurrence during(const json::object& period);
[[nodiscard]] std::optional<civil_date> whole_date(std::string_view date);  // only a full day

// What an OperationOutcome says, as one of our codes. TOO_MANY_MATCHES and MULTIPLE_MATCHES become `too_large`.
// Diagnostics may repeat what was asked, so their text goes nowhere.
[[nodiscard]] error as_error(const json::object& outcome, unsigned status);
[[nodiscard]] bool is_failure(const json::object& outcome);  // an issue of severity error or fatal, or too many matches

}  // namespace mash::health::fhir
