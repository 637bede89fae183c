// SPDX-License-Identifier: Apache-2.0
// Finds people in memory: by number, by the sound of their names, by birth date and by where they live, so that one
// wrong field hides nobody. For sources that hold their people themselves (files); a database is searched by its own
// keys.
#pragma once

#include "adapters/kit/source.hpp"
#include "adapters/match/index.hpp"

namespace mash::kit {

class finder {
 public:
  void add(const contract::person& who, bool restricted, bool has_ties);  // numbered from 0, in this order
  void seal();                                                            // after the last, before the first question

  // Everybody whom the matcher does not already tell apart from `who`; one with ties as if a relative had been found,
  // for that is not known yet. Any number of threads.
  [[nodiscard]] std::vector<std::uint32_t> might_be(const contract::person& who) const;

 private:
  matching::people_index index_;
  std::vector<bool> has_ties_;
};

}  // namespace mash::kit
