// SPDX-License-Identifier: Apache-2.0
// People in memory, found by several keys at once, so that one wrong field does not hide anybody: numbers, date of
// birth, sounds of the names, postcode with a name, telephone. Built by one thread; then read by any number of them.
// To refresh it, build another and swap.
#pragma once

#include <span>

#include "adapters/match/decision.hpp"
#include "adapters/match/packed.hpp"

namespace mash::matching {

// What candidates are found by. `probing` adds the keys that another record of the same person would have, had day and
// month, or given and family name, changed places. Restricted people have no keys of place.
[[nodiscard]] std::vector<std::uint32_t> keys_of(const profile& one, bool probing);

struct looked_up {
  std::uint32_t number;  // of the person, as add() gave it
  decision found;
};

class people_index {
 public:
  // Keys that few people share are followed first; when so many candidates are together, the commonest keys, which tell
  // least, are passed over. So a question costs at most so many comparisons.
  static constexpr std::size_t CANDIDATES_MAX = 1'500;

  std::uint32_t add(const profile& one);
  void seal();  // after the last add(), before the first question

  [[nodiscard]] std::uint32_t size() const noexcept { return people_.size(); }
  [[nodiscard]] profile at(std::uint32_t number) const { return people_.at(number); }
  [[nodiscard]] const packed_people& people() const noexcept { return people_; }
  [[nodiscard]] const frequency& often() const noexcept { return often_; }
  [[nodiscard]] std::size_t bytes() const noexcept;

  // Everybody who shares a key with `who`, by number; each once.
  [[nodiscard]] std::vector<std::uint32_t> candidates(const profile& who) const;
  // Those with a band, the best first, equal ones by number.
  [[nodiscard]] std::vector<looked_up> look_up(const profile& who, const given_names& forms, const weights& by) const;

 private:
  struct entry {
    std::uint32_t key, number;
    auto operator<=>(const entry&) const = default;
  };
  packed_people people_;
  frequency often_;
  std::vector<entry> entries_;
  bool sealed_ = false;
};

}  // namespace mash::matching
