// SPDX-License-Identifier: Apache-2.0
// Invented people for measuring: the same ones in every run. Names are drawn as unevenly as names are.
#pragma once

#include <cstdint>

#include "adapters/match/profile.hpp"

namespace mash::bench {

class inventor {
 public:
  explicit inventor(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] std::uint32_t below(std::uint32_t limit);
  // A child with everything: names, date of birth, NHS number, postcode, address, town, telephone.
  [[nodiscard]] matching::description child();
  // Two children of one birth, as two agencies know them: all the same but the given name, the sex perhaps, the number.
  [[nodiscard]] std::pair<matching::description, matching::description> twins();
  // Brothers or sisters: another given name and another birthday.
  [[nodiscard]] std::pair<matching::description, matching::description> siblings();
  // A parent and the child who is called the same.
  [[nodiscard]] std::pair<matching::description, matching::description> namesakes();
  // The same person as another agency has them: a slip, a short name, a move, or a missing field.
  [[nodiscard]] matching::description known_elsewhere(matching::description one);
  [[nodiscard]] std::string given_name();

 private:
  [[nodiscard]] std::string family_name();
  [[nodiscard]] std::string nhs_number();
  [[nodiscard]] std::uint32_t uneven(std::uint32_t limit);  // small numbers more often
  std::uint64_t state_;
};

}  // namespace mash::bench
