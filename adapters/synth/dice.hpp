// SPDX-License-Identifier: Apache-2.0
// Chance that is the same in every run and on every machine: splitmix64 (Steele, Lea and Flood 2014).
#pragma once

#include <cstdint>

namespace mash::synth {

class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint32_t below(std::uint32_t limit) {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return static_cast<std::uint32_t>((z ^ z >> 31) % limit);
  }
  [[nodiscard]] bool one_in(std::uint32_t times) { return below(times) == 0; }
  // Small numbers more often than great ones, as names are borne.
  [[nodiscard]] std::uint32_t uneven(std::uint32_t limit) {
    const std::uint64_t a = below(1U << 16), b = below(1U << 16);
    return static_cast<std::uint32_t>(a * b * limit >> 32);
  }

 private:
  std::uint64_t state_;
};

}  // namespace mash::synth
