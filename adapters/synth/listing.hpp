// SPDX-License-Identifier: Apache-2.0
// How each agency has them: not everybody, under a maiden name or at an old address, with slips and without numbers.
#pragma once

#include "adapters/match/profile.hpp"
#include "adapters/synth/population.hpp"
#include "base/words.hpp"

namespace mash::synth {

enum class agency : unsigned char { police, health, schools, council };

struct listed {
  std::uint32_t person = 0;        // by place in the population
  bool before_adoption = false;    // of an identity that an adoption ended: another person, for every purpose
  matching::description as_known;  // `id` is the agency's own and tells nothing
};

// In the order of the population.
[[nodiscard]] std::vector<listed> listing(const std::vector<human>& people, agency by, std::uint64_t seed);

}  // namespace mash::synth

namespace mash {

template <>
struct words<synth::agency> {
  static constexpr auto list = std::to_array<std::string_view>({"police", "health", "schools", "council"});
};

}  // namespace mash
