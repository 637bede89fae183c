// SPDX-License-Identifier: Apache-2.0
// A person as a question describes them and as a source knows them: identity only, no role and no reason.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "policy/vocabulary/people.hpp"

namespace mash::contract {

struct address {
  policy::address_type type = policy::address_type::home;
  std::vector<std::string> lines;
  std::string postcode;  // as written; compare with normalised_postcode()
  std::optional<civil_date> from, to;
  bool is_protected = false;                // never in an ASK, an echo, evidence, a print or an event
  std::vector<std::string> protected_from;  // subject ids of the question
  bool use_for_matching = true;
};

struct person {
  std::string id;  // of the question ("c1"), or the source's own key
  policy::subject_kind kind = policy::subject_kind::child;
  std::string family_name, given_names;     // either may be empty: "Dave, about 30" is a person too
  std::vector<std::string> previous_names;  // whole names: "Grace Bell"
  std::vector<std::string> aliases;
  std::string description;
  std::optional<civil_date> date_of_birth, expected_date_of_delivery;
  std::optional<policy::dob_status> dob_status;
  std::optional<policy::sex> sex;
  std::string nhs_number, upn;  // digits and letters without spaces; empty if not known
  std::vector<address> addresses;
  std::vector<std::string> telephones;
  std::string school_urn, gp_practice_ods;
};

// One subject's tie to another, by subject ids: `from` is the `type` of `to` ("a1 mother c1").
struct relation {
  std::string from, to;
  policy::relationship type = policy::relationship::other_relative;
};

// "CB99 9ZZ", "cb999zz" and "CB999ZZ" are one postcode.
[[nodiscard]] std::string normalised_postcode(std::string_view text);
// Upper-case letters only, so that spacing, hyphens, apostrophes and case do not matter; accents are folded.
[[nodiscard]] std::string normalised_name(std::string_view text);
// Modulus 11 (NHS Data Dictionary); 10 digits without spaces.
[[nodiscard]] bool valid_nhs_number(std::string_view text);
// Modulus 23 over weights 2..13 (DfE unique pupil numbers); permanent and temporary forms.
[[nodiscard]] bool valid_upn(std::string_view text);

}  // namespace mash::contract
