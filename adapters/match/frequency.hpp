// SPDX-License-Identifier: Apache-2.0
// How often names occur among the people compared: that two are called Featherstonehaugh says more than that two are
// called Smith.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "adapters/match/profile.hpp"

namespace mash::matching {

struct occurrence {
  std::uint32_t count = 0;  // of one name
  std::uint32_t total = 0;  // of all; 0: nothing is known
};

class frequency {
 public:
  void add(const profile& one);
  [[nodiscard]] occurrence of_given(const std::string& first) const { return look_up(given_, given_total_, first); }
  [[nodiscard]] occurrence of_family(const std::string& joined) const {
    return look_up(family_, family_total_, joined);
  }
  [[nodiscard]] std::size_t bytes() const noexcept;  // about what it takes

 private:
  using table = std::unordered_map<std::string, std::uint32_t>;
  static occurrence look_up(const table& in, std::uint32_t total, const std::string& name) {
    const auto found = in.find(name);
    return {found == in.end() ? 0 : found->second, total};
  }
  table given_, family_;
  std::uint32_t given_total_ = 0, family_total_ = 0;
};

// A family name as one word: SMITHJONES.
[[nodiscard]] std::string joined(const std::vector<std::string>& parts);

}  // namespace mash::matching
