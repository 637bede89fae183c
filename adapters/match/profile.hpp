// SPDX-License-Identifier: Apache-2.0
// A person's record as the matcher compares it: folded, split, checked. Made once for each record.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/person.hpp"

namespace mash::matching {

// A record as a file or a source gives it. All members may be empty; several values are parted by ';'.
struct description {
  std::string id;
  std::string given_names, family_name;
  std::string previous_names, aliases;  // whole names ("Grace Bell"), or a family name alone
  std::string date_of_birth;            // day first or year first; or only a year, or a range of years "2008-2010"
  std::string sex;
  std::string nhs_number, upn, number;  // number: a reference that both sides use and that has no check digit
  std::string postcode, previous_postcodes;
  std::string address, previous_addresses, town;
  std::string telephones;
  bool restricted = false;  // never matched on where they live or on a telephone (PDS `R`)
  // An adoption ended the identity of this record, or began it. The former is matched with nobody; of the present one
  // nothing from before is looked at (Adoption and Children Act 2002, ss. 56-65).
  enum class adoption : unsigned char { none, former, present } adopted = adoption::none;
};

struct whole_name {
  std::vector<std::string> given;   // upper-case letters; other scripts as contract::take_folded gives them
  std::vector<std::string> family;  // the parts of a double-barrelled name
  bool operator==(const whole_name&) const = default;
};

struct birth {
  int year_from = 0, year_until = 0;  // equal if the year is known
  unsigned month = 0, day = 0;        // 0: not known
  bool operator==(const birth&) const = default;
};

struct place {
  std::string postcode, address, town;  // folded, without spaces
  bool operator==(const place&) const = default;
};

struct profile {
  std::vector<whole_name> names;  // the present name first, always there, perhaps empty
  std::optional<birth> born;
  policy::sex sex = policy::sex::unknown;
  std::string nhs_number, upn, number;
  std::vector<place> places;  // the present one first, always there, perhaps empty
  std::vector<std::string> telephones;
  bool restricted = false, closed = false;  // closed: an adoption ended this identity
  bool operator==(const profile&) const = default;
};

[[nodiscard]] profile make_profile(const description& from);

// Of a person of the exchange; protected addresses and those not for matching are left out.
[[nodiscard]] profile make_profile(const contract::person& from, bool restricted);

// "2009-03-07", "20090307", "07/03/2009", "7.3.09", "2009", "2008-2010"; nothing for whatever is no date. Two digits of
// a year are of this century up to 30, else of the last.
[[nodiscard]] std::optional<birth> read_birth(std::string_view text);

// Words of a given name that stand for a child without one: "BABY", "UNBORN", "TWIN", "UNKNOWN".
[[nodiscard]] bool is_placeholder(std::string_view given) noexcept;

}  // namespace mash::matching
