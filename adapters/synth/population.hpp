// SPDX-License-Identifier: Apache-2.0
// Invented people of one place: families with children, among them twins, children of other families' homes, people
// who moved or changed their name, who are in hiding, adopted, or not yet born. The same number and seed give the same
// people everywhere. Nobody is real: NHS numbers are of the range 999, postcodes of districts that do not exist.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/person.hpp"

namespace mash::synth {

struct home {
  std::string house, street, town, postcode;
  [[nodiscard]] std::string line() const { return house + " " + street; }
};

struct human {
  std::string given, middle, surname;  // unborn: no given name
  std::string former_surname;          // before a marriage, or before an adoption; empty: there is none
  civil_date born{};                   // unborn: the expected date
  policy::sex sex = policy::sex::unknown;
  std::string nhs_number, upn, telephone;  // empty: there is none
  home now;
  std::optional<home> before;
  std::optional<std::uint32_t> mother, twin;  // by place in the population
  bool adult = false, unborn = false, adopted = false, shielded = false;
};

inline constexpr std::uint32_t PEOPLE_MAX = 800'000;  // as many NHS numbers as the range 999 has, and some to spare

// Whole families, so that a few more than `count` may come. `count` at most PEOPLE_MAX.
[[nodiscard]] std::vector<human> invent(std::uint32_t count, std::uint64_t seed);

}  // namespace mash::synth
