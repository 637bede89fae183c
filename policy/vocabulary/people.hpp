// SPDX-License-Identifier: Apache-2.0
// Who a check is about.
// Closed lists: an unknown word is refused, never guessed. The words are the wire format (docs/formats/vocabulary.md).
#pragma once

#include <array>

#include "base/words.hpp"

namespace mash::policy {

enum class subject_kind : unsigned char {
  child,
  adult,
  unborn,
};

// Apart from relationship. not_assessed counts as alleged_source_of_harm for every protection.
enum class role_in_concern : unsigned char {
  index_child,
  other_child,
  alleged_source_of_harm,
  possible_victim_adult,
  carer,
  household_member,
  protective_adult,
  not_assessed,
};

// From one subject to another: "a1 is mother of c1".
enum class relationship : unsigned char {
  mother,
  father,
  step_parent,
  partner_of_parent,
  sibling,
  half_sibling,
  grandparent,
  other_relative,
  carer,
  foster_carer,
  adopter,
  guardian_sgo,
  household_member,
  non_resident_parent,
  peer,
  associate,
  professional,
  parent,
  ex_partner_of_parent,
  expectant_mother,
  putative_father,
  step_sibling,
  aunt_uncle,
  private_foster_carer,
  kinship_carer,
  lodger_visitor,
  online_contact,
};

enum class sex : unsigned char {
  female,
  male,
  indeterminate,
  unknown,
};

enum class dob_status : unsigned char {
  verified,
  stated,
  estimated,
  disputed,
  unknown,
};

enum class address_type : unsigned char {
  home,
  other_parent,
  contact,
  placement,
  refuge,
  term_time,
  previous,
  no_fixed_abode,
};

}  // namespace mash::policy

namespace mash {

template <>
struct words<policy::subject_kind> {
  static constexpr auto list = std::to_array<std::string_view>({
      "child",
      "adult",
      "unborn",
  });
};

template <>
struct words<policy::role_in_concern> {
  static constexpr auto list = std::to_array<std::string_view>({
      "index_child",
      "other_child",
      "alleged_source_of_harm",
      "possible_victim_adult",
      "carer",
      "household_member",
      "protective_adult",
      "not_assessed",
  });
};

template <>
struct words<policy::relationship> {
  static constexpr auto list = std::to_array<std::string_view>({
      "mother",
      "father",
      "step_parent",
      "partner_of_parent",
      "sibling",
      "half_sibling",
      "grandparent",
      "other_relative",
      "carer",
      "foster_carer",
      "adopter",
      "guardian_sgo",
      "household_member",
      "non_resident_parent",
      "peer",
      "associate",
      "professional",
      "parent",
      "ex_partner_of_parent",
      "expectant_mother",
      "putative_father",
      "step_sibling",
      "aunt_uncle",
      "private_foster_carer",
      "kinship_carer",
      "lodger_visitor",
      "online_contact",
  });
};

template <>
struct words<policy::sex> {
  static constexpr auto list = std::to_array<std::string_view>({
      "female",
      "male",
      "indeterminate",
      "unknown",
  });
};

template <>
struct words<policy::dob_status> {
  static constexpr auto list = std::to_array<std::string_view>({
      "verified",
      "stated",
      "estimated",
      "disputed",
      "unknown",
  });
};

template <>
struct words<policy::address_type> {
  static constexpr auto list = std::to_array<std::string_view>({
      "home",
      "other_parent",
      "contact",
      "placement",
      "refuge",
      "term_time",
      "previous",
      "no_fixed_abode",
  });
};

}  // namespace mash
