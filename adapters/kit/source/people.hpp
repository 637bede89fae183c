// SPDX-License-Identifier: Apache-2.0
// What sources do with people: whom to look at for a question where a database cannot be searched by sound (finder.hpp
// can, in memory), how the source knows them as identity records, and which records were asked for. Exact matching is
// match.hpp's; here the net is wide, because a person who never becomes a candidate reads as unknown.
#pragma once

#include <string>
#include <vector>

#include "adapters/contract/record.hpp"
#include "adapters/kit/source.hpp"

namespace mash::kit {

// The birth dates to look under: as asked, and with day and month exchanged. Empty if none was asked.
[[nodiscard]] std::vector<civil_date> birth_dates(const contract::person& asked);
// The surnames to look under where no birth date is known, and for records without one whatever is asked: upper case,
// as they may stand in the database.
[[nodiscard]] std::vector<std::string> surnames(const contract::person& asked);
// Where a child who was expected on that day was born at the earliest.
[[nodiscard]] civil_date earliest_birth(civil_date expected);

// Whether the two may be one person, as far as a search can tell:
//   a shared identifier; or
//   two birth dates that fit, and at least one name in common, previous names and aliases included ("Grace Bell" is in
//   common with "Grace Okafor"); or
//   a date of delivery that fits the other's, or the other's birth, and the surname: nobody is named before birth; or
//   where one side has neither date, the surname, and given names that are not two different ones. Unborn children, the
//   newborn and whoever nobody knows the birthday of are found by that; the matcher never calls them certain.
[[nodiscard]] bool may_be(const contract::person& asked, const contract::person& known);

// Whom to consider for a question.
struct candidates {
  std::vector<known_person> people;
  bool whole = true;  // false: too many records without a birth date fit, and some are not listed
};
inline constexpr std::string_view TOO_MANY_UNDATED = "too many records without a birth date fit";
// Adds of `undated`, in their order, whoever may be `asked` and is not listed yet, as far as there is room.
void add_undated(candidates& into, const contract::person& asked, std::vector<known_person> undated,
                 std::size_t people_max);

// An opaque id for a record: the same source row has the same one in every answer, and tells nothing about it.
[[nodiscard]] std::string record_id(std::string_view organisation, std::string_view row, std::string_view part = {});

// An identity record of one field, not yet dated or marked.
[[nodiscard]] contract::record identity_record(const known_person& who, policy::category of, std::string_view field,
                                               const std::string& value);
// Names, birth date, sex, identifiers, addresses (whole and postcode), telephones; marked unverified where a check
// digit is wrong, restricted_record and address_protected where they are.
[[nodiscard]] std::vector<contract::record> identity_records(const known_person& who, const std::string& subject,
                                                             const std::string& source);

// Who belongs to the family, as this source has it: a matched relative by name, everybody else as "another person".
// `matched`: key -> name of each matched person.
[[nodiscard]] std::vector<contract::record> family_records(const known_person& who, const std::string& subject,
                                                           const std::string& source,
                                                           const std::map<std::string, std::string>& matched);
[[nodiscard]] std::string full_name(const contract::person& who);

// Child or adult by age on `today`; a person without a birth date is an adult, an expected one unborn.
[[nodiscard]] policy::subject_kind kind_of(const contract::person& who, civil_date today);
[[nodiscard]] bool is_under_18(civil_date born, civil_date on);

// Drops what was not asked for or ended before the look-back. Identity is what matching rests on, so of it only the
// category decides.
[[nodiscard]] bool is_wanted(const contract::record& what, const contract::ask& question);

}  // namespace mash::kit
