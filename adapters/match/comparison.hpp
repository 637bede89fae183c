// SPDX-License-Identifier: Apache-2.0
// Two people's records, field by field. Pure and symmetric: compare(a, b) is compare(b, a).
#pragma once

#include "adapters/match/frequency.hpp"
#include "adapters/match/given_names.hpp"
#include "adapters/match/levels.hpp"
#include "adapters/match/profile.hpp"

namespace mash::matching {

struct comparison {
  level_vector levels{};      // by field
  occurrence given, family;   // of the name agreed on; nothing where they do not agree to the letter
  bool closed = false;        // one of the identities was ended by an adoption
  bool other_person = false;  // both have a valid NHS number or UPN, and they are different ones
  bool operator==(const comparison& other) const {
    return levels == other.levels && closed == other.closed && other_person == other.other_person;
  }
};

// What comparing needs to know of names; must outlive nothing.
struct naming {
  const given_names& forms;
  const frequency* often = nullptr;  // may be null: all names are taken to be as common as names are
};

[[nodiscard]] comparison compare(const profile& a, const profile& b, const naming& names);

// The parts, for tests and for reading.
[[nodiscard]] level compare_given(const std::vector<std::string>& a, const std::vector<std::string>& b,
                                  const naming& names);
[[nodiscard]] level compare_family(const std::vector<std::string>& a, const std::vector<std::string>& b);
[[nodiscard]] level compare_births(const std::optional<birth>& a, const std::optional<birth>& b);
[[nodiscard]] level compare_postcodes(const std::string& a, const std::string& b);
[[nodiscard]] level compare_addresses(const std::string& a, const std::string& b);

}  // namespace mash::matching
