// SPDX-License-Identifier: Apache-2.0
// Many profiles in little memory: about a hundred bytes each, in one block.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/match/profile.hpp"

namespace mash::matching {

class packed_people {
 public:
  // Gives the number of the person, counting from 0. What is longer than 255 bytes is cut, lists after 255 entries.
  std::uint32_t add(const profile& one);
  [[nodiscard]] profile at(std::uint32_t number) const;  // `number` must be below size()
  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(starts_.size()); }
  [[nodiscard]] std::size_t bytes() const noexcept;
  void shrink();  // gives back what growing took in advance

 private:
  std::string bytes_;
  std::vector<std::uint64_t> starts_;
};

}  // namespace mash::matching
